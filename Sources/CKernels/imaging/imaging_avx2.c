#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"
#include "imaging_scalar.h"

#define BYTES 32
CK_INLINE vi i_load(const void *p) { return _mm256_loadu_si256(p); }
CK_INLINE void i_store(void *p, vi x) { _mm256_storeu_si256(p, x); }
CK_INLINE vi i_set1_16(short x) { return _mm256_set1_epi16(x); }
CK_INLINE vi i_set1_32(int x) { return _mm256_set1_epi32(x); }
CK_INLINE vi i_and(vi x, vi y) { return _mm256_and_si256(x, y); }
CK_INLINE vi i_add16(vi x, vi y) { return _mm256_add_epi16(x, y); }
CK_INLINE vi i_sub16(vi x, vi y) { return _mm256_sub_epi16(x, y); }
CK_INLINE vi i_add32(vi x, vi y) { return _mm256_add_epi32(x, y); }
CK_INLINE vi i_madd(vi x, vi y) { return _mm256_madd_epi16(x, y); }
CK_INLINE vi i_mulhrs(vi x, vi y) { return _mm256_mulhrs_epi16(x, y); }
CK_INLINE vi i_packs32(vi x, vi y) { return _mm256_packs_epi32(x, y); }
CK_INLINE vi i_packus16(vi x, vi y) { return _mm256_packus_epi16(x, y); }
#define i_shift_left16(x, bits) _mm256_slli_epi16(x, bits)
#define i_shift_right16(x, bits) _mm256_srli_epi16(x, bits)
#define i_shift_right32(x, bits) _mm256_srli_epi32(x, bits)
CK_INLINE vi i_widen(const uint8_t *p) {
  return _mm256_cvtepu8_epi16(_mm_loadu_si128((const void *)p));
}
CK_INLINE vi i_order_fours(vi x) {
  return _mm256_permutevar8x32_epi32(x, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}
CK_INLINE vi i_order_twos(vi x) { return _mm256_permute4x64_epi64(x, 0xd8); }
// What saturated subtraction leaves of x is zero where x is not above the threshold.
CK_INLINE vi i_choose_above(vi x, const ck_threshold *a) {
  const vi rest = _mm256_subs_epu8(x, _mm256_set1_epi8((char)a->threshold));
  const vi is_below = _mm256_cmpeq_epi8(rest, _mm256_setzero_si256());
  return _mm256_blendv_epi8(
      _mm256_set1_epi8((char)a->above), _mm256_set1_epi8((char)a->below), is_below);
}
CK_INLINE vf bytes_to_floats(const uint8_t *p) {
  return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)p)));
}

#define FUNCTION(part) imaging_avx2##part
#include "imaging_x86_body.h"
#include "imaging_body.h"
CK_TARGET_END

#endif
