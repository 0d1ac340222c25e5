#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512_VBMI)
#define CK_HAS_VBMI
#include "f32_avx512.h"
#include "u8_avx512.h"

#define Q8_FUNCTIONS ck_q8_elementwise_avx512vbmi_64
#include "q8_elementwise_body.h"
CK_TARGET_END
#endif
