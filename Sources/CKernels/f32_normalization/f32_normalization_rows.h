// What the driver and the variants of f32_normalization share.
#ifndef CK_F32_NORMALIZATION_ROWS_H
#define CK_F32_NORMALIZATION_ROWS_H

#include "f32_normalization.h"

#define VARIANT(isa, ...)                                                                    \
  void f32_layer_normalization_##isa(                                                        \
      const ck_f32_layer_normalization *arguments, size_t first_row, size_t last_row);       \
  void f32_softmax_##isa(const ck_f32_softmax *arguments, size_t first_row, size_t last_row);
#include "variants.inc"
#undef VARIANT

#endif
