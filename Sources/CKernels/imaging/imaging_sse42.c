#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "imaging_scalar.h"

#define BYTES 16
CK_INLINE vi i_load(const void *p) { return _mm_loadu_si128(p); }
CK_INLINE void i_store(void *p, vi x) { _mm_storeu_si128(p, x); }
CK_INLINE vi i_set1_16(short x) { return _mm_set1_epi16(x); }
CK_INLINE vi i_set1_32(int x) { return _mm_set1_epi32(x); }
CK_INLINE vi i_and(vi x, vi y) { return _mm_and_si128(x, y); }
CK_INLINE vi i_add16(vi x, vi y) { return _mm_add_epi16(x, y); }
CK_INLINE vi i_sub16(vi x, vi y) { return _mm_sub_epi16(x, y); }
CK_INLINE vi i_add32(vi x, vi y) { return _mm_add_epi32(x, y); }
CK_INLINE vi i_madd(vi x, vi y) { return _mm_madd_epi16(x, y); }
CK_INLINE vi i_mulhrs(vi x, vi y) { return _mm_mulhrs_epi16(x, y); }
CK_INLINE vi i_packs32(vi x, vi y) { return _mm_packs_epi32(x, y); }
CK_INLINE vi i_packus16(vi x, vi y) { return _mm_packus_epi16(x, y); }
#define i_shift_left16(x, bits) _mm_slli_epi16(x, bits)
#define i_shift_right16(x, bits) _mm_srli_epi16(x, bits)
#define i_shift_right32(x, bits) _mm_srli_epi32(x, bits)
CK_INLINE vi i_widen(const uint8_t *p) {
  return _mm_cvtepu8_epi16(_mm_loadl_epi64((const void *)p));
}
CK_INLINE vi i_order_fours(vi x) { return x; }
CK_INLINE vi i_order_twos(vi x) { return x; }
// What saturated subtraction leaves of x is zero where x is not above the threshold.
CK_INLINE vi i_choose_above(vi x, const ck_threshold *a) {
  const vi rest = _mm_subs_epu8(x, _mm_set1_epi8((char)a->threshold));
  const vi is_below = _mm_cmpeq_epi8(rest, _mm_setzero_si128());
  return _mm_blendv_epi8(
      _mm_set1_epi8((char)a->above), _mm_set1_epi8((char)a->below), is_below);
}
CK_INLINE vf bytes_to_floats(const uint8_t *p) {
  int32_t four;
  memcpy(&four, p, sizeof four);
  return _mm_cvtepi32_ps(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(four)));
}

#define FUNCTION(part) imaging_sse42##part
#include "imaging_x86_body.h"
#include "imaging_body.h"
CK_TARGET_END

#endif
