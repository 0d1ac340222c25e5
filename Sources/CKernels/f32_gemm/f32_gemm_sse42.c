#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "f32_elementary.h"

#define CK_ROWS_1 8
#define CK_ROWS_2 4
#define CK_ROWS_3 3
#include "f32_gemm_body.h"

DEFINE_VARIANT(f32_gemm_sse42_4x8, CK_FEATURE_SSE42)
CK_TARGET_END

#endif
