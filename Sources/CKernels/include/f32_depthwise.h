// Depthwise convolution in single precision, channels-last.
#ifndef CK_F32_DEPTHWISE_H
#define CK_F32_DEPTHWISE_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_f32_depthwise_variant(size_t index);

/// Elements of the packed weights: for each block of 16 channels a row of biases and a row for each
/// tap, rows of 16.
size_t ck_f32_depthwise_packed_count(size_t channels, size_t taps);

/// Packs weights `[channels, taps]` and biases (`NULL` for none).
void ck_f32_depthwise_pack(
    const float *weights, const float *bias, size_t channels, size_t taps, float *packed);

/// y = activation(depthwise convolution of x + bias + residual), images one after the other.
typedef struct {
  const ck_variant *variant;
  /// One image of x and one of y, with the same number of channels.
  ck_image input, output;
  size_t batch;
  ck_window window;
  ck_activation activation;
  const float *x;
  const float *packed;
  /// Laid out as y is, but for the distance between pixels; or NULL.
  const float *residual;
  size_t residual_stride;
  float *y;
} ck_f32_depthwise;

size_t ck_f32_depthwise_pieces(const ck_f32_depthwise *arguments);
size_t ck_f32_depthwise_scratch_bytes(const ck_f32_depthwise *arguments);
ck_run ck_f32_depthwise_run;

#endif
