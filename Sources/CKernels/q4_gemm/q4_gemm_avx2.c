#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"
#include "f32_elementary.h"
#include "u8_avx2.h"

#define Q4_MULTIPLY ck_q4_gemm_avx2_4x16
#define Q4_ROWS 4
#include "q4_gemm_body.h"
CK_TARGET_END
#endif
