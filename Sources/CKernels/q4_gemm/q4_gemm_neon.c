#if defined(__aarch64__)
#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"

#include "f32_elementary.h"
#include "u8_neon.h"

#define Q4_MULTIPLY ck_q4_gemm_neon_8x8
#define Q4_ROWS 8
#include "q4_gemm_body.h"
#endif
