#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"

CK_INLINE void h_store_f16(uint16_t *p, vf x) {
  _mm_storeu_si128((void *)p, _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}
CK_INLINE vf h_load_f16(const uint16_t *p) {
  return _mm256_cvtph_ps(_mm_loadu_si128((const void *)p));
}
CK_INLINE void h_store_u16(uint16_t *p, vi x) {
  const __m128i low = _mm256_castsi256_si128(x), high = _mm256_extracti128_si256(x, 1);
  _mm_storeu_si128((void *)p, _mm_packus_epi32(low, high));
}
CK_INLINE vi h_load_u16(const uint16_t *p) {
  return _mm256_cvtepu16_epi32(_mm_loadu_si128((const void *)p));
}

#define H_FUNCTION ck_conversion_avx2_32
#include "conversion_body.h"
CK_TARGET_END
#endif
