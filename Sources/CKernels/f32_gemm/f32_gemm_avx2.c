#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"
#include "f32_elementary.h"

#define CK_ROWS_1 12
#define CK_ROWS_2 6
#define CK_ROWS_3 4
#include "f32_gemm_body.h"

DEFINE_VARIANT(f32_gemm_avx2_6x16, CK_FEATURE_AVX2)
CK_TARGET_END

#endif
