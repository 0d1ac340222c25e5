// Rows times tiles by dot products of four bytes: one vector of weights holds a tile's columns at
// four bytes of k, one row's four bytes are broadcast against it.
//
// Before including, define `Q8_MULTIPLY` (the name), `Q8_ROWS` (rows at once with four tiles) and
// `q8_broadcast`, `q8_load`, `q8_dot`.

#include "q8_output_body.h"

CK_INLINE void q8_dot_tile(
    const ck_q8_block *block, const uint8_t *a, const size_t rows, size_t tile,
    const size_t tiles) {
  const uint8_t *b = block->tiles + tile * block->tile_bytes;
  vi sums[16][4];
  for (size_t t = 0; t < tiles; t++) {
    const vi bias = v_load_i(block->bias + (tile + t) * V_LANES);
    for (size_t r = 0; r < rows; r++) sums[r][t] = bias;
  }
  for (size_t k = 0; k < block->k; k += 4) {
    vi weights[4];
    for (size_t t = 0; t < tiles; t++) {
      weights[t] = q8_load(b + t * block->tile_bytes + k * V_LANES);
    }
    for (size_t r = 0; r < rows; r++) {
      const vi x = q8_broadcast(a + r * block->a_stride + k);
      for (size_t t = 0; t < tiles; t++) sums[r][t] = q8_dot(sums[r][t], x, weights[t]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t t = 0; t < tiles; t++) {
      v_store_i(block->accumulators + (r * tiles + t) * V_LANES, sums[r][t]);
    }
  }
}

// As many rows at once as the registers hold, then halves.
CK_INLINE void q8_dot_tiles(
    const ck_q8_block *block, size_t tile, const size_t tiles, const size_t most) {
  for (size_t row = 0; row < block->rows;) {
    const uint8_t *a = block->a + row * block->a_stride;
    const size_t left = block->rows - row;
    size_t rows = 1;
    if (left >= most) {
      q8_dot_tile(block, a, rows = most, tile, tiles);
    } else if (most > 6 && left >= 6) {
      q8_dot_tile(block, a, rows = 6, tile, tiles);
    } else if (most > 3 && left >= 3) {
      q8_dot_tile(block, a, rows = 3, tile, tiles);
    } else {
      q8_dot_tile(block, a, 1, tile, tiles);
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
      case 4: q8_dot_tiles(block, tile, 4, Q8_ROWS); break;
      case 2: q8_dot_tiles(block, tile, 2, 2 * Q8_ROWS); break;
      default: q8_dot_tiles(block, tile, 1, 2 * Q8_ROWS); break;
    }
    tile += tiles;
  }
}
