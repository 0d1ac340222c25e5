// Four vectors of integers to and from sixty-four bytes. Include after f32_avx512.h, with
// CK_HAS_VBMI defined where the region has it.
//
// Packing keeps 128-bit lanes apart: byte 16 l + 4 t + i of the result comes from element 4 l + i
// of vector t. Columns of packed weights stand in that order, so that rows come out in theirs.
#ifndef CK_VECTOR_U8_H
#define CK_VECTOR_U8_H

#include <stdint.h>

typedef __m512i vb;
typedef __m512i vh;

CK_INLINE vi v_load_i(const int32_t *p) { return _mm512_loadu_si512(p); }
CK_INLINE void v_store_i(int32_t *p, vi x) { _mm512_storeu_si512(p, x); }
CK_INLINE vb v_set1_u8(uint8_t x) { return _mm512_set1_epi8((char)x); }
CK_INLINE vh v_set1_s16(int x) { return _mm512_set1_epi16((short)x); }
CK_INLINE vb v_min_u8(vb x, vb y) { return _mm512_min_epu8(x, y); }
CK_INLINE vb v_max_u8(vb x, vb y) { return _mm512_max_epu8(x, y); }
CK_INLINE vb v_pack_u8(vi a, vi b, vi c, vi d, vh zero) {
  const __m512i low = _mm512_adds_epi16(_mm512_packs_epi32(a, b), zero);
  const __m512i high = _mm512_adds_epi16(_mm512_packs_epi32(c, d), zero);
  return _mm512_packus_epi16(low, high);
}
CK_INLINE void v_unpack_u8(vb x, vi *to) {
  const __m512i none = _mm512_setzero_si512();
  const __m512i low = _mm512_unpacklo_epi8(x, none), high = _mm512_unpackhi_epi8(x, none);
  to[0] = _mm512_unpacklo_epi16(low, none);
  to[1] = _mm512_unpackhi_epi16(low, none);
  to[2] = _mm512_unpacklo_epi16(high, none);
  to[3] = _mm512_unpackhi_epi16(high, none);
}

CK_INLINE vb v_order_rows(vb x, size_t tiles) {
  if (tiles == 4) return x;
  if (tiles == 2) {
    return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), x);
  }
  return _mm512_permutexvar_epi32(
      _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), x);
}
CK_INLINE vb v_unorder_rows(vb x, size_t tiles) {
  if (tiles != 2) return v_order_rows(x, tiles);
  return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7), x);
}
// Bytes j * width ..< j * width + count, as a mask.
CK_INLINE __mmask64 v_row_mask(size_t j, size_t width, size_t count) {
  return (~(__mmask64)0 >> (64 - count)) << (j * width);
}
/// Stores `rows` rows of `count` bytes, 16 * tiles of which are in the vector for each.
CK_INLINE void v_store_rows(
    uint8_t *p, size_t stride, vb x, size_t tiles, size_t rows, size_t count) {
  const size_t width = tiles * 16;
  const vb ordered = v_order_rows(x, tiles);
  if (rows * count == 64 && (tiles == 4 || stride == width)) {
    _mm512_storeu_si512(p, ordered);
    return;
  }
  for (size_t j = 0; j < rows; j++) {
    uint8_t *base = (uint8_t *)((uintptr_t)p + j * stride - j * width);
    _mm512_mask_storeu_epi8(base, v_row_mask(j, width, count), ordered);
  }
}
/// The bytes that `v_store_rows` would store, zero elsewhere.
CK_INLINE vb v_load_rows(
    const uint8_t *p, size_t stride, size_t tiles, size_t rows, size_t count) {
  const size_t width = tiles * 16;
  if (rows * count == 64 && (tiles == 4 || stride == width)) {
    return v_unorder_rows(_mm512_loadu_si512(p), tiles);
  }
  vb x = _mm512_setzero_si512();
  for (size_t j = 0; j < rows; j++) {
    const uint8_t *base = (const uint8_t *)((uintptr_t)p + j * stride - j * width);
    x = _mm512_mask_loadu_epi8(x, v_row_mask(j, width, count), base);
  }
  return v_unorder_rows(x, tiles);
}

/// table[x] of every byte.
CK_INLINE vb v_lookup_u8(const uint8_t *table, vb x) {
#if defined(CK_HAS_VBMI)
  const __m512i low = _mm512_permutex2var_epi8(
      _mm512_loadu_si512(table), x, _mm512_loadu_si512(table + 64));
  const __m512i high = _mm512_permutex2var_epi8(
      _mm512_loadu_si512(table + 128), x, _mm512_loadu_si512(table + 192));
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high);
#else
  // Sixteen tables of sixteen: a shuffle gives zero where the index, moved up by 0x70 with
  // saturation, has its top bit set.
  vb found = _mm512_setzero_si512();
  for (int i = 0; i < 16; i++) {
    const __m512i part = _mm512_broadcast_i32x4(_mm_loadu_si128((const void *)(table + 16 * i)));
    const __m512i index = _mm512_sub_epi8(x, _mm512_set1_epi8((char)(16 * i)));
    const __m512i guarded = _mm512_adds_epu8(index, _mm512_set1_epi8(0x70));
    found = _mm512_or_si512(found, _mm512_shuffle_epi8(part, guarded));
  }
  return found;
#endif
}

// MARK: Elements in memory, sums

CK_INLINE vb v_load_u8(const uint8_t *p) { return _mm512_loadu_si512(p); }
CK_INLINE void v_store_u8(uint8_t *p, vb x) { _mm512_storeu_si512(p, x); }
/// Loads and stores of fewer bytes than a vector has, at least one.
CK_INLINE vb v_load_u8_n(const uint8_t *p, size_t n) {
  return _mm512_maskz_loadu_epi8(v_row_mask(0, 64, n), p);
}
CK_INLINE void v_store_u8_n(uint8_t *p, vb x, size_t n) {
  _mm512_mask_storeu_epi8(p, v_row_mask(0, 64, n), x);
}
/// The four vectors of integers that stand in memory one after the other.
CK_INLINE void v_widen_u8(const uint8_t *p, vi *to) {
  for (int i = 0; i < 4; i++) {
    to[i] = _mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)(p + 16 * i)));
  }
}
/// Bytes that are those of integers in the order of memory.
CK_INLINE vb v_narrow_u8(vi a, vi b, vi c, vi d, vh zero) {
  return v_order_rows(v_pack_u8(a, b, c, d, zero), 1);
}
/// 2^23 + x, in the order of `v_unpack_u8`: a float of this exponent has x as its last bits, and
/// subtracting 2^23 + z leaves x - z.
CK_INLINE void v_unpack_shifted(vb x, vf *to) {
  const __m512i none = _mm512_setzero_si512(), exponent = _mm512_set1_epi16(0x4B00);
  const __m512i low = _mm512_unpacklo_epi8(x, none), high = _mm512_unpackhi_epi8(x, none);
  to[0] = v_as_float(_mm512_unpacklo_epi16(low, exponent));
  to[1] = v_as_float(_mm512_unpackhi_epi16(low, exponent));
  to[2] = v_as_float(_mm512_unpacklo_epi16(high, exponent));
  to[3] = v_as_float(_mm512_unpackhi_epi16(high, exponent));
}
/// Limits to a range; `low` where x is not a number.
CK_INLINE vf v_limit(vf x, vf low, vf high) { return v_min(v_max(x, low), high); }

/// Sums of up to 257 bytes for each element of a vector.
typedef struct {
  __m512i low, high;
} vs;
CK_INLINE vs v_no_sums(void) { return (vs){_mm512_setzero_si512(), _mm512_setzero_si512()}; }
CK_INLINE vs v_add_u8(vs sums, vb x) {
  const __m512i none = _mm512_setzero_si512();
  sums.low = _mm512_add_epi16(sums.low, _mm512_unpacklo_epi8(x, none));
  sums.high = _mm512_add_epi16(sums.high, _mm512_unpackhi_epi8(x, none));
  return sums;
}
/// Adds sums to integers in the order of `v_unpack_u8`.
CK_INLINE void v_add_sums(vi *to, vs sums) {
  const __m512i none = _mm512_setzero_si512();
  to[0] = v_add_i(to[0], _mm512_unpacklo_epi16(sums.low, none));
  to[1] = v_add_i(to[1], _mm512_unpackhi_epi16(sums.low, none));
  to[2] = v_add_i(to[2], _mm512_unpacklo_epi16(sums.high, none));
  to[3] = v_add_i(to[3], _mm512_unpackhi_epi16(sums.high, none));
}

#endif
