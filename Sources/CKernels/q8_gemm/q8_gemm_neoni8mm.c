// Products of two rows and two columns at eight bytes of k (Armv8.6 USMMLA).
#if defined(__aarch64__)
#include <arm_neon.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_NEON_I8MM)
#include "f32_neon.h"
#include "f32_elementary.h"
#include "u8_neon.h"

#include "q8_output_body.h"

// Pairs of rows times tiles of four columns. A sum holds [row 0: 2 columns, row 1: 2 columns].
CK_INLINE void multiply_pairs(
    const ck_q8_block *block, const uint8_t *a, const size_t pairs, size_t tile,
    const size_t tiles) {
  const uint8_t *b = block->tiles + tile * block->tile_bytes;
  int32x4_t sums[2][8];
  for (size_t t = 0; t < tiles; t++) {
    const int32x4_t bias = vld1q_s32(block->bias + (tile + t) * 4);
    const int32x2_t low = vget_low_s32(bias), high = vget_high_s32(bias);
    for (size_t p = 0; p < pairs; p++) {
      sums[p][2 * t] = vcombine_s32(low, low);
      sums[p][2 * t + 1] = vcombine_s32(high, high);
    }
  }
  for (size_t k = 0; k < block->k; k += 8) {
    uint8x16_t x[2];
    for (size_t p = 0; p < pairs; p++) x[p] = vld1q_u8(a + 2 * p * block->a_stride + 2 * k);
    for (size_t j = 0; j < 2 * tiles; j++) {
      const uint8_t *from = b + j / 2 * block->tile_bytes + k * 4 + j % 2 * 16;
      const int8x16_t w = vreinterpretq_s8_u8(vld1q_u8(from));
      for (size_t p = 0; p < pairs; p++) sums[p][j] = vusmmlaq_s32(sums[p][j], x[p], w);
    }
  }
  for (size_t p = 0; p < pairs; p++) {
    int32_t *to = block->accumulators + 2 * p * tiles * 4;
    for (size_t t = 0; t < tiles; t++) {
      const int64x2_t left = vreinterpretq_s64_s32(sums[p][2 * t]);
      const int64x2_t right = vreinterpretq_s64_s32(sums[p][2 * t + 1]);
      vst1q_s32(to + t * 4, vreinterpretq_s32_s64(vtrn1q_s64(left, right)));
      vst1q_s32(to + (tiles + t) * 4, vreinterpretq_s32_s64(vtrn2q_s64(left, right)));
    }
  }
}

CK_INLINE void multiply_all(const ck_q8_block *block, size_t tile, const size_t tiles) {
  for (size_t row = 0; row < block->rows;) {
    const uint8_t *a = block->a + row * block->a_stride;
    const size_t left = block->rows - row;
    const size_t rows = left < 4 ? left : 4;
    if (rows > 2) {
      multiply_pairs(block, a, 2, tile, tiles);
    } else {
      multiply_pairs(block, a, 1, tile, tiles);
    }
    const q8_rows part = {block->accumulators, block->first_row + row, rows, tile, tiles};
    q8_store(block, &part);
    row += rows;
  }
}

void ck_q8_gemm_neoni8mm_4x16(const ck_q8_block *block);
void ck_q8_gemm_neoni8mm_4x16(const ck_q8_block *block) {
  size_t tile = block->first_tile;
  while (tile < block->last_tile) {
    const size_t tiles = ck_q8_tiles_together(block->last_tile - tile);
    switch (tiles) {
      case 4: multiply_all(block, tile, 4); break;
      case 2: multiply_all(block, tile, 2); break;
      default: multiply_all(block, tile, 1); break;
    }
    tile += tiles;
  }
}
CK_TARGET_END
#endif
