// Pooling in single precision, channels-last.
#ifndef CK_F32_POOLING_H
#define CK_F32_POOLING_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_f32_pooling_variant(size_t index);

/// Pooling of windows, images one after the other. What lies beyond the border is left out: also of
/// the number that an average is divided by. A window must have an element inside.
typedef struct {
  const ck_variant *variant;
  /// One image of x and one of y, with the same number of channels.
  ck_image input, output;
  size_t batch;
  ck_window window;
  /// Whether y holds averages, or else maxima.
  int is_average;
  const float *x;
  float *y;
} ck_f32_pooling;

size_t ck_f32_pooling_pieces(const ck_f32_pooling *arguments);
size_t ck_f32_pooling_scratch_bytes(const ck_f32_pooling *arguments);
ck_run ck_f32_pooling_run;

/// y [batch, channels] = averages over height and width of x.
typedef struct {
  const ck_variant *variant;
  ck_image input;
  size_t batch;
  const float *x;
  float *y;
  /// Elements between the averages of one image and the next.
  size_t y_stride;
} ck_f32_global_average;

size_t ck_f32_global_average_pieces(const ck_f32_global_average *arguments);
size_t ck_f32_global_average_scratch_bytes(const ck_f32_global_average *arguments);
ck_run ck_f32_global_average_run;

#endif
