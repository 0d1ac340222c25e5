#if defined(__x86_64__)

#include <immintrin.h>
#include <stddef.h>
#include <string.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512_BF16)
#include "f32_avx512.h"
#include "f32_elementary.h"

#include "bf16_block.h"
#include "bf16_output.h"
#include "bf16_round_avx512.h"

enum { rows_at_once = 8 };

static void bf16_begin(void) {}
static void bf16_end(void) {}

CK_INLINE __m512bh pair_of(const uint16_t *a) {
  int pair;
  memcpy(&pair, a, sizeof pair);
  return (__m512bh)_mm512_set1_epi32(pair);
}

// Pairs of a, broadcast, times pairs of rows of b.
CK_INLINE void multiply_rows(const ck_bf16_tile *tile, size_t row) {
  __m512 sums[rows_at_once][2];
  CK_UNROLL for (int r = 0; r < rows_at_once; r++) sums[r][0] = sums[r][1] = v_zero();
  const uint16_t *a = tile->a + row * tile->a_stride, *b = tile->b;
  for (size_t k = 0; k < tile->k; k += bf16_depth, b += 2 * bf16_tile) {
    for (size_t pair = 0; pair < bf16_depth / 2; pair++) {
      const __m512bh left = (__m512bh)_mm512_loadu_si512(b + pair * 32);
      const __m512bh right = (__m512bh)_mm512_loadu_si512(b + bf16_tile + pair * 32);
      CK_UNROLL for (int r = 0; r < rows_at_once; r++) {
        const __m512bh x = pair_of(a + (size_t)r * tile->a_stride + k + pair * 2);
        sums[r][0] = _mm512_dpbf16_ps(sums[r][0], x, left);
        sums[r][1] = _mm512_dpbf16_ps(sums[r][1], x, right);
      }
    }
  }
  CK_UNROLL for (int r = 0; r < rows_at_once; r++) {
    float *target = tile->sums + (row + (size_t)r) * bf16_columns;
    v_store(target, sums[r][0]);
    v_store(target + 16, sums[r][1]);
  }
}

static void bf16_multiply(const ck_bf16_tile *tile) {
  for (size_t row = 0; row < tile->rows; row += rows_at_once) multiply_rows(tile, row);
}
CK_TARGET_END

extern const ck_bf16_gemm_variant ck_bf16_gemm_avx512bf16_8x32;
const ck_bf16_gemm_variant ck_bf16_gemm_avx512bf16_8x32 = {
    "bf16_gemm_avx512bf16_8x32", CK_FEATURE_AVX512_BF16, bf16_round, bf16_begin,
    bf16_end, bf16_multiply, bf16_finish,
};

#endif
