// The operations in vectors, for every instruction set that has some. Include in a target region,
// after the set's `f32_<isa>.h`, with FUNCTION(part) and:
//
//     BYTES                          bytes of a vector
//     GRAY_PIXELS, gray_block        pixels of four bytes to one each
//     limit_block                    BYTES bytes against a threshold
//     bytes_to_floats                V_LANES bytes
//     three_planes                   sixteen pixels of three bytes to three times sixteen bytes
//     HALVES, rows_block, columns_block   16-bit integers of a vector; see ck_resize
#include <string.h>

#include "imaging_scalar.h"

void FUNCTION(_gray)(
    const uint8_t *restrict x, uint8_t *restrict y, size_t n, const ck_grayscale *a) {
  size_t i = 0;
  for (; i + GRAY_PIXELS <= n; i += GRAY_PIXELS) gray_block(x + 4 * i, y + i, a);
  CK_SCALAR_LOOP
  for (; i < n; i++) y[i] = gray_of(x + 4 * i, a);
}

void FUNCTION(_limit)(const uint8_t *x, uint8_t *y, size_t n, const ck_threshold *a) {
  const ck_threshold limits = *a;
  size_t i = 0;
  for (; i + 2 * BYTES <= n; i += 2 * BYTES) {
    limit_block(x + i, y + i, &limits);
    limit_block(x + i + BYTES, y + i + BYTES, &limits);
  }
  CK_SCALAR_LOOP
  for (; i < n; i++) y[i] = limit_of(x[i], &limits);
}

// Three vectors hold whole pixels whatever their width is.
void FUNCTION(_together)(
    const uint8_t *restrict x, float *restrict y, size_t n, const ck_normalise *a) {
  float pattern[2][3 * V_LANES];
  for (size_t i = 0; i < 3 * V_LANES; i++) {
    pattern[0][i] = a->scale[i % 3];
    pattern[1][i] = a->shift[i % 3];
  }
  vf scale[3], shift[3];
  CK_UNROLL
  for (size_t j = 0; j < 3; j++) {
    scale[j] = v_load(pattern[0] + j * V_LANES);
    shift[j] = v_load(pattern[1] + j * V_LANES);
  }
  size_t i = 0;
  for (; i + 3 * V_LANES <= 3 * n; i += 3 * V_LANES) {
    CK_UNROLL
    for (size_t j = 0; j < 3; j++) {
      const vf value = bytes_to_floats(x + i + j * V_LANES);
      v_store(y + i + j * V_LANES, v_add(v_mul(value, scale[j]), shift[j]));
    }
  }
  CK_SCALAR_LOOP
  for (; i < 3 * n; i++) y[i] = float_of(x[i], i % 3, a);
}

void FUNCTION(_planes)(
    const uint8_t *restrict x, float *restrict y, size_t n, const ck_normalise *a) {
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    uint8_t planes[3][16];
    three_planes(x + 3 * i, planes);
    CK_UNROLL
    for (size_t c = 0; c < 3; c++) {
      const vf scale = v_set1(a->scale[c]), shift = v_set1(a->shift[c]);
      CK_UNROLL
      for (size_t j = 0; j < 16; j += V_LANES) {
        const vf value = bytes_to_floats(planes[c] + j);
        v_store(y + c * a->plane_stride + i + j, v_add(v_mul(value, scale), shift));
      }
    }
  }
  CK_SCALAR_LOOP
  for (; i < n; i++) {
    for (size_t c = 0; c < 3; c++) y[c * a->plane_stride + i] = float_of(x[3 * i + c], c, a);
  }
}

void FUNCTION(_rows)(
    const uint8_t *restrict top, const uint8_t *restrict bottom, int v, int16_t *restrict h,
    size_t n) {
  size_t i = 0;
  for (; i + HALVES <= n; i += HALVES) rows_block(top + i, bottom + i, v, h + i);
  CK_SCALAR_LOOP
  for (; i < n; i++) h[i] = between_rows(top[i], bottom[i], v);
}

void FUNCTION(_columns)(
    const int16_t *restrict left, const int16_t *restrict right, const int16_t *restrict w,
    uint8_t *restrict y, size_t n) {
  size_t i = 0;
  for (; i + 2 * HALVES <= n; i += 2 * HALVES) columns_block(left + i, right + i, w + i, y + i);
  CK_SCALAR_LOOP
  for (; i < n; i++) y[i] = between_columns(left[i], right[i], w[i]);
}

CK_INLINE vf between_vectors(vf a, vf b, vf v) { return v_add(a, v_mul(v_sub(b, a), v)); }

void FUNCTION(_rows_f32)(
    const float *restrict top, const float *restrict bottom, float v, float *restrict h,
    size_t n) {
  const vf fraction = v_set1(v);
  size_t i = 0;
  for (; i + V_LANES <= n; i += V_LANES) {
    v_store(h + i, between_vectors(v_load(top + i), v_load(bottom + i), fraction));
  }
  CK_SCALAR_LOOP
  for (; i < n; i++) h[i] = between_floats(top[i], bottom[i], v);
}

void FUNCTION(_columns_f32)(
    const float *restrict left, const float *restrict right, const float *restrict w,
    float *restrict y, size_t n) {
  size_t i = 0;
  for (; i + V_LANES <= n; i += V_LANES) {
    v_store(y + i, between_vectors(v_load(left + i), v_load(right + i), v_load(w + i)));
  }
  CK_SCALAR_LOOP
  for (; i < n; i++) y[i] = between_floats(left[i], right[i], w[i]);
}
