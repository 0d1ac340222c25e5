#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"
#include "f32_elementary.h"

#define FUNCTION(part) f32_elementwise_avx2##part
#include "f32_elementwise_body.h"
CK_TARGET_END

#endif
