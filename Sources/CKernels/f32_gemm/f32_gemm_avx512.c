#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"
#include "f32_elementary.h"

#define CK_ROWS_1 24
#define CK_ROWS_2 14
#define CK_ROWS_3 9
#include "f32_gemm_body.h"

DEFINE_VARIANT(f32_gemm_avx512_14x32, CK_FEATURE_AVX512)
CK_TARGET_END

#endif
