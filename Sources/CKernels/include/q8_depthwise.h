// Depthwise convolution of unsigned bytes with signed weights, channels-last, summed exactly.
#ifndef CK_Q8_DEPTHWISE_H
#define CK_Q8_DEPTHWISE_H

#include "ck_call.h"
#include "ck_variant.h"
#include "q8_gemm.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_q8_depthwise_variant(size_t index);

/// Bytes of packed weights; they should be aligned to 64 bytes.
size_t ck_q8_depthwise_packed_bytes(
    const ck_variant *variant, const ck_window *window, size_t channels);
/// Packs weights, of which there is one `channel` and n are the channels of the image; folds the
/// zero point into the biases.
void ck_q8_depthwise_pack(
    const ck_variant *variant, const ck_window *window, const ck_q8_weights *weights,
    void *packed);

/// What `output` makes of the sums of windows, images one after the other. What lies beyond the
/// border counts as the zero point.
typedef struct {
  const ck_variant *variant;
  /// One image of x.
  ck_image input;
  size_t batch, output_height, output_width;
  ck_window window;
  const uint8_t *x;
  /// The zero point of x.
  uint8_t input_zero;
  const void *packed;
  /// Pixels take the place of rows.
  ck_q8_output output;
} ck_q8_depthwise;

size_t ck_q8_depthwise_pieces(const ck_q8_depthwise *arguments);
size_t ck_q8_depthwise_scratch_bytes(const ck_q8_depthwise *arguments);
ck_run ck_q8_depthwise_run;

#endif
