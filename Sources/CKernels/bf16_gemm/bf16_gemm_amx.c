// Two by two tiles of 16 rows, 16 columns and 32 elements of k (Intel SDM volume 1, chapter 18).
#if defined(__x86_64__)

#include <immintrin.h>
#include <stddef.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AMX_BF16)
#include "f32_avx512.h"
#include "f32_elementary.h"

#include "bf16_block.h"
#include "bf16_output.h"
#include "bf16_round_avx512.h"

typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_configuration;

// Tiles 0 to 3 are sums, 4 and 5 rows of a, 6 and 7 columns of b; all are full.
static void bf16_begin(void) {
  tile_configuration c;
  __builtin_memset(&c, 0, sizeof c);
  c.palette = 1;
  for (int i = 0; i < 8; i++) {
    c.rows[i] = 16;
    c.row_bytes[i] = 64;
  }
  _tile_loadconfig(&c);
}

static void bf16_end(void) { _tile_release(); }

static void bf16_multiply(const ck_bf16_tile *tile) {
  const uint16_t *a = tile->a, *second = a + 16 * tile->a_stride, *b = tile->b;
  const size_t stride = tile->a_stride * sizeof *a, row = bf16_columns * sizeof(float);
  const int has_second = tile->rows > 16;
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (size_t k = 0; k < tile->k; k += bf16_depth) {
    _tile_loadd(4, a + k, stride);
    _tile_loadd(6, b, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, b + bf16_tile, 64);
    _tile_dpbf16ps(1, 4, 7);
    if (has_second) {
      _tile_loadd(5, second + k, stride);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
    b += 2 * bf16_tile;
  }
  _tile_stored(0, tile->sums, row);
  _tile_stored(1, tile->sums + 16, row);
  if (!has_second) return;
  _tile_stored(2, tile->sums + 16 * bf16_columns, row);
  _tile_stored(3, tile->sums + 16 * bf16_columns + 16, row);
}
CK_TARGET_END

extern const ck_bf16_gemm_variant ck_bf16_gemm_amx_32x32;
const ck_bf16_gemm_variant ck_bf16_gemm_amx_32x32 = {
    "bf16_gemm_amx_32x32",
    CK_FEATURE_AMX_BF16 | CK_FEATURE_AVX512_BF16,
    bf16_round,
    bf16_begin,
    bf16_end,
    bf16_multiply,
    bf16_finish,
};

#endif
