#if defined(__x86_64__)
#include <nmmintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"

#include "half_integers.h"

CK_INLINE void h_store_u16(uint16_t *p, vi x) {
  _mm_storel_epi64((void *)p, _mm_packus_epi32(x, x));
}
CK_INLINE vi h_load_u16(const uint16_t *p) {
  return _mm_cvtepu16_epi32(_mm_loadl_epi64((const void *)p));
}
CK_INLINE void h_store_f16(uint16_t *p, vf x) { h_store_u16(p, h_to_f16(x)); }
CK_INLINE vf h_load_f16(const uint16_t *p) { return h_from_f16(h_load_u16(p)); }

#define H_FUNCTION ck_conversion_sse42_16
#include "conversion_body.h"
CK_TARGET_END
#endif
