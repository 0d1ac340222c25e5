// How the driver calls the variants.
#ifndef CK_LAYOUT_VARIANT_H
#define CK_LAYOUT_VARIANT_H

#include "ck_grid.h"
#include "layout.h"

/// Transposes a part of one matrix; rows and columns are those of x.
typedef void ck_layout_transpose(
    const float *x, size_t x_stride, float *y, size_t y_stride, size_t rows, size_t columns);

typedef struct {
  ck_variant public;
  ck_layout_transpose *transpose;
} ck_layout_entry;

#define VARIANT(name, features) ck_layout_transpose name##_transpose;
#include "variants.inc"
#undef VARIANT

#endif
