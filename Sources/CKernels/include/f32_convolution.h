// Convolutions in single precision, as matrix products of pixels' windows and weights.
#ifndef CK_F32_CONVOLUTION_H
#define CK_F32_CONVOLUTION_H

#include <stddef.h>

#include "ck_call.h"
#include "f32_gemm.h"

/// y = activation(convolution of x + bias + residual), channels last.
///
/// No matrix of windows is made: what a run of taps needs stands together in memory, so that a tile
/// of neighbouring pixels reads it in place, at a constant distance; only tiles at borders read
/// copies.
typedef struct {
  const ck_f32_gemm_variant *variant;
  size_t batch;
  /// Channels per pixel include all groups.
  ck_image input, output;
  /// Whether x is [batch, channels, height, width] instead; its stride is then of no meaning.
  int is_input_planar;
  ck_window window;
  size_t groups;
  const float *x;
  /// What `ck_f32_convolution_pack` made.
  const float *packed;
  /// [output.channels], or NULL.
  const float *bias;
  /// As the output, with pixels `residual_stride` elements apart, or NULL. May be y itself.
  const float *residual;
  size_t residual_stride;
  float *y;
  ck_activation activation;
} ck_f32_convolution;

/// Floats of the packed weights.
size_t ck_f32_convolution_packed_count(const ck_f32_convolution *arguments);

/// Packs weights of [output.channels, input.channels / groups, kernel_height, kernel_width] once.
/// Needs the geometry, not the operands; `arguments` must have the layout and pixel stride of the
/// input that the call will have.
void ck_f32_convolution_pack(
    const ck_f32_convolution *arguments, const float *weights, float *packed);

size_t ck_f32_convolution_pieces(const ck_f32_convolution *arguments);
size_t ck_f32_convolution_scratch_bytes(const ck_f32_convolution *arguments);
void ck_f32_convolution_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
