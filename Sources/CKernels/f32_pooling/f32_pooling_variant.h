// How the driver calls the variants.
#ifndef CK_F32_POOLING_VARIANT_H
#define CK_F32_POOLING_VARIANT_H

#include "f32_pooling.h"

/// Pools rows of the results, counted through all images.
typedef void ck_f32_pooling_window(const ck_f32_pooling *, size_t first_row, size_t last_row);

/// Averages channels of an image.
typedef void ck_f32_pooling_global(
    const ck_f32_global_average *, size_t image, size_t first_channel, size_t last_channel);

typedef struct {
  ck_variant public;
  ck_f32_pooling_window *window;
  ck_f32_pooling_global *global;
} ck_f32_pooling_entry;

#define VARIANT(name, features)       \
  ck_f32_pooling_window name##_window; \
  ck_f32_pooling_global name##_global;
#include "variants.inc"
#undef VARIANT

#endif
