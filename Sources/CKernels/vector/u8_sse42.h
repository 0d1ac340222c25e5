// Four vectors of integers to and from sixteen bytes, in their order. Include after f32_sse42.h.
#ifndef CK_VECTOR_U8_H
#define CK_VECTOR_U8_H

#include <stdint.h>

typedef __m128i vb;
typedef __m128i vh;

CK_INLINE vi v_load_i(const int32_t *p) { return _mm_loadu_si128((const void *)p); }
CK_INLINE void v_store_i(int32_t *p, vi x) { _mm_storeu_si128((void *)p, x); }
CK_INLINE vb v_set1_u8(uint8_t x) { return _mm_set1_epi8((char)x); }
CK_INLINE vh v_set1_s16(int x) { return _mm_set1_epi16((short)x); }
CK_INLINE vb v_min_u8(vb x, vb y) { return _mm_min_epu8(x, y); }
CK_INLINE vb v_max_u8(vb x, vb y) { return _mm_max_epu8(x, y); }
CK_INLINE vb v_pack_u8(vi a, vi b, vi c, vi d, vh zero) {
  const __m128i low = _mm_adds_epi16(_mm_packs_epi32(a, b), zero);
  const __m128i high = _mm_adds_epi16(_mm_packs_epi32(c, d), zero);
  return _mm_packus_epi16(low, high);
}
CK_INLINE void v_unpack_u8(vb x, vi *to) {
  const __m128i none = _mm_setzero_si128();
  const __m128i low = _mm_unpacklo_epi8(x, none), high = _mm_unpackhi_epi8(x, none);
  to[0] = _mm_unpacklo_epi16(low, none);
  to[1] = _mm_unpackhi_epi16(low, none);
  to[2] = _mm_unpacklo_epi16(high, none);
  to[3] = _mm_unpackhi_epi16(high, none);
}

CK_INLINE vb v_order_rows(vb x, size_t tiles) { return (void)tiles, x; }
CK_INLINE vb v_unorder_rows(vb x, size_t tiles) { return (void)tiles, x; }

#include "u8_rows.h"

/// table[x] of every byte.
CK_INLINE vb v_lookup_u8(const uint8_t *table, vb x) {
  uint8_t bytes[16];
  _mm_storeu_si128((void *)bytes, x);
  for (int i = 0; i < 16; i++) bytes[i] = table[bytes[i]];
  return _mm_loadu_si128((const void *)bytes);
}

// MARK: Elements in memory, sums

CK_INLINE vb v_load_u8(const uint8_t *p) { return _mm_loadu_si128((const void *)p); }
CK_INLINE void v_store_u8(uint8_t *p, vb x) { _mm_storeu_si128((void *)p, x); }
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
CK_INLINE void v_widen_u8(const uint8_t *p, vi *to) {
  v_unpack_u8(v_load_u8(p), to);
}
/// Bytes that are those of integers in the order of memory.
CK_INLINE vb v_narrow_u8(vi a, vi b, vi c, vi d, vh zero) {
  return v_order_rows(v_pack_u8(a, b, c, d, zero), 1);
}
/// 2^23 + x, in the order of `v_unpack_u8`: a float of this exponent has x as its last bits, and
/// subtracting 2^23 + z leaves x - z.
CK_INLINE void v_unpack_shifted(vb x, vf *to) {
  const __m128i none = _mm_setzero_si128(), exponent = _mm_set1_epi16(0x4B00);
  const __m128i low = _mm_unpacklo_epi8(x, none), high = _mm_unpackhi_epi8(x, none);
  to[0] = v_as_float(_mm_unpacklo_epi16(low, exponent));
  to[1] = v_as_float(_mm_unpackhi_epi16(low, exponent));
  to[2] = v_as_float(_mm_unpacklo_epi16(high, exponent));
  to[3] = v_as_float(_mm_unpackhi_epi16(high, exponent));
}
/// Limits to a range; `low` where x is not a number.
CK_INLINE vf v_limit(vf x, vf low, vf high) { return v_min(v_max(x, low), high); }

/// Sums of up to 257 bytes for each element of a vector.
typedef struct {
  __m128i low, high;
} vs;
CK_INLINE vs v_no_sums(void) { return (vs){_mm_setzero_si128(), _mm_setzero_si128()}; }
CK_INLINE vs v_add_u8(vs sums, vb x) {
  const __m128i none = _mm_setzero_si128();
  sums.low = _mm_add_epi16(sums.low, _mm_unpacklo_epi8(x, none));
  sums.high = _mm_add_epi16(sums.high, _mm_unpackhi_epi8(x, none));
  return sums;
}
/// Adds sums to integers in the order of `v_unpack_u8`.
CK_INLINE void v_add_sums(vi *to, vs sums) {
  const __m128i none = _mm_setzero_si128();
  to[0] = v_add_i(to[0], _mm_unpacklo_epi16(sums.low, none));
  to[1] = v_add_i(to[1], _mm_unpackhi_epi16(sums.low, none));
  to[2] = v_add_i(to[2], _mm_unpacklo_epi16(sums.high, none));
  to[3] = v_add_i(to[3], _mm_unpackhi_epi16(sums.high, none));
}

#endif
