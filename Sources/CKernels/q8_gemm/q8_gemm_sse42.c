#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "f32_elementary.h"
#include "u8_sse42.h"

// Sixteen bits times sixteen: pmaddubsw would saturate sums of bytes' products.
CK_INLINE vi q8_broadcast(const uint8_t *p) {
  int32_t bytes;
  __builtin_memcpy(&bytes, p, 4);
  return _mm_set1_epi32(bytes);
}
CK_INLINE vi q8_load(const uint8_t *p) { return _mm_loadu_si128((const void *)p); }
CK_INLINE vi q8_dot(vi sum, vi x, vi weights) {
  return _mm_add_epi32(sum, _mm_madd_epi16(x, weights));
}

#define Q8_MULTIPLY ck_q8_gemm_sse42_2x16
#define Q8_ROWS 2
#include "q8_dot_body.h"
CK_TARGET_END
#endif
