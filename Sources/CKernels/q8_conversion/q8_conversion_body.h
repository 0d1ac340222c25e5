// Conversions of rows. Include after the vector headers of floats and bytes, with Q8_FUNCTIONS
// defined as the name of the table.
#include <string.h>

#include "fetch.h"
#include "q8_conversion_variant.h"

enum { q8_bytes = 4 * V_LANES };

// Products are limited before they become integers: beyond +-1024 the byte is the same.
CK_INLINE vb q8_quantize_vector(const float *x, vf factor, vh zero) {
  const vf low = v_set1(-1024), high = v_set1(1024);
  vi q[4];
  for (int i = 0; i < 4; i++) {
    q[i] = v_to_int(v_limit(v_mul(v_load(x + i * V_LANES), factor), low, high));
  }
  return v_narrow_u8(q[0], q[1], q[2], q[3], zero);
}

static void q8_quantize(const ck_q8_conversion *x, const void *from, void *to, size_t count) {
  const float *source = from;
  uint8_t *target = to;
  const vf factor = v_set1(x->factor);
  const vh zero = v_set1_s16(x->to_zero);
  size_t i = 0;
  for (; i + q8_bytes <= count; i += q8_bytes) {
    ck_fetch(source + i, q8_bytes * sizeof *source);
    ck_fetch_to_write(target + i, q8_bytes);
    v_store_u8(target + i, q8_quantize_vector(source + i, factor, zero));
  }
  if (i == count) return;
  float rest[q8_bytes] = {0};
  memcpy(rest, source + i, (count - i) * sizeof *rest);
  v_store_u8_n(target + i, q8_quantize_vector(rest, factor, zero), count - i);
}

CK_INLINE void q8_dequantize_vector(const uint8_t *q, float *to, vi zero, vf factor) {
  vi x[4];
  v_widen_u8(q, x);
  for (int i = 0; i < 4; i++) {
    v_store(to + i * V_LANES, v_mul(v_from_int(v_add_i(x[i], zero)), factor));
  }
}

static void q8_dequantize(const ck_q8_conversion *x, const void *from, void *to, size_t count) {
  const uint8_t *source = from;
  float *target = to;
  const vf factor = v_set1(x->factor);
  const vi zero = v_set1_i(-x->from_zero);
  size_t i = 0;
  for (; i + q8_bytes <= count; i += q8_bytes) {
    ck_fetch(source + i, q8_bytes);
    ck_fetch_to_write(target + i, q8_bytes * sizeof *target);
    q8_dequantize_vector(source + i, target + i, zero, factor);
  }
  if (i == count) return;
  uint8_t bytes[q8_bytes] = {0};
  float rest[q8_bytes];
  memcpy(bytes, source + i, count - i);
  q8_dequantize_vector(bytes, rest, zero, factor);
  memcpy(target + i, rest, (count - i) * sizeof *rest);
}

CK_INLINE vb q8_requantize_vector(vb q, vf from_zero, vf factor, vh zero) {
  vf f[4];
  v_unpack_shifted(q, f);
  for (int i = 0; i < 4; i++) f[i] = v_mul(v_sub(f[i], from_zero), factor);
  return v_pack_u8(v_to_int(f[0]), v_to_int(f[1]), v_to_int(f[2]), v_to_int(f[3]), zero);
}

static void q8_requantize(const ck_q8_conversion *x, const void *from, void *to, size_t count) {
  const uint8_t *source = from;
  uint8_t *target = to;
  const vf factor = v_set1(x->factor), from_zero = v_set1(8388608.0f + (float)x->from_zero);
  const vh zero = v_set1_s16(x->to_zero);
  size_t i = 0;
  for (; i + q8_bytes <= count; i += q8_bytes) {
    ck_fetch(source + i, q8_bytes);
    ck_fetch_to_write(target + i, q8_bytes);
    v_store_u8(target + i, q8_requantize_vector(v_load_u8(source + i), from_zero, factor, zero));
  }
  if (i == count) return;
  const vb rest = v_load_u8_n(source + i, count - i);
  v_store_u8_n(target + i, q8_requantize_vector(rest, from_zero, factor, zero), count - i);
}

// Compilers know the shuffles of small numbers of channels.
CK_INLINE void q8_join_channels(
    const uint8_t *restrict from, size_t plane, uint8_t *restrict to, size_t stride,
    const size_t channels, size_t pixels) {
  for (size_t p = 0; p < pixels; p++) {
    for (size_t c = 0; c < channels; c++) to[p * stride + c] = from[c * plane + p];
  }
}

CK_INLINE void q8_split_channels(
    const uint8_t *restrict from, size_t stride, uint8_t *restrict to, size_t plane,
    const size_t channels, size_t pixels) {
  for (size_t p = 0; p < pixels; p++) {
    for (size_t c = 0; c < channels; c++) to[c * plane + p] = from[p * stride + c];
  }
}

static void q8_join(
    const uint8_t *from, size_t plane, uint8_t *to, size_t stride, size_t channels,
    size_t pixels) {
  if (channels == stride) {
    switch (channels) {
      case 2: q8_join_channels(from, plane, to, 2, 2, pixels); return;
      case 3: q8_join_channels(from, plane, to, 3, 3, pixels); return;
      case 4: q8_join_channels(from, plane, to, 4, 4, pixels); return;
    }
  }
  size_t c = 0;
  for (; c + 8 <= channels; c += 8) {
    q8_join_channels(from + c * plane, plane, to + c, stride, 8, pixels);
  }
  q8_join_channels(from + c * plane, plane, to + c, stride, channels - c, pixels);
}

static void q8_split(
    const uint8_t *from, size_t stride, uint8_t *to, size_t plane, size_t channels,
    size_t pixels) {
  if (channels == stride) {
    switch (channels) {
      case 2: q8_split_channels(from, 2, to, plane, 2, pixels); return;
      case 3: q8_split_channels(from, 3, to, plane, 3, pixels); return;
      case 4: q8_split_channels(from, 4, to, plane, 4, pixels); return;
    }
  }
  for (size_t c = 0; c < channels; c++) {
    q8_split_channels(from + c, stride, to + c * plane, plane, 1, pixels);
  }
}

const ck_q8_conversion_functions Q8_FUNCTIONS = {
    .convert = {q8_quantize, q8_dequantize, q8_requantize}, .join = q8_join, .split = q8_split};
