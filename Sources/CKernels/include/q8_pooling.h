// Pooling of bytes, channels-last.
#ifndef CK_Q8_POOLING_H
#define CK_Q8_POOLING_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_q8_pooling_variant(size_t index);

/// Pooling of windows, images one after the other. What lies beyond the border is left out: also of
/// the number that an average is divided by. A window must have an element inside.
///
/// An average is `limit(round(float(sum - n * x_zero) * (factor / n)) + y_zero)`, where n is how
/// many bytes were summed: an exact sum, one division, one product and the nearest even integer,
/// the same bits with all instruction sets. Sums must stay within 32 bits: 8 million bytes.
typedef struct {
  const ck_variant *variant;
  /// One image of x and one of y, with the same number of channels.
  ck_image input, output;
  size_t batch;
  ck_window window;
  /// Whether y holds averages, or else maxima.
  int is_average;
  const uint8_t *x;
  uint8_t *y;
  /// The scale of x over that of y, and their zero points; for averages.
  float factor;
  int32_t x_zero, y_zero;
} ck_q8_pooling;

size_t ck_q8_pooling_pieces(const ck_q8_pooling *arguments);
size_t ck_q8_pooling_scratch_bytes(const ck_q8_pooling *arguments);
/// A `ck_run`.
void ck_q8_pooling_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
