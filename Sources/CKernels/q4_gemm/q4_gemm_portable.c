#include "target.h"

#include "f32_portable.h"

#include "f32_elementary.h"
#include "u8_portable.h"

#define Q4_MULTIPLY ck_q4_gemm_portable_4x2
#define Q4_ROWS 4
#include "q4_gemm_body.h"
