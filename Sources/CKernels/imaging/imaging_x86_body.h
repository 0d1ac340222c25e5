// What the three x86 levels have in common; include between the set's primitives and
// "imaging_body.h". The primitives work on vectors of BYTES bytes:
//
//     i_load, i_store, i_set1_16, i_set1_32, i_set1_8, i_and, i_add16, i_sub16, i_add32,
//     i_shift_left16, i_shift_right16, i_shift_right32, i_madd, i_mulhrs, i_packs32, i_packus16
//     i_widen         HALVES bytes to 16-bit integers
//     i_order_fours, i_order_twos     the order of elements after two packings, and after one
//     i_choose_above  above where x > threshold

// Two products of 16-bit integers at a time: red with blue, green with alpha, whose weight is 0.
CK_INLINE vi gray_sums(const uint8_t *x, vi red_blue, vi green) {
  const vi pixels = i_load(x);
  const vi odd = i_shift_right16(pixels, 8), even = i_and(pixels, i_set1_16(0xff));
  const vi sum = i_add32(i_madd(even, red_blue), i_madd(odd, green));
  return i_shift_right32(i_add32(sum, i_set1_32(128)), 8);
}

#define GRAY_PIXELS BYTES
CK_INLINE void gray_block(const uint8_t *x, uint8_t *y, const ck_grayscale *a) {
  const vi red_blue = i_set1_32(a->red | a->blue << 16), green = i_set1_32(a->green);
  vi sums[4];
  CK_UNROLL
  for (int i = 0; i < 4; i++) sums[i] = gray_sums(x + i * BYTES, red_blue, green);
  const vi low = i_packs32(sums[0], sums[1]), high = i_packs32(sums[2], sums[3]);
  i_store(y, i_order_fours(i_packus16(low, high)));
}

CK_INLINE void limit_block(const uint8_t *x, uint8_t *y, const ck_threshold *a) {
  i_store(y, i_choose_above(i_load(x), a));
}

// Byte i of plane c is byte 3 i + c of 48: each plane takes some from each third.
CK_INLINE void three_planes(const uint8_t *x, uint8_t planes[3][16]) {
  static const int8_t places[3][3][16] = {
      {{0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
          {-1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14, -1, -1, -1, -1, -1},
          {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, 4, 7, 10, 13}},
      {{1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
          {-1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15, -1, -1, -1, -1, -1},
          {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2, 5, 8, 11, 14}},
      {{2, 5, 8, 11, 14, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
          {-1, -1, -1, -1, -1, 1, 4, 7, 10, 13, -1, -1, -1, -1, -1, -1},
          {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 3, 6, 9, 12, 15}}};
  __m128i thirds[3];
  CK_UNROLL
  for (int j = 0; j < 3; j++) thirds[j] = _mm_loadu_si128((const void *)(x + 16 * j));
  CK_UNROLL
  for (int c = 0; c < 3; c++) {
    __m128i plane = _mm_setzero_si128();
    CK_UNROLL
    for (int j = 0; j < 3; j++) {
      const __m128i from = _mm_loadu_si128((const void *)places[c][j]);
      plane = _mm_or_si128(plane, _mm_shuffle_epi8(thirds[j], from));
    }
    _mm_storeu_si128((void *)planes[c], plane);
  }
}

#define HALVES (BYTES / 2)
CK_INLINE void rows_block(const uint8_t *top, const uint8_t *bottom, int v, int16_t *h) {
  const vi t = i_widen(top), difference = i_sub16(i_widen(bottom), t);
  const vi step = i_mulhrs(i_shift_left16(difference, 7), i_set1_16((short)(v * 16)));
  i_store(h, i_add16(i_shift_left16(t, 7), step));
}

CK_INLINE vi columns_sum(const int16_t *left, const int16_t *right, const int16_t *w) {
  const vi l = i_load(left);
  const vi g = i_add16(l, i_mulhrs(i_sub16(i_load(right), l), i_load(w)));
  return i_shift_right16(i_add16(g, i_set1_16(64)), 7);
}

CK_INLINE void columns_block(
    const int16_t *left, const int16_t *right, const int16_t *w, uint8_t *y) {
  const vi low = columns_sum(left, right, w);
  const vi high = columns_sum(left + HALVES, right + HALVES, w + HALVES);
  i_store(y, i_order_twos(i_packus16(low, high)));
}
