// Products of 16 rows, 16 columns and up to 64 bytes of k at a time (Intel SDM volume 1, chapter
// 18). Results of one block are finished between the products of the next, so that vector units and
// tiles work at the same time.
#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AMX_INT8)
#define CK_HAS_VBMI
#include "f32_avx512.h"
#include "f32_elementary.h"
#include "u8_avx512.h"

#include "q8_output_body.h"

typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_configuration;

// Tiles 0 to 3 are sums, 4 and 5 rows of a, 6 and 7 columns of b; of the second row of tiles there
// may be less, or nothing.
static void configure(size_t first_rows, size_t second_rows, size_t k_step) {
  tile_configuration c;
  __builtin_memset(&c, 0, sizeof c);
  c.palette = 1;
  for (int i = 0; i < 8; i++) {
    const int is_second = i == 2 || i == 3 || i == 5;
    c.rows[i] = (uint8_t)(is_second && second_rows > 0 ? second_rows : first_rows);
    c.row_bytes[i] = 64;
  }
  c.row_bytes[4] = c.row_bytes[5] = (uint16_t)k_step;
  c.rows[6] = c.rows[7] = (uint8_t)(k_step / 4);
  _tile_loadconfig(&c);
}

/// Rows whose sums are known and that are finished a few at a time.
typedef struct {
  q8_rows part;
  size_t done;
} unfinished;

CK_INLINE void finish_some(const ck_q8_block *block, unfinished *work, size_t rows) {
  const size_t left = work->part.rows - work->done;
  if (left == 0) return;
  q8_rows part = work->part;
  part.rows = rows < left ? rows : left;
  part.row += work->done;
  part.sums += work->done * part.tiles * 16;
  work->done += part.rows;
  q8_store(block, &part);
}

// Up to 32 rows times one or two tiles. Rows come again for the next tiles, weights do not: the
// hint keeps them from driving the rows out of the first-level cache.
CK_INLINE void multiply_tiles(
    const ck_q8_block *block, const uint8_t *a, size_t tile, int32_t *sums, size_t width,
    unfinished *work, size_t rows_per_step, const size_t tiles, const size_t halves) {
  const uint8_t *b0 = block->tiles + tile * block->tile_bytes, *b1 = b0 + block->tile_bytes;
  const uint8_t *a1 = a + 16 * block->a_stride;
  const int32_t *bias = block->bias + tile * 16;
  _tile_loadd(0, bias, 0);
  if (tiles == 2) _tile_loadd(1, bias + 16, 0);
  if (halves == 2) _tile_loadd(2, bias, 0);
  if (tiles == 2 && halves == 2) _tile_loadd(3, bias + 16, 0);
  for (size_t k = 0; k < block->k; k += block->k_step) {
    _tile_loadd(4, a + k, block->a_stride);
    _tile_stream_loadd(6, b0 + k * 16, 64);
    _tile_dpbusd(0, 4, 6);
    if (tiles == 2) {
      _tile_stream_loadd(7, b1 + k * 16, 64);
      _tile_dpbusd(1, 4, 7);
    }
    if (halves == 2) {
      _tile_loadd(5, a1 + k, block->a_stride);
      _tile_dpbusd(2, 5, 6);
      if (tiles == 2) _tile_dpbusd(3, 5, 7);
    }
    finish_some(block, work, rows_per_step);
  }
  _tile_stored(0, sums, width * 4);
  if (tiles == 2) _tile_stored(1, sums + 16, width * 4);
  if (halves == 2) _tile_stored(2, sums + 16 * width, width * 4);
  if (tiles == 2 && halves == 2) _tile_stored(3, sums + 16 * width + 16, width * 4);
}

CK_INLINE void multiply_rows(
    const ck_q8_block *block, size_t row, size_t rows, unfinished *work, int32_t **sums,
    const size_t halves) {
  const uint8_t *a = block->a + row * block->a_stride;
  for (size_t tile = block->first_tile; tile < block->last_tile;) {
    const size_t tiles = ck_q8_tiles_together(block->last_tile - tile);
    const size_t steps = block->k / block->k_step * ((tiles + 1) / 2);
    const size_t rows_per_step = ((rows + steps - 1) / steps + 3) / 4 * 4;
    int32_t *to = *sums;
    if (tiles == 1) {
      multiply_tiles(block, a, tile, to, 16, work, rows_per_step, 1, halves);
    } else {
      for (size_t t = 0; t < tiles; t += 2) {
        multiply_tiles(
            block, a, tile + t, to + t * 16, tiles * 16, work, rows_per_step, 2, halves);
      }
    }
    finish_some(block, work, work->part.rows);
    *work = (unfinished){{to, block->first_row + row, rows, tile, tiles}, 0};
    // The other buffer is free: what it held is finished.
    *sums = to == block->accumulators ? to + ck_q8_accumulators : block->accumulators;
    tile += tiles;
  }
}

// Many steps: 32 rows at a time through all tiles.
static void multiply_long(const ck_q8_block *block) {
  unfinished work = {{NULL, 0, 0, 0, 4}, 0};
  int32_t *sums = block->accumulators;
  size_t row = 0;
  if (block->rows >= 32) {
    configure(16, 16, block->k_step);
    for (; row + 32 <= block->rows; row += 32) multiply_rows(block, row, 32, &work, &sums, 2);
  }
  const size_t left = block->rows - row;
  if (left > 16) {
    configure(16, left - 16, block->k_step);
    multiply_rows(block, row, left, &work, &sums, 2);
  } else if (left > 0) {
    configure(left, 0, block->k_step);
    multiply_rows(block, row, left, &work, &sums, 1);
  }
  finish_some(block, &work, work.part.rows);
}

// MARK: Few steps
//
// Then loads, stores and finishing take longer than the products. Sums alternate between tiles 0, 1
// and 2, 3: while one pair is multiplied, the other is stored, and the block before that finished.

/// Where the sums of a pair of tiles belong.
typedef struct {
  int32_t *to;
  size_t stride;
} stored_pair;

#define MULTIPLY_PAIR(c0, c1, rows_tile) \
  do { \
    _tile_loadd(c0, bias, 0); \
    if (is_pair) _tile_loadd(c1, bias + 16, 0); \
    for (size_t k = 0; k < block->k; k += block->k_step) { \
      _tile_loadd(rows_tile, a + k, block->a_stride); \
      _tile_loadd(6, b0 + k * 16, 64); \
      _tile_dpbusd(c0, rows_tile, 6); \
      if (is_pair) { \
        _tile_loadd(7, b1 + k * 16, 64); \
        _tile_dpbusd(c1, rows_tile, 7); \
      } \
    } \
  } while (0)

#define STORE_PAIR(c0, c1, pair) \
  do { \
    _tile_stored(c0, (pair)->to, (pair)->stride); \
    if (is_pair) _tile_stored(c1, (pair)->to + 16, (pair)->stride); \
  } while (0)

// All rows of one width of blocks.
CK_INLINE void multiply_blocks(const ck_q8_block *block, size_t tile, const size_t tiles) {
  const int is_pair = tiles > 1;
  size_t finished = 0, stored = 0, odd = 0;
  stored_pair last = {NULL, 0};
  for (size_t row = 0; row < block->rows; row += 16) {
    const size_t left = block->rows - row;
    if (left < 16 || row == 0) {
      if (odd || last.to != NULL) {
        // Configuring clears the tiles.
        if (odd) {
          STORE_PAIR(0, 1, &last);
        } else {
          STORE_PAIR(2, 3, &last);
        }
        last.to = NULL;
        stored = row;
      }
      configure(left < 16 ? left : 16, 0, block->k_step);
    }
    int32_t *sums = block->accumulators + row / 16 % 2 * ck_q8_accumulators;
    const uint8_t *a = block->a + row * block->a_stride;
    for (size_t t = 0; t < tiles; t += 2) {
      const uint8_t *b0 = block->tiles + (tile + t) * block->tile_bytes;
      const uint8_t *b1 = b0 + block->tile_bytes;
      const int32_t *bias = block->bias + (tile + t) * 16;
      const stored_pair own = {sums + t * 16, tiles * 64};
      if (odd) {
        MULTIPLY_PAIR(2, 3, 5);
        if (last.to != NULL) STORE_PAIR(0, 1, &last);
      } else {
        MULTIPLY_PAIR(0, 1, 4);
        if (last.to != NULL) STORE_PAIR(2, 3, &last);
      }
      if (t == 0 && last.to != NULL) stored = row;
      odd = !odd;
      last = own;
      // One block is stored, the next is on its way.
      if (t + 2 >= tiles && stored > finished) {
        const q8_rows part = {
            block->accumulators + finished / 16 % 2 * ck_q8_accumulators,
            block->first_row + finished, stored - finished, tile, tiles};
        q8_store(block, &part);
        finished = stored;
      }
    }
  }
  if (odd) {
    STORE_PAIR(0, 1, &last);
  } else {
    STORE_PAIR(2, 3, &last);
  }
  while (finished < block->rows) {
    const size_t left = block->rows - finished;
    const q8_rows part = {
        block->accumulators + finished / 16 % 2 * ck_q8_accumulators,
        block->first_row + finished, left < 16 ? left : 16, tile, tiles};
    q8_store(block, &part);
    finished += part.rows;
  }
}

static void multiply_short(const ck_q8_block *block) {
  for (size_t tile = block->first_tile; tile < block->last_tile;) {
    const size_t tiles = ck_q8_tiles_together(block->last_tile - tile);
    switch (tiles) {
      case 4: multiply_blocks(block, tile, 4); break;
      case 2: multiply_blocks(block, tile, 2); break;
      default: multiply_blocks(block, tile, 1); break;
    }
    tile += tiles;
  }
}

// 32 rows this long do not stay in the first-level cache; then a panel of weights should stay in the
// second.
static void multiply_panels(const ck_q8_block *block) {
  ck_q8_block panel = *block;
  for (size_t tile = block->first_tile; tile < block->last_tile; tile += 4) {
    panel.first_tile = tile;
    panel.last_tile = tile + 4 < block->last_tile ? tile + 4 : block->last_tile;
    multiply_long(&panel);
  }
}

void ck_q8_gemm_amx_32x64(const ck_q8_block *block);
void ck_q8_gemm_amx_32x64(const ck_q8_block *block) {
  if (block->k > 1024) {
    multiply_panels(block);
  } else if (block->k > 2 * block->k_step) {
    multiply_long(block);
  } else {
    multiply_short(block);
  }
  _tile_release();
}
CK_TARGET_END
#endif
