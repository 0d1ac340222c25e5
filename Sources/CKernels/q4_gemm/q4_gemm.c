// Packing and cutting into pieces; the products are in the files of the instruction sets.
#include <string.h>

#include "q4_block.h"

#define VARIANT(name, ...) void ck_##name(const ck_q4_block *block);
#include "variants.inc"
#undef VARIANT

#define VARIANT(name, required, lanes, speed) \
  static const struct ck_q4_kernel kernel_##name = {ck_##name, lanes, speed};
#include "variants.inc"
#undef VARIANT

static const ck_q4_gemm_variant variants[] = {
#define VARIANT(name, required, ...) {#name, required, &kernel_##name},
#include "variants.inc"
#undef VARIANT
};

const ck_q4_gemm_variant *ck_q4_gemm_variants(size_t *count) {
  *count = sizeof variants / sizeof variants[0];
  return variants;
}

size_t ck_q4_gemm_packed_bytes(
    const ck_q4_gemm_variant *variant, size_t k, size_t n, size_t group) {
  const size_t lanes = variant->kernel->lanes;
  const size_t bytes = (n + lanes - 1) / lanes * ck_q4_tile_bytes(lanes, k, group);
  return (bytes + 63) / 64 * 64;
}

void ck_q4_gemm_pack(
    const ck_q4_gemm_variant *variant, const ck_q4_weights *weights, void *packed) {
  const size_t lanes = variant->kernel->lanes, group = weights->group;
  const size_t tile_bytes = ck_q4_tile_bytes(lanes, weights->k, group);
  memset(packed, 0, ck_q4_gemm_packed_bytes(variant, weights->k, weights->n, group));
  for (size_t n = 0; n < weights->n; n++) {
    uint8_t *tile = (uint8_t *)packed + n / lanes * tile_bytes;
    const size_t lane = n % lanes;
    for (size_t k = 0; k < weights->k; k++) {
      uint8_t *to = tile + k / group * ck_q4_group_bytes(lanes, group);
      if (k % group == 0) {
        const float *scale = weights->scales + k / group * weights->scale_stride;
        memcpy(to + 4 * lane, scale + n * weights->scale_n_stride, 4);
      }
      const int8_t value = weights->values[k * weights->k_stride + n * weights->n_stride];
      const size_t at = k % group;
      // Bits 4 i of a little-endian integer: the lower or the upper half of byte i / 2.
      uint8_t *byte = to + 4 * lanes + (at / 8 * lanes + lane) * 4 + at % 8 / 2;
      *byte = (uint8_t)(*byte | (value & 15) << at % 2 * 4);
    }
  }
}

typedef struct {
  size_t tiles, tile_step, tile_pieces, row_step, row_pieces;
} split;

// Pieces of some 20 microseconds: columns, whose weights are read once, then rows.
static split split_of(const ck_q4_gemm_arguments *x) {
  const struct ck_q4_kernel *kernel = x->variant->kernel;
  split s = {.tiles = (x->n + kernel->lanes - 1) / kernel->lanes};
  const float products = (float)(x->m * x->k) * (float)x->n;
  size_t wanted = (size_t)(products / kernel->products_per_cycle / 40000);
  wanted = wanted < 1 ? 1 : wanted > 64 ? 64 : wanted;
  const size_t tile_blocks = (s.tiles + 3) / 4, row_blocks = (x->m + 7) / 8;
  const size_t columns = wanted < tile_blocks ? wanted : tile_blocks;
  size_t rows = (wanted + columns - 1) / columns;
  rows = rows < row_blocks ? rows : row_blocks;
  s.tile_step = (tile_blocks + columns - 1) / columns * 4;
  s.tile_pieces = (s.tiles + s.tile_step - 1) / s.tile_step;
  s.row_step = (row_blocks + rows - 1) / rows * 8;
  s.row_pieces = (x->m + s.row_step - 1) / s.row_step;
  return s;
}

size_t ck_q4_gemm_pieces(const ck_q4_gemm_arguments *x) {
  if (x->m == 0 || x->n == 0) return 0;
  const split s = split_of(x);
  return s.tile_pieces * s.row_pieces;
}

size_t ck_q4_gemm_scratch_bytes(const ck_q4_gemm_arguments *x) { return (void)x, 0; }

void ck_q4_gemm_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_q4_gemm_arguments *x = arguments;
  const split s = split_of(x);
  for (size_t piece = first; piece < last; piece++) {
    const size_t row = piece % s.row_pieces * s.row_step;
    const size_t tile = piece / s.row_pieces * s.tile_step;
    const ck_q4_block block = {
        x, row, row + s.row_step < x->m ? row + s.row_step : x->m, tile,
        tile + s.tile_step < s.tiles ? tile + s.tile_step : s.tiles};
    x->variant->kernel->multiply(&block);
  }
}
