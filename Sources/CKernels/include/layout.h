// Other arrangements of the same elements.
#ifndef CK_LAYOUT_H
#define CK_LAYOUT_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_layout_variant(size_t index);

/// y[c, r] = x[r, c] for `batch` matrices of 32-bit elements. [C, H W] becomes [H W, C], which is
/// channels last, with rows = C and columns = H W, and the other way round.
typedef struct {
  const ck_variant *variant;
  size_t batch, rows, columns;
  const float *x;
  /// Elements between the rows of a matrix, and from one matrix to the next.
  size_t x_stride, x_batch_stride;
  float *y;
  size_t y_stride, y_batch_stride;
} ck_transpose;

size_t ck_transpose_pieces(const ck_transpose *arguments);
size_t ck_transpose_scratch_bytes(const ck_transpose *arguments);
ck_run ck_transpose_run;

/// Copies `rows` rows of `row_bytes` bytes: a range of channels, with the strides of x and y the
/// bytes between pixels. Needs no variant.
typedef struct {
  size_t rows, row_bytes;
  const void *x;
  size_t x_stride;
  void *y;
  size_t y_stride;
} ck_row_copy;

size_t ck_row_copy_pieces(const ck_row_copy *arguments);
size_t ck_row_copy_scratch_bytes(const ck_row_copy *arguments);
ck_run ck_row_copy_run;

#endif
