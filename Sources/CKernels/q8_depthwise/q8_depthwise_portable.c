#include "target.h"

#include "f32_portable.h"
#include "f32_elementary.h"
#include "u8_portable.h"

typedef struct {
  vb x[4];
} q8_quad;

CK_INLINE q8_quad q8_gather(const vb *x, const int taps) {
  q8_quad quad;
  CK_UNROLL
  for (int i = 0; i < taps; i++) quad.x[i] = x[i];
  return quad;
}

CK_INLINE void q8_dot(vi *sums, const q8_quad *x, const uint8_t *weights, const int taps) {
  const int16_t *w = (const int16_t *)(const void *)weights;
  CK_UNROLL
  for (int i = 0; i < taps; i++) {
    CK_UNROLL
    for (int t = 0; t < 4; t++) sums[t] += x->x[i].bytes[t] * w[4 * i + t];
  }
}

#define q8_form CK_Q8_TAPS_PLANES
#define q8_quad_bytes (32 * V_LANES)
#define KERNEL q8_depthwise_portable_4
#include "q8_depthwise_body.h"
