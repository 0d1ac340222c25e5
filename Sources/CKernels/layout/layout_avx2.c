#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"

// Pairs, then fours within halves, then the halves.
CK_INLINE void transpose_block(vf *b) {
  vf pairs[8], fours[8];
  CK_UNROLL
  for (int i = 0; i < 8; i += 2) {
    pairs[i] = _mm256_unpacklo_ps(b[i], b[i + 1]);
    pairs[i + 1] = _mm256_unpackhi_ps(b[i], b[i + 1]);
  }
  CK_UNROLL
  for (int i = 0; i < 8; i += 4) {
    fours[i] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
    fours[i + 1] = _mm256_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
    fours[i + 2] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
    fours[i + 3] = _mm256_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
  }
  CK_UNROLL
  for (int i = 0; i < 4; i++) {
    b[i] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x20);
    b[i + 4] = _mm256_permute2f128_ps(fours[i], fours[i + 4], 0x31);
  }
}

#define FUNCTION(part) layout_avx2##part
#include "layout_body.h"
CK_TARGET_END

#endif
