#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"

CK_INLINE void h_store_f16(uint16_t *p, vf x) {
  _mm256_storeu_si256((void *)p, _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}
CK_INLINE vf h_load_f16(const uint16_t *p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const void *)p));
}
CK_INLINE void h_store_u16(uint16_t *p, vi x) {
  _mm256_storeu_si256((void *)p, _mm512_cvtepi32_epi16(x));
}
CK_INLINE vi h_load_u16(const uint16_t *p) {
  return _mm512_cvtepu16_epi32(_mm256_loadu_si256((const void *)p));
}

#define H_FUNCTION ck_conversion_avx512_64
#include "conversion_body.h"
CK_TARGET_END
#endif
