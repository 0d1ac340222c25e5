#if defined(__aarch64__)
#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"

#include "u8_neon.h"

#define Q8_FUNCTIONS ck_q8_conversion_neon_16
#include "q8_conversion_body.h"
#endif
