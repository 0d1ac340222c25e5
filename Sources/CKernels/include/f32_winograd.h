// 3x3 convolutions of stride 1 by Winograd's minimal filtering, on floats in channels-last layout.
//
// A tile of m x m outputs needs (m + 2)^2 products for each pair of channels instead of 9 m^2:
// a quarter for m = 4, a fifth for m = 6 (A. Lavin, S. Gray, "Fast Algorithms for Convolutional
// Neural Networks", CVPR 2016). The price is transforms of tiles, more weights to read, and
// rounding errors: against the largest result some 3e-7 for m = 4 and 1e-6 for m = 6.
#ifndef CK_F32_WINOGRAD_H
#define CK_F32_WINOGRAD_H

#include "ck_call.h"

struct ck_f32_winograd_part;
struct ck_f32_winograd_arguments;

/// One way to compute the convolution.
typedef struct {
  const char *name;
  ck_features required;
  /// Rows and columns of a tile of outputs: 4 or 6.
  size_t tile;
  /// Floats in a vector.
  size_t lanes;
  /// Vectors in a panel of weights.
  size_t panel_vectors;
  /// The most tiles that one product takes at once.
  size_t rows;
  /// Computes a part of the work; `scratch` has the bytes of `ck_f32_winograd_scratch_bytes`.
  void (*compute)(
      const struct ck_f32_winograd_arguments *arguments, const struct ck_f32_winograd_part *part,
      float *scratch);
} ck_f32_winograd_variant;

/// Every variant of this architecture, fastest first.
const ck_f32_winograd_variant *ck_f32_winograd_variants(size_t *count);

/// y = activation(convolution(x, weights) + bias + residual).
typedef struct ck_f32_winograd_arguments {
  const ck_f32_winograd_variant *variant;
  size_t batch;
  ck_image input, output;
  size_t padding_top, padding_left;
  const float *x;
  /// As `ck_f32_winograd_pack` leaves them.
  const float *weights;
  /// One for each output channel, or NULL.
  const float *bias;
  /// Height, width and channels of the output, or NULL.
  const float *residual;
  /// Elements between pixels of the residual.
  size_t residual_stride;
  float *y;
  ck_activation activation;
} ck_f32_winograd_arguments;

/// Floats of the transformed weights.
size_t ck_f32_winograd_packed_count(
    const ck_f32_winograd_variant *variant, size_t inputs, size_t outputs);

/// Transforms weights [outputs, inputs, 3, 3].
void ck_f32_winograd_pack(
    const ck_f32_winograd_variant *variant, size_t inputs, size_t outputs, const float *weights,
    float *packed);

size_t ck_f32_winograd_pieces(const ck_f32_winograd_arguments *arguments);
size_t ck_f32_winograd_scratch_bytes(const ck_f32_winograd_arguments *arguments);

/// Runs pieces of a `ck_f32_winograd_arguments`.
ck_run ck_f32_winograd_run;

#endif
