#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"
#include "f32_elementary.h"
#include "u8_avx512.h"

// A permutation looks at the lowest four bits of its indices: a table of the sixteen numbers.
#define Q4_HAS_VALUE
#define q4_value(x, i) \
  _mm512_permutexvar_ps( \
      _mm512_srli_epi32(x, 4 * (i)), \
      _mm512_setr_ps(0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1))

#define Q4_MULTIPLY ck_q4_gemm_avx512_8x32
#define Q4_ROWS 8
#include "q4_gemm_body.h"
CK_TARGET_END
#endif
