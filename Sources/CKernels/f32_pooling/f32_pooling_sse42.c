#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"
#include "f32_elementary.h"

#define FUNCTION(part) f32_pooling_sse42##part
#include "f32_pooling_body.h"
CK_TARGET_END

#endif
