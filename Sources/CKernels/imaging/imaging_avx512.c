#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"
#include "imaging_scalar.h"

#define BYTES 64
CK_INLINE vi i_load(const void *p) { return _mm512_loadu_si512(p); }
CK_INLINE void i_store(void *p, vi x) { _mm512_storeu_si512(p, x); }
CK_INLINE vi i_set1_16(short x) { return _mm512_set1_epi16(x); }
CK_INLINE vi i_set1_32(int x) { return _mm512_set1_epi32(x); }
CK_INLINE vi i_and(vi x, vi y) { return _mm512_and_si512(x, y); }
CK_INLINE vi i_add16(vi x, vi y) { return _mm512_add_epi16(x, y); }
CK_INLINE vi i_sub16(vi x, vi y) { return _mm512_sub_epi16(x, y); }
CK_INLINE vi i_add32(vi x, vi y) { return _mm512_add_epi32(x, y); }
CK_INLINE vi i_madd(vi x, vi y) { return _mm512_madd_epi16(x, y); }
CK_INLINE vi i_mulhrs(vi x, vi y) { return _mm512_mulhrs_epi16(x, y); }
CK_INLINE vi i_packs32(vi x, vi y) { return _mm512_packs_epi32(x, y); }
CK_INLINE vi i_packus16(vi x, vi y) { return _mm512_packus_epi16(x, y); }
#define i_shift_left16(x, bits) _mm512_slli_epi16(x, bits)
#define i_shift_right16(x, bits) _mm512_srli_epi16(x, bits)
#define i_shift_right32(x, bits) _mm512_srli_epi32(x, bits)
CK_INLINE vi i_widen(const uint8_t *p) {
  return _mm512_cvtepu8_epi16(_mm256_loadu_si256((const void *)p));
}
CK_INLINE vi i_order_fours(vi x) {
  return _mm512_permutexvar_epi32(
      _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), x);
}
CK_INLINE vi i_order_twos(vi x) {
  return _mm512_permutexvar_epi64(_mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7), x);
}
CK_INLINE vi i_choose_above(vi x, const ck_threshold *a) {
  const __mmask64 is_above = _mm512_cmpgt_epu8_mask(x, _mm512_set1_epi8((char)a->threshold));
  return _mm512_mask_blend_epi8(
      is_above, _mm512_set1_epi8((char)a->below), _mm512_set1_epi8((char)a->above));
}
CK_INLINE vf bytes_to_floats(const uint8_t *p) {
  return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)p)));
}

#define FUNCTION(part) imaging_avx512##part
#include "imaging_x86_body.h"
#include "imaging_body.h"
CK_TARGET_END

#endif
