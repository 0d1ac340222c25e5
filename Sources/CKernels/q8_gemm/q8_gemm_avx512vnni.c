#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512_VNNI)
#include "f32_avx512.h"
#include "f32_elementary.h"
#include "u8_avx512.h"

CK_INLINE vi q8_broadcast(const uint8_t *p) {
  int32_t bytes;
  __builtin_memcpy(&bytes, p, 4);
  return _mm512_set1_epi32(bytes);
}
CK_INLINE vi q8_load(const uint8_t *p) { return _mm512_loadu_si512(p); }
CK_INLINE vi q8_dot(vi sum, vi x, vi weights) { return _mm512_dpbusd_epi32(sum, x, weights); }

#define Q8_MULTIPLY ck_q8_gemm_avx512vnni_6x64
#define Q8_ROWS 6
#include "q8_dot_body.h"

void ck_q8_copy_avx512(
    uint8_t *to, size_t to_stride, const uint8_t *from, size_t from_stride, size_t rows,
    size_t bytes) {
  const __mmask64 rest = ((__mmask64)1 << bytes % 64) - 1;
  for (size_t r = 0; r < rows; r++, to += to_stride, from += from_stride) {
    size_t i = 0;
    for (; i + 64 <= bytes; i += 64) {
      _mm512_storeu_si512(to + i, _mm512_loadu_si512(from + i));
    }
    if (rest == 0) continue;
    _mm512_mask_storeu_epi8(to + i, rest, _mm512_maskz_loadu_epi8(rest, from + i));
  }
}
CK_TARGET_END
#endif
