// What matrix products and convolutions share: the walk over tiles, panels and parts of K.
//
// Rows of A are the pixels of an image with `rows` rows of `width` pixels (a plain matrix is one
// row); a tile lies within one row. K is `segments` runs of elements that stand together in memory.
#ifndef CK_F32_PRODUCT_H
#define CK_F32_PRODUCT_H

#include "f32_gemm.h"

/// A tile's part of A: `count` pixels from (`row`, `x`), and of K `length` elements from `offset`
/// of each of some segments.
typedef struct {
  size_t row, x, count;
  size_t segment, segments;
  size_t offset, length;
} ck_f32_part;

/// Says where a part of A is: fills `a[0 ..< segments]` and returns the elements between pixels.
/// May copy into `copies`, which keeps its content until the next part.
typedef size_t ck_f32_place(
    const void *source, const ck_f32_part *part, const float **a, float *copies);

typedef struct {
  const ck_f32_gemm_variant *variant;
  size_t rows, width, n, segments, run;
  ck_f32_place *place;
  const void *source;
  /// Whether `place` copies: at most all pixels of a tile, `ck_f32_copy_stride` elements of each
  /// segment apart.
  int has_copies;
  const float *b;
  int is_packed;
  size_t b_row_stride, b_column_stride;
  const float *bias, *residual;
  size_t residual_stride;
  float *c;
  size_t c_stride;
  ck_activation activation;
} ck_f32_product;

/// Whether rows this far apart fall into the same sets of a first-level cache, whose 64 lines a way
/// come round every 4096 bytes.
int ck_f32_stride_collides(size_t stride);

/// Elements between copied rows of some length: a multiple of a cache line that does not collide.
size_t ck_f32_copy_stride(size_t length);

/// A matrix to be packed: row (o, i) of column j stands at
/// `b[o * outer_stride + i * inner_stride + j * column_stride]`.
typedef struct {
  const float *b;
  size_t outer, inner, columns;
  size_t outer_stride, inner_stride, column_stride;
} ck_f32_unpacked;

void ck_f32_product_pack(
    const ck_f32_gemm_variant *variant, const ck_f32_unpacked *from, float *packed);

size_t ck_f32_product_pieces(const ck_f32_product *product);
size_t ck_f32_product_scratch_bytes(const ck_f32_product *product);
void ck_f32_product_run(
    const ck_f32_product *product, size_t first, size_t last, void *scratch);

#endif
