#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX_VNNI)
#include "f32_avx2.h"
#include "f32_elementary.h"
#include "u8_avx2.h"

// Four bytes for each channel, in the order in which results are packed.
typedef struct {
  vi x[4];
} q8_quad;

CK_INLINE q8_quad q8_gather(const vb *x, const int taps) {
  const vb none = _mm256_setzero_si256();
  const vb second = taps > 1 ? x[1] : none, third = taps > 2 ? x[2] : none;
  const vb fourth = taps > 3 ? x[3] : none;
  const vb low = _mm256_unpacklo_epi8(x[0], second), high = _mm256_unpackhi_epi8(x[0], second);
  const vb low_end = taps > 2 ? _mm256_unpacklo_epi8(third, fourth) : none;
  const vb high_end = taps > 2 ? _mm256_unpackhi_epi8(third, fourth) : none;
  return (q8_quad){{_mm256_unpacklo_epi16(low, low_end), _mm256_unpackhi_epi16(low, low_end),
      _mm256_unpacklo_epi16(high, high_end), _mm256_unpackhi_epi16(high, high_end)}};
}

CK_INLINE void q8_dot(vi *sums, const q8_quad *x, const uint8_t *weights, const int taps) {
  (void)taps;
  CK_UNROLL
  for (int t = 0; t < 4; t++) {
    const vi w = v_load_i((const int32_t *)(const void *)weights + t * V_LANES);
    sums[t] = _mm256_dpbusd_avx_epi32(sums[t], x->x[t], w);
  }
}

#define q8_form CK_Q8_TAPS_BYTES
#define q8_quad_bytes (16 * V_LANES)
#define KERNEL q8_depthwise_avxvnni_32
#include "q8_depthwise_body.h"
CK_TARGET_END

#endif
