// Matrix products in single precision: c = activation(a b + bias + residual).
#ifndef CK_F32_GEMM_H
#define CK_F32_GEMM_H

#include <stddef.h>

#include "ck_call.h"
#include "ck_processor.h"

/// What a microkernel computes: a tile of the result, `rows` x `columns`, over a part of K.
///
/// A is read in place, in segments of `k` elements each: element (i, j) of segment s stands at
/// `a[s][i * a_stride + j]`. B continues from segment to segment: row j has its columns at
/// `b[j * b_stride]`, in whole vectors.
typedef struct {
  const float *const *a;
  size_t segments, k, a_stride;
  const float *b;
  size_t b_stride;
  /// Added to the sums: the bias of the columns, and rows of a matrix (the residual, or c itself to
  /// go on with the sums of an earlier part of K). NULL for none.
  const float *bias, *start;
  size_t start_stride;
  float *c;
  size_t c_stride;
  /// Columns of the tile; the last vector may be partial.
  size_t columns;
  /// Applied before sums are stored; NULL before the last part of K.
  const ck_activation *activation;
  /// Memory to be fetched into the second-level cache meanwhile: a quarter of what b takes.
  const float *next;
} ck_f32_tile;

typedef void ck_f32_tile_run(const ck_f32_tile *tile);

/// A set of microkernels for one ISA.
typedef struct {
  const char *name;
  ck_features required;
  /// Floats in a vector.
  size_t lanes;
  /// Most rows of tiles that are one, two and three vectors wide.
  size_t rows[3];
  /// Microkernels for 1, 2, ... rows, by width.
  ck_f32_tile_run *const *tiles[3];
} ck_f32_gemm_variant;

/// All variants of this architecture, fastest first; the last runs everywhere.
const ck_f32_gemm_variant *const *ck_f32_gemm_variants(size_t *count);

/// Floats of a packed B, [k, n].
size_t ck_f32_gemm_packed_count(const ck_f32_gemm_variant *variant, size_t k, size_t n);

/// Packs B once: element (i, j) is read from `b[i * row_stride + j * column_stride]`.
void ck_f32_gemm_pack(
    const ck_f32_gemm_variant *variant, size_t k, size_t n, const float *b, size_t row_stride,
    size_t column_stride, float *packed);

/// c[m, n] = activation(a[m, k] b[k, n] + bias[n] + residual[m, n])
typedef struct {
  const ck_f32_gemm_variant *variant;
  size_t m, n, k;
  /// Rows are contiguous, `a_stride` elements apart.
  const float *a;
  size_t a_stride;
  /// What `ck_f32_gemm_pack` made, or a matrix in place.
  const float *b;
  int is_packed;
  /// Where not packed: element (i, j) stands at `b[i * b_row_stride + j * b_column_stride]`.
  size_t b_row_stride, b_column_stride;
  /// [n], or NULL.
  const float *bias;
  /// [m, n] with rows `residual_stride` apart, or NULL. May be c itself.
  const float *residual;
  size_t residual_stride;
  float *c;
  size_t c_stride;
  ck_activation activation;
} ck_f32_gemm;

size_t ck_f32_gemm_pieces(const ck_f32_gemm *arguments);
size_t ck_f32_gemm_scratch_bytes(const ck_f32_gemm *arguments);
void ck_f32_gemm_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
