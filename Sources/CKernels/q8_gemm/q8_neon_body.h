// Rows times tiles on 64-bit Arm: four rows by four tiles of four columns, where an instruction
// takes one lane of a row's vector. Define `Q8_MULTIPLY`, `q8_a`, `q8_b` (the vectors),
// `q8_load_a`, `q8_load_b`, `Q8_BYTES` (of k in a row's vector, four steps) and
// `q8_lane(sum, b, a, lane)`.

#include "q8_output_body.h"

#define Q8_STEP(lane) \
  for (size_t t = 0; t < tiles; t++) { \
    const q8_b w = q8_load_b(b + t * block->tile_bytes + (k * 4 + lane * Q8_BYTES)); \
    for (size_t r = 0; r < rows; r++) sums[r][t] = q8_lane(sums[r][t], w, x[r], lane); \
  }

CK_INLINE void q8_lane_tile(
    const ck_q8_block *block, const uint8_t *a, const size_t rows, size_t tile,
    const size_t tiles) {
  const uint8_t *b = block->tiles + tile * block->tile_bytes;
  vi sums[4][4];
  for (size_t t = 0; t < tiles; t++) {
    for (size_t r = 0; r < rows; r++) sums[r][t] = v_load_i(block->bias + (tile + t) * 4);
  }
  for (size_t k = 0; k < block->k; k += Q8_BYTES) {
    q8_a x[4];
    for (size_t r = 0; r < rows; r++) x[r] = q8_load_a(a + r * block->a_stride + k);
    Q8_STEP(0)
    Q8_STEP(1)
    Q8_STEP(2)
    Q8_STEP(3)
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t t = 0; t < tiles; t++) {
      v_store_i(block->accumulators + (r * tiles + t) * 4, sums[r][t]);
    }
  }
}

CK_INLINE void q8_lane_tiles(const ck_q8_block *block, size_t tile, const size_t tiles) {
  for (size_t row = 0; row < block->rows;) {
    const uint8_t *a = block->a + row * block->a_stride;
    size_t rows = 1;
    if (block->rows - row >= 4) {
      q8_lane_tile(block, a, rows = 4, tile, tiles);
    } else {
      q8_lane_tile(block, a, 1, tile, tiles);
    }
    const q8_rows part = {block->accumulators, block->first_row + row, rows, tile, tiles};
    q8_store(block, &part);
    row += rows;
  }
}

void Q8_MULTIPLY(const ck_q8_block *block);
void Q8_MULTIPLY(const ck_q8_block *block) {
  size_t tile = block->first_tile;
  while (tile < block->last_tile) {
    const size_t tiles = ck_q8_tiles_together(block->last_tile - tile);
    switch (tiles) {
      case 4: q8_lane_tiles(block, tile, 4); break;
      case 2: q8_lane_tiles(block, tile, 2); break;
      default: q8_lane_tiles(block, tile, 1); break;
    }
    tile += tiles;
  }
}
