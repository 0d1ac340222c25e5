// Convolutions of unsigned bytes (activations) with signed bytes (weights), summed exactly.
#ifndef CK_Q8_CONVOLUTION_H
#define CK_Q8_CONVOLUTION_H

#include "q8_gemm.h"

/// A convolution as a product: a row is a window of the input, k = (row of the window, column,
/// channel of the group). Windows of 1 x 1 are read where they are, others are gathered.
typedef struct {
  const ck_q8_gemm_variant *variant;
  size_t batch;
  ck_image input;
  size_t output_height, output_width, output_channels;
  ck_window window;
  size_t groups;
  /// The zero point of the input: what padding holds.
  uint8_t input_zero;
  const uint8_t *x;
  /// The groups' weights one after the other, each `ck_q8_gemm_packed_bytes` of k and its output
  /// channels; taps in the order of k.
  const void *packed;
  /// Row m is output pixel m of all images.
  ck_q8_output output;
} ck_q8_convolution_arguments;

size_t ck_q8_convolution_pieces(const ck_q8_convolution_arguments *arguments);
size_t ck_q8_convolution_scratch_bytes(const ck_q8_convolution_arguments *arguments);
/// A `ck_run`.
void ck_q8_convolution_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
