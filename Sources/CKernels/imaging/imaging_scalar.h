// One element at a time: what the definitions say, for whatever does not fill a vector.
#ifndef CK_IMAGING_SCALAR_H
#define CK_IMAGING_SCALAR_H

#include "imaging_variant.h"
#include "target.h"

CK_INLINE uint8_t gray_of(const uint8_t *x, const ck_grayscale *a) {
  return (uint8_t)((a->red * x[0] + a->green * x[1] + a->blue * x[2] + 128) >> 8);
}

// Without a branch, which noise would mispredict every other time: the difference is negative, and
// its upper half all ones, where x is above.
CK_INLINE uint8_t limit_of(uint8_t x, const ck_threshold *a) {
  const unsigned is_above = (unsigned)(a->threshold - x) >> 16;
  return (uint8_t)(a->below ^ ((a->below ^ a->above) & is_above));
}

CK_INLINE float float_of(uint8_t x, size_t channel, const ck_normalise *a) {
  const float product = (float)x * a->scale[channel];
  return product + a->shift[channel];
}

CK_INLINE int16_t between_rows(uint8_t top, uint8_t bottom, int v) {
  return (int16_t)(128 * top + (((bottom - top) * v + 8) >> 4));
}

CK_INLINE uint8_t between_columns(int16_t left, int16_t right, int16_t w) {
  const int g = left + (((right - left) * w + (1 << 14)) >> 15);
  return (uint8_t)((g + 64) >> 7);
}

CK_INLINE float between_floats(float a, float b, float v) {
  const float product = (b - a) * v;
  return a + product;
}

#endif
