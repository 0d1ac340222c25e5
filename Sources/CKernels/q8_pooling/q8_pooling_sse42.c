#if defined(__x86_64__)
#include <nmmintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "u8_sse42.h"

#define Q8_FUNCTION ck_q8_pooling_sse42_16
#include "q8_pooling_body.h"
CK_TARGET_END
#endif
