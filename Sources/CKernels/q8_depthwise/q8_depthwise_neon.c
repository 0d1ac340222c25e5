#if defined(__aarch64__)

#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"
#include "f32_elementary.h"
#include "u8_neon.h"

// Sixteen bits for each channel and tap.
typedef struct {
  int16x8_t low[4], high[4];
} q8_quad;

CK_INLINE q8_quad q8_gather(const vb *x, const int taps) {
  q8_quad quad;
  CK_UNROLL
  for (int i = 0; i < taps; i++) {
    quad.low[i] = vreinterpretq_s16_u16(vmovl_u8(vget_low_u8(x[i])));
    quad.high[i] = vreinterpretq_s16_u16(vmovl_u8(vget_high_u8(x[i])));
  }
  return quad;
}

CK_INLINE void q8_dot(vi *sums, const q8_quad *x, const uint8_t *weights, const int taps) {
  CK_UNROLL
  for (int i = 0; i < taps; i++) {
    const int16_t *w = (const int16_t *)(const void *)weights + i * 16;
    const int16x8_t low = vld1q_s16(w), high = vld1q_s16(w + 8);
    sums[0] = vmlal_s16(sums[0], vget_low_s16(x->low[i]), vget_low_s16(low));
    sums[1] = vmlal_s16(sums[1], vget_high_s16(x->low[i]), vget_high_s16(low));
    sums[2] = vmlal_s16(sums[2], vget_low_s16(x->high[i]), vget_low_s16(high));
    sums[3] = vmlal_s16(sums[3], vget_high_s16(x->high[i]), vget_high_s16(high));
  }
}

#define q8_form CK_Q8_TAPS_PLANES
#define q8_quad_bytes (32 * V_LANES)
#define KERNEL q8_depthwise_neon_16
#include "q8_depthwise_body.h"

#endif
