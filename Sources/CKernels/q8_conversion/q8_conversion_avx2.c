#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX2)
#include "f32_avx2.h"
#include "u8_avx2.h"

#define Q8_FUNCTIONS ck_q8_conversion_avx2_32
#include "q8_conversion_body.h"
CK_TARGET_END
#endif
