// Four vectors of integers to and from thirty-two bytes. Include after f32_avx2.h. Byte
// 16 l + 4 t + i of a packed vector comes from element 4 l + i of vector t; see u8_avx512.h.
#ifndef CK_VECTOR_U8_H
#define CK_VECTOR_U8_H

#include <stdint.h>

typedef __m256i vb;
typedef __m256i vh;

CK_INLINE vi v_load_i(const int32_t *p) { return _mm256_loadu_si256((const void *)p); }
CK_INLINE void v_store_i(int32_t *p, vi x) { _mm256_storeu_si256((void *)p, x); }
CK_INLINE vb v_set1_u8(uint8_t x) { return _mm256_set1_epi8((char)x); }
CK_INLINE vh v_set1_s16(int x) { return _mm256_set1_epi16((short)x); }
CK_INLINE vb v_min_u8(vb x, vb y) { return _mm256_min_epu8(x, y); }
CK_INLINE vb v_max_u8(vb x, vb y) { return _mm256_max_epu8(x, y); }
CK_INLINE vb v_pack_u8(vi a, vi b, vi c, vi d, vh zero) {
  const __m256i low = _mm256_adds_epi16(_mm256_packs_epi32(a, b), zero);
  const __m256i high = _mm256_adds_epi16(_mm256_packs_epi32(c, d), zero);
  return _mm256_packus_epi16(low, high);
}
CK_INLINE void v_unpack_u8(vb x, vi *to) {
  const __m256i none = _mm256_setzero_si256();
  const __m256i low = _mm256_unpacklo_epi8(x, none), high = _mm256_unpackhi_epi8(x, none);
  to[0] = _mm256_unpacklo_epi16(low, none);
  to[1] = _mm256_unpackhi_epi16(low, none);
  to[2] = _mm256_unpacklo_epi16(high, none);
  to[3] = _mm256_unpackhi_epi16(high, none);
}

CK_INLINE vb v_order_rows(vb x, size_t tiles) {
  if (tiles == 4) return x;
  if (tiles == 2) return _mm256_permute4x64_epi64(x, 0xd8);
  return _mm256_permutevar8x32_epi32(x, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
CK_INLINE vb v_unorder_rows(vb x, size_t tiles) {
  if (tiles != 1) return v_order_rows(x, tiles);
  return _mm256_permutevar8x32_epi32(x, _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7));
}

#include "u8_rows.h"

/// table[x] of every byte: sixteen tables of sixteen. A shuffle gives zero where the index, moved
/// up by 0x70 with saturation, has its top bit set.
CK_INLINE vb v_lookup_u8(const uint8_t *table, vb x) {
  vb found = _mm256_setzero_si256();
  for (int i = 0; i < 16; i++) {
    const __m256i part =
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)(table + 16 * i)));
    const __m256i index = _mm256_sub_epi8(x, _mm256_set1_epi8((char)(16 * i)));
    const __m256i guarded = _mm256_adds_epu8(index, _mm256_set1_epi8(0x70));
    found = _mm256_or_si256(found, _mm256_shuffle_epi8(part, guarded));
  }
  return found;
}

// MARK: Elements in memory, sums

CK_INLINE vb v_load_u8(const uint8_t *p) { return _mm256_loadu_si256((const void *)p); }
CK_INLINE void v_store_u8(uint8_t *p, vb x) { _mm256_storeu_si256((void *)p, x); }
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
  for (int i = 0; i < 4; i++) {
    to[i] = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)(p + 8 * i)));
  }
}
/// Bytes that are those of integers in the order of memory.
CK_INLINE vb v_narrow_u8(vi a, vi b, vi c, vi d, vh zero) {
  return v_order_rows(v_pack_u8(a, b, c, d, zero), 1);
}
/// 2^23 + x, in the order of `v_unpack_u8`: a float of this exponent has x as its last bits, and
/// subtracting 2^23 + z leaves x - z.
CK_INLINE void v_unpack_shifted(vb x, vf *to) {
  const __m256i none = _mm256_setzero_si256(), exponent = _mm256_set1_epi16(0x4B00);
  const __m256i low = _mm256_unpacklo_epi8(x, none), high = _mm256_unpackhi_epi8(x, none);
  to[0] = v_as_float(_mm256_unpacklo_epi16(low, exponent));
  to[1] = v_as_float(_mm256_unpackhi_epi16(low, exponent));
  to[2] = v_as_float(_mm256_unpacklo_epi16(high, exponent));
  to[3] = v_as_float(_mm256_unpackhi_epi16(high, exponent));
}
/// Limits to a range; `low` where x is not a number.
CK_INLINE vf v_limit(vf x, vf low, vf high) { return v_min(v_max(x, low), high); }

/// Sums of up to 257 bytes for each element of a vector.
typedef struct {
  __m256i low, high;
} vs;
CK_INLINE vs v_no_sums(void) { return (vs){_mm256_setzero_si256(), _mm256_setzero_si256()}; }
CK_INLINE vs v_add_u8(vs sums, vb x) {
  const __m256i none = _mm256_setzero_si256();
  sums.low = _mm256_add_epi16(sums.low, _mm256_unpacklo_epi8(x, none));
  sums.high = _mm256_add_epi16(sums.high, _mm256_unpackhi_epi8(x, none));
  return sums;
}
/// Adds sums to integers in the order of `v_unpack_u8`.
CK_INLINE void v_add_sums(vi *to, vs sums) {
  const __m256i none = _mm256_setzero_si256();
  to[0] = v_add_i(to[0], _mm256_unpacklo_epi16(sums.low, none));
  to[1] = v_add_i(to[1], _mm256_unpackhi_epi16(sums.low, none));
  to[2] = v_add_i(to[2], _mm256_unpacklo_epi16(sums.high, none));
  to[3] = v_add_i(to[3], _mm256_unpackhi_epi16(sums.high, none));
}

#endif
