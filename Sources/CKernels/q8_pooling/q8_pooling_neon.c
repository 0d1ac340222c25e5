#if defined(__aarch64__)
#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"

#include "u8_neon.h"

#define Q8_FUNCTION ck_q8_pooling_neon_16
#include "q8_pooling_body.h"
#endif
