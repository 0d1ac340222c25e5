#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"

// Fours within quarters, then the quarters.
CK_INLINE void transpose_block(vf *b) {
  vf pairs[16], fours[16];
  CK_UNROLL
  for (int i = 0; i < 16; i += 2) {
    pairs[i] = _mm512_unpacklo_ps(b[i], b[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_ps(b[i], b[i + 1]);
  }
  CK_UNROLL
  for (int i = 0; i < 16; i += 4) {
    fours[i] = _mm512_shuffle_ps(pairs[i], pairs[i + 2], 0x44);
    fours[i + 1] = _mm512_shuffle_ps(pairs[i], pairs[i + 2], 0xee);
    fours[i + 2] = _mm512_shuffle_ps(pairs[i + 1], pairs[i + 3], 0x44);
    fours[i + 3] = _mm512_shuffle_ps(pairs[i + 1], pairs[i + 3], 0xee);
  }
  // Column i + 4 q stands in quarter q of fours[i], [i + 4], [i + 8] and [i + 12].
  CK_UNROLL
  for (int i = 0; i < 4; i++) {
    const vf low = _mm512_shuffle_f32x4(fours[i], fours[i + 4], 0x88);
    const vf low_odd = _mm512_shuffle_f32x4(fours[i], fours[i + 4], 0xdd);
    const vf high = _mm512_shuffle_f32x4(fours[i + 8], fours[i + 12], 0x88);
    const vf high_odd = _mm512_shuffle_f32x4(fours[i + 8], fours[i + 12], 0xdd);
    b[i] = _mm512_shuffle_f32x4(low, high, 0x88);
    b[i + 4] = _mm512_shuffle_f32x4(low_odd, high_odd, 0x88);
    b[i + 8] = _mm512_shuffle_f32x4(low, high, 0xdd);
    b[i + 12] = _mm512_shuffle_f32x4(low_odd, high_odd, 0xdd);
  }
}

#define FUNCTION(part) layout_avx512##part
#include "layout_body.h"
CK_TARGET_END

#endif
