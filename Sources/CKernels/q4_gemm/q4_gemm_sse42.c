#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "f32_elementary.h"
#include "u8_sse42.h"

#define Q4_MULTIPLY ck_q4_gemm_sse42_4x8
#define Q4_ROWS 4
#include "q4_gemm_body.h"
CK_TARGET_END
#endif
