#include <stddef.h>
#include <stdint.h>

#include "target.h"

#include "f32_portable.h"
#include "f32_elementary.h"

#include "bf16_block.h"
#include "bf16_output.h"

static void bf16_round(
    const float *a, size_t a_stride, size_t rows, size_t k, size_t filled, uint16_t *rounded,
    size_t stride) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < filled; j++) {
      rounded[i * stride + j] = j < k ? bf16_rounded(a[i * a_stride + j]) : 0;
    }
  }
}

static void bf16_begin(void) {}
static void bf16_end(void) {}

static float widened(uint16_t x) {
  union { uint32_t i; float f; } bits = {.i = (uint32_t)x << 16};
  return bits.f;
}

static void bf16_multiply(const ck_bf16_tile *tile) {
  for (size_t i = 0; i < tile->rows; i++) {
    float *sums = tile->sums + i * bf16_columns;
    for (size_t j = 0; j < bf16_columns; j++) sums[j] = 0;
    const uint16_t *b = tile->b;
    for (size_t k = 0; k < tile->k; k++) {
      const float x = widened(tile->a[i * tile->a_stride + k]);
      const uint16_t *row = b + k / bf16_depth * 2 * bf16_tile + k % bf16_depth / 2 * 32 + k % 2;
      for (size_t j = 0; j < 16; j++) {
        sums[j] += x * widened(row[j * 2]);
        sums[16 + j] += x * widened(row[bf16_tile + j * 2]);
      }
    }
  }
}

extern const ck_bf16_gemm_variant ck_bf16_gemm_portable_1x32;
const ck_bf16_gemm_variant ck_bf16_gemm_portable_1x32 = {
    "bf16_gemm_portable_1x32", 0, bf16_round, bf16_begin, bf16_end, bf16_multiply, bf16_finish,
};
