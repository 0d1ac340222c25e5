#include <stddef.h>
#include <stdint.h>

#include "target.h"

#include "f32_portable.h"
#include "f32_elementary.h"

#define CK_ROWS_1 6
#define CK_ROWS_2 4
#define CK_ROWS_3 4
#include "f32_gemm_body.h"

DEFINE_VARIANT(f32_gemm_portable_4x2, 0)
