#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "f32_elementary.h"

#define KERNEL f32_depthwise_sse42_7x4
#include "f32_depthwise_body.h"
CK_TARGET_END

#endif
