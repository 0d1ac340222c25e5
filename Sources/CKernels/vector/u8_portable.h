// Four integers to and from four bytes in plain C. Include after f32_portable.h.
#ifndef CK_VECTOR_U8_H
#define CK_VECTOR_U8_H

#include <stdint.h>

typedef struct {
  uint8_t bytes[4];
} vb;
typedef int32_t vh;

CK_INLINE vi v_load_i(const int32_t *p) { return *p; }
CK_INLINE void v_store_i(int32_t *p, vi x) { *p = x; }
CK_INLINE vb v_set1_u8(uint8_t x) { return (vb){{x, x, x, x}}; }
CK_INLINE vh v_set1_s16(int x) { return x; }
CK_INLINE vb v_min_u8(vb x, vb y) {
  for (int i = 0; i < 4; i++) x.bytes[i] = x.bytes[i] < y.bytes[i] ? x.bytes[i] : y.bytes[i];
  return x;
}
CK_INLINE vb v_max_u8(vb x, vb y) {
  for (int i = 0; i < 4; i++) x.bytes[i] = x.bytes[i] > y.bytes[i] ? x.bytes[i] : y.bytes[i];
  return x;
}
CK_INLINE uint8_t v_saturate_u8(vi x, vh zero) {
  const int64_t sum = (int64_t)x + zero;
  return (uint8_t)(sum < 0 ? 0 : sum > 255 ? 255 : sum);
}
CK_INLINE vb v_pack_u8(vi a, vi b, vi c, vi d, vh zero) {
  return (vb){{v_saturate_u8(a, zero), v_saturate_u8(b, zero), v_saturate_u8(c, zero),
      v_saturate_u8(d, zero)}};
}
CK_INLINE void v_unpack_u8(vb x, vi *to) {
  for (int i = 0; i < 4; i++) to[i] = x.bytes[i];
}

CK_INLINE vb v_order_rows(vb x, size_t tiles) { return (void)tiles, x; }
CK_INLINE vb v_unorder_rows(vb x, size_t tiles) { return (void)tiles, x; }

#include "u8_rows.h"

/// table[x] of every byte.
CK_INLINE vb v_lookup_u8(const uint8_t *table, vb x) {
  for (int i = 0; i < 4; i++) x.bytes[i] = table[x.bytes[i]];
  return x;
}

// MARK: Elements in memory, sums

CK_INLINE vb v_load_u8(const uint8_t *p) { return (vb){{p[0], p[1], p[2], p[3]}}; }
CK_INLINE void v_store_u8(uint8_t *p, vb x) { memcpy(p, x.bytes, sizeof x.bytes); }
/// Loads and stores of fewer bytes than a vector has, at least one.
CK_INLINE vb v_load_u8_n(const uint8_t *p, size_t n) {
  uint8_t bytes[4 * V_LANES] = {0};
  ck_copy_part(bytes, p, n);
  return v_load_u8(bytes);
}
CK_INLINE void v_store_u8_n(uint8_t *p, vb x, size_t n) {
  uint8_t bytes[4 * V_LANES];
  v_store_u8(bytes, x);
  ck_copy_part(p, bytes, n);
}
/// The four vectors of integers that stand in memory one after the other.
CK_INLINE void v_widen_u8(const uint8_t *p, vi *to) { v_unpack_u8(v_load_u8(p), to); }
/// Bytes that are those of integers in the order of memory.
CK_INLINE vb v_narrow_u8(vi a, vi b, vi c, vi d, vh zero) { return v_pack_u8(a, b, c, d, zero); }
/// 2^23 + x, in the order of `v_unpack_u8`: a float of this exponent has x as its last bits, and
/// subtracting 2^23 + z leaves x - z.
CK_INLINE void v_unpack_shifted(vb x, vf *to) {
  for (int i = 0; i < 4; i++) to[i] = 8388608.0f + (float)x.bytes[i];
}
/// Limits to a range; `low` where x is not a number.
CK_INLINE vf v_limit(vf x, vf low, vf high) { return x > low ? x < high ? x : high : low; }

/// Sums of up to 257 bytes for each element of a vector.
typedef struct {
  int32_t sums[4];
} vs;
CK_INLINE vs v_no_sums(void) { return (vs){{0, 0, 0, 0}}; }
CK_INLINE vs v_add_u8(vs sums, vb x) {
  for (int i = 0; i < 4; i++) sums.sums[i] += x.bytes[i];
  return sums;
}
/// Adds sums to integers in the order of `v_unpack_u8`.
CK_INLINE void v_add_sums(vi *to, vs sums) {
  for (int i = 0; i < 4; i++) to[i] += sums.sums[i];
}

#endif
