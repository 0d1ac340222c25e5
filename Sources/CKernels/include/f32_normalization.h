// Normalization of rows of floats: layer normalization and softmax over the last dimension.
#ifndef CK_F32_NORMALIZATION_H
#define CK_F32_NORMALIZATION_H

#include "ck_call.h"

struct ck_f32_layer_normalization;
struct ck_f32_softmax;

/// One way to normalize rows.
typedef struct {
  const char *name;
  ck_features required;
  void (*normalize)(
      const struct ck_f32_layer_normalization *arguments, size_t first_row, size_t last_row);
  void (*softmax)(const struct ck_f32_softmax *arguments, size_t first_row, size_t last_row);
} ck_f32_normalization_variant;

/// Every variant of this architecture, fastest first.
const ck_f32_normalization_variant *ck_f32_normalization_variants(size_t *count);

/// y = gamma (t - mean) / sqrt(variance + epsilon) + beta for each row of t = x + residual.
typedef struct ck_f32_layer_normalization {
  const ck_f32_normalization_variant *variant;
  size_t rows, width;
  float epsilon;
  /// As wide as a row.
  const float *gamma, *beta;
  const float *x;
  /// NULL for none.
  const float *residual;
  /// Where x + residual is kept, or NULL; may be x or the residual.
  float *sum;
  /// May be x or the residual; not the sum.
  float *y;
  /// Elements between rows.
  size_t x_stride, residual_stride, sum_stride, y_stride;
} ck_f32_layer_normalization;

size_t ck_f32_layer_normalization_pieces(const ck_f32_layer_normalization *arguments);

/// Runs pieces of a `ck_f32_layer_normalization`; needs no scratch.
ck_run ck_f32_layer_normalization_run;

/// y = exp(x - largest) / sum of exp(x - largest) for each row.
typedef struct ck_f32_softmax {
  const ck_f32_normalization_variant *variant;
  size_t rows, width;
  const float *x;
  /// May be x.
  float *y;
  /// Elements between rows.
  size_t x_stride, y_stride;
} ck_f32_softmax;

size_t ck_f32_softmax_pieces(const ck_f32_softmax *arguments);

/// Runs pieces of a `ck_f32_softmax`; needs no scratch.
ck_run ck_f32_softmax_run;

#endif
