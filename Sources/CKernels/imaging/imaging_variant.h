// How the driver calls the variants: one row, or a part of one, at a time.
#ifndef CK_IMAGING_VARIANT_H
#define CK_IMAGING_VARIANT_H

#include <stdint.h>

#include "ck_grid.h"
#include "imaging.h"

/// `n` pixels of four bytes to one each.
typedef void ck_imaging_gray(const uint8_t *x, uint8_t *y, size_t n, const ck_grayscale *a);
/// `n` bytes.
typedef void ck_imaging_limit(const uint8_t *x, uint8_t *y, size_t n, const ck_threshold *a);
/// `n` pixels of three bytes.
typedef void ck_imaging_floats(const uint8_t *x, float *y, size_t n, const ck_normalise *a);
/// Between two rows, `v` in 1/2048: h of ck_resize.
typedef void ck_imaging_rows(
    const uint8_t *top, const uint8_t *bottom, int v, int16_t *h, size_t n);
/// Between elements, with `w` in 1/32768: y of ck_resize.
typedef void ck_imaging_columns(
    const int16_t *left, const int16_t *right, const int16_t *w, uint8_t *y, size_t n);
/// The same for floats.
typedef void ck_imaging_rows_f32(
    const float *top, const float *bottom, float v, float *h, size_t n);
typedef void ck_imaging_columns_f32(
    const float *left, const float *right, const float *w, float *y, size_t n);

typedef struct {
  ck_variant public;
  ck_imaging_gray *gray;
  ck_imaging_limit *limit;
  ck_imaging_floats *together, *planes;
  ck_imaging_rows *rows;
  ck_imaging_columns *columns;
  ck_imaging_rows_f32 *rows_f32;
  ck_imaging_columns_f32 *columns_f32;
} ck_imaging_entry;

#define VARIANT(name, features) \
  ck_imaging_gray name##_gray; \
  ck_imaging_limit name##_limit; \
  ck_imaging_floats name##_together, name##_planes; \
  ck_imaging_rows name##_rows; \
  ck_imaging_columns name##_columns; \
  ck_imaging_rows_f32 name##_rows_f32; \
  ck_imaging_columns_f32 name##_columns_f32;
#include "variants.inc"
#undef VARIANT

#endif
