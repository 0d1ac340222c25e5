#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "f32_elementary.h"
#include "u8_sse42.h"

// Sixteen bits times sixteen: multiplying bytes would saturate the sums of pairs. For each channel
// the taps 0 and 2, and the taps 1 and 3.
typedef struct {
  vi even[4], odd[4];
} q8_quad;

CK_INLINE q8_quad q8_gather(const vb *x, const int taps) {
  const vb none = _mm_setzero_si128();
  const vb second = taps > 1 ? x[1] : none, third = taps > 2 ? x[2] : none;
  const vb fourth = taps > 3 ? x[3] : none;
  const vb low = _mm_unpacklo_epi8(x[0], second), high = _mm_unpackhi_epi8(x[0], second);
  const vb low_end = _mm_unpacklo_epi8(third, fourth);
  const vb high_end = _mm_unpackhi_epi8(third, fourth);
  const vi all[4] = {_mm_unpacklo_epi16(low, low_end), _mm_unpackhi_epi16(low, low_end),
      _mm_unpacklo_epi16(high, high_end), _mm_unpackhi_epi16(high, high_end)};
  q8_quad quad;
  CK_UNROLL
  for (int t = 0; t < 4; t++) {
    quad.even[t] = _mm_and_si128(all[t], _mm_set1_epi16(0xff));
    quad.odd[t] = _mm_srli_epi16(all[t], 8);
  }
  return quad;
}

CK_INLINE void q8_dot(vi *sums, const q8_quad *x, const uint8_t *weights, const int taps) {
  const int32_t *even = (const int32_t *)(const void *)weights, *odd = even + 4 * V_LANES;
  CK_UNROLL
  for (int t = 0; t < 4; t++) {
    const vi first = _mm_madd_epi16(x->even[t], v_load_i(even + t * V_LANES));
    sums[t] = v_add_i(sums[t], first);
    if (taps > 1) {
      const vi second = _mm_madd_epi16(x->odd[t], v_load_i(odd + t * V_LANES));
      sums[t] = v_add_i(sums[t], second);
    }
  }
}

#define q8_form CK_Q8_TAPS_PAIRS
#define q8_quad_bytes (32 * V_LANES)
#define KERNEL q8_depthwise_sse42_16
#include "q8_depthwise_body.h"
CK_TARGET_END

#endif
