#if defined(__x86_64__)

#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"
#include "f32_elementary.h"

#define KERNEL f32_depthwise_avx512_7x16
#include "f32_depthwise_body.h"
CK_TARGET_END

#endif
