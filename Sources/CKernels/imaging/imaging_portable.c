#include "imaging_scalar.h"

void imaging_portable_gray(
    const uint8_t *restrict x, uint8_t *restrict y, size_t n, const ck_grayscale *a) {
  const ck_grayscale weights = *a;
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) y[i] = gray_of(x + 4 * i, &weights);
}

void imaging_portable_limit(const uint8_t *x, uint8_t *y, size_t n, const ck_threshold *a) {
  const ck_threshold limits = *a;
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) y[i] = limit_of(x[i], &limits);
}

// Without `restrict`, behind which a compiler sees no fence.
void imaging_portable_together(const uint8_t *x, float *y, size_t n, const ck_normalise *a) {
  const ck_normalise form = *a;
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) {
    y[3 * i] = float_of(x[3 * i], 0, &form);
    CK_SCALAR_FENCE;
    y[3 * i + 1] = float_of(x[3 * i + 1], 1, &form);
    CK_SCALAR_FENCE;
    y[3 * i + 2] = float_of(x[3 * i + 2], 2, &form);
  }
}

void imaging_portable_planes(const uint8_t *x, float *y, size_t n, const ck_normalise *a) {
  const ck_normalise form = *a;
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) {
    y[i] = float_of(x[3 * i], 0, &form);
    CK_SCALAR_FENCE;
    y[form.plane_stride + i] = float_of(x[3 * i + 1], 1, &form);
    CK_SCALAR_FENCE;
    y[2 * form.plane_stride + i] = float_of(x[3 * i + 2], 2, &form);
  }
}

void imaging_portable_rows(
    const uint8_t *restrict top, const uint8_t *restrict bottom, int v, int16_t *restrict h,
    size_t n) {
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) h[i] = between_rows(top[i], bottom[i], v);
}

void imaging_portable_columns(
    const int16_t *restrict left, const int16_t *restrict right, const int16_t *restrict w,
    uint8_t *restrict y, size_t n) {
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) y[i] = between_columns(left[i], right[i], w[i]);
}

void imaging_portable_rows_f32(
    const float *restrict top, const float *restrict bottom, float v, float *restrict h,
    size_t n) {
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) h[i] = between_floats(top[i], bottom[i], v);
}

void imaging_portable_columns_f32(
    const float *restrict left, const float *restrict right, const float *restrict w,
    float *restrict y, size_t n) {
  CK_SCALAR_LOOP
  for (size_t i = 0; i < n; i++) y[i] = between_floats(left[i], right[i], w[i]);
}
