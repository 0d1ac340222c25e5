#if defined(__aarch64__)

#include <arm_neon.h>
#include <stddef.h>

#include "target.h"

#include "f32_neon.h"
#include "f32_elementary.h"

#define CK_ROWS_1 16
#define CK_ROWS_2 12
#define CK_ROWS_3 8
#include "f32_gemm_body.h"

DEFINE_VARIANT(f32_gemm_neon_12x8, CK_FEATURE_NEON)

#endif
