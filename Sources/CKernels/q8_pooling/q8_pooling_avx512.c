#if defined(__x86_64__)
#include <immintrin.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"
#include "u8_avx512.h"

#define Q8_FUNCTION ck_q8_pooling_avx512_64
#include "q8_pooling_body.h"
CK_TARGET_END
#endif
