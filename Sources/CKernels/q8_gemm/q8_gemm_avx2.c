#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"
#include "f32_elementary.h"
#include "u8_avx2.h"

// Sixteen bits times sixteen: vpmaddubsw would saturate sums of bytes' products.
CK_INLINE vi q8_broadcast(const uint8_t *p) {
  int32_t bytes;
  __builtin_memcpy(&bytes, p, 4);
  return _mm256_set1_epi32(bytes);
}
CK_INLINE vi q8_load(const uint8_t *p) { return _mm256_loadu_si256((const void *)p); }
CK_INLINE vi q8_dot(vi sum, vi x, vi weights) {
  return _mm256_add_epi32(sum, _mm256_madd_epi16(x, weights));
}

#define Q8_MULTIPLY ck_q8_gemm_avx2_3x32
#define Q8_ROWS 3
#include "q8_dot_body.h"
CK_TARGET_END
#endif
