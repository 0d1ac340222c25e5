// What the implementations of q8_gemm and q8_convolution share.
#ifndef CK_Q8_BLOCK_H
#define CK_Q8_BLOCK_H

#include "q8_gemm.h"

enum {
  /// Accumulators of the rows that are finished together.
  ck_q8_accumulators = 32 * 64,
  /// Two sets of those, and what finishing may read beyond.
  ck_q8_accumulator_bytes = 2 * ck_q8_accumulators * 4 + 1024,
};

/// Rows times some tiles of packed columns; a tile is as many columns as the vectors have lanes.
typedef struct {
  /// Rows as the kernel wants them: see `ck_q8_preparation`.
  const uint8_t *a;
  size_t a_stride;
  size_t rows;
  /// The number of the first row in the output.
  size_t first_row;
  /// Bytes of k for a tile's column and for one step.
  size_t k, k_step;
  const int32_t *bias;
  const float *scale, *float_bias;
  const uint8_t *tiles;
  size_t tile_bytes;
  size_t first_tile, last_tile;
  /// Columns without padding.
  size_t n;
  const ck_q8_output *output;
  int32_t *accumulators;
} ck_q8_block;

/// How rows are brought to the kernel.
typedef enum {
  /// Unsigned bytes; from where they are if k needs no padding.
  CK_Q8_PLAIN,
  /// Sixteen bits for each.
  CK_Q8_WIDE,
  /// Signed bytes, 128 less.
  CK_Q8_SIGNED,
  /// Eight of one row, eight of the next, for pairs of rows.
  CK_Q8_PAIRS,
} ck_q8_preparation;

/// Copies rows of some bytes.
typedef void ck_q8_copy_rows(
    uint8_t *to, size_t to_stride, const uint8_t *from, size_t from_stride, size_t rows,
    size_t bytes);
ck_q8_copy_rows ck_q8_copy, ck_q8_copy_avx512;

struct ck_q8_kernel {
  void (*multiply)(const ck_q8_block *block);
  ck_q8_preparation preparation;
  /// Columns of a tile.
  size_t lanes;
  /// Neighbours along k that stand together, and bytes of each.
  size_t group, width;
  /// What k is padded to; 0 for steps of AMX tiles.
  size_t k_multiple;
  /// For the size of pieces only.
  float products_per_cycle;
  ck_q8_copy_rows *copy;
};

/// Where things are in packed weights.
typedef struct {
  size_t k_step, k, columns, tile_bytes;
  size_t scale_offset, float_bias_offset, tiles_offset, bytes;
} ck_q8_layout;

ck_q8_layout ck_q8_layout_of(const struct ck_q8_kernel *kernel, size_t k, size_t n);

/// How many tiles are computed together when some are left.
static inline size_t ck_q8_tiles_together(size_t left) { return left >= 4 ? 4 : left >= 2 ? 2 : 1; }

/// How m rows and n columns are cut into pieces.
typedef struct {
  size_t row_step, row_pieces, tile_step, tile_pieces, tiles;
} ck_q8_split;

/// Cuts between rows first, or between columns.
ck_q8_split ck_q8_split_of(
    const struct ck_q8_kernel *kernel, size_t m, size_t n, size_t k, int prefers_rows);

/// Whether rows of k bytes are read where they are.
int ck_q8_reads_in_place(const struct ck_q8_kernel *kernel, size_t k);
/// Rows that are prepared together.
size_t ck_q8_rows_together(const struct ck_q8_kernel *kernel, size_t k);
/// Bytes of a prepared row.
size_t ck_q8_prepared_stride(const struct ck_q8_kernel *kernel, size_t k);
/// Brings rows of k bytes into the kernel's form.
void ck_q8_prepare(
    const struct ck_q8_kernel *kernel, const uint8_t *a, size_t a_stride, size_t rows, size_t k,
    uint8_t *to);

/// A block with everything but rows and tiles.
ck_q8_block ck_q8_block_of(
    const struct ck_q8_kernel *kernel, const void *packed, size_t k, size_t n,
    const ck_q8_output *output, int32_t *accumulators);

#endif
