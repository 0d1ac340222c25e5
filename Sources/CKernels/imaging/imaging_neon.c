#if defined(__aarch64__)

#include <arm_neon.h>
#include <string.h>

#include "target.h"

#include "f32_neon.h"
#include "imaging_scalar.h"

#define BYTES 16
#define GRAY_PIXELS 16
#define HALVES 8

CK_INLINE uint8x8_t gray_sums(uint8x8_t red, uint8x8_t green, uint8x8_t blue, const ck_grayscale *a) {
  uint16x8_t sum = vmull_u8(red, vdup_n_u8(a->red));
  sum = vmlal_u8(sum, green, vdup_n_u8(a->green));
  return vrshrn_n_u16(vmlal_u8(sum, blue, vdup_n_u8(a->blue)), 8);
}

CK_INLINE void gray_block(const uint8_t *x, uint8_t *y, const ck_grayscale *a) {
  const uint8x16x4_t p = vld4q_u8(x);
  const uint8x8_t low =
      gray_sums(vget_low_u8(p.val[0]), vget_low_u8(p.val[1]), vget_low_u8(p.val[2]), a);
  const uint8x8_t high =
      gray_sums(vget_high_u8(p.val[0]), vget_high_u8(p.val[1]), vget_high_u8(p.val[2]), a);
  vst1q_u8(y, vcombine_u8(low, high));
}

CK_INLINE void limit_block(const uint8_t *x, uint8_t *y, const ck_threshold *a) {
  const uint8x16_t is_above = vcgtq_u8(vld1q_u8(x), vdupq_n_u8(a->threshold));
  vst1q_u8(y, vbslq_u8(is_above, vdupq_n_u8(a->above), vdupq_n_u8(a->below)));
}

CK_INLINE vf bytes_to_floats(const uint8_t *p) {
  uint32_t four;
  memcpy(&four, p, sizeof four);
  const uint16x8_t wide = vmovl_u8(vcreate_u8(four));
  return vcvtq_f32_u32(vmovl_u16(vget_low_u16(wide)));
}

CK_INLINE void three_planes(const uint8_t *x, uint8_t planes[3][16]) {
  const uint8x16x3_t p = vld3q_u8(x);
  for (int c = 0; c < 3; c++) vst1q_u8(planes[c], p.val[c]);
}

CK_INLINE int16x8_t widened(const uint8_t *p) {
  return vreinterpretq_s16_u16(vmovl_u8(vld1_u8(p)));
}

CK_INLINE void rows_block(const uint8_t *top, const uint8_t *bottom, int v, int16_t *h) {
  const int16x8_t t = widened(top), difference = vsubq_s16(widened(bottom), t);
  const int16x8_t step =
      vqrdmulhq_s16(vshlq_n_s16(difference, 7), vdupq_n_s16((int16_t)(v * 16)));
  vst1q_s16(h, vaddq_s16(vshlq_n_s16(t, 7), step));
}

CK_INLINE uint8x8_t columns_sum(const int16_t *left, const int16_t *right, const int16_t *w) {
  const int16x8_t l = vld1q_s16(left);
  const int16x8_t g = vaddq_s16(l, vqrdmulhq_s16(vsubq_s16(vld1q_s16(right), l), vld1q_s16(w)));
  return vrshrn_n_u16(vreinterpretq_u16_s16(g), 7);
}

CK_INLINE void columns_block(
    const int16_t *left, const int16_t *right, const int16_t *w, uint8_t *y) {
  const uint8x8_t low = columns_sum(left, right, w);
  vst1q_u8(y, vcombine_u8(low, columns_sum(left + 8, right + 8, w + 8)));
}

#define FUNCTION(part) imaging_neon##part
#include "imaging_body.h"

#endif
