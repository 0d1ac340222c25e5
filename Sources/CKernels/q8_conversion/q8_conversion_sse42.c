#if defined(__x86_64__)
#include <nmmintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "u8_sse42.h"

#define Q8_FUNCTIONS ck_q8_conversion_sse42_16
#include "q8_conversion_body.h"
CK_TARGET_END
#endif
