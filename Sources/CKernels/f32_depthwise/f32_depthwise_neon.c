#if defined(__aarch64__)

#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"
#include "f32_elementary.h"

#define KERNEL f32_depthwise_neon_7x4
#include "f32_depthwise_body.h"

#endif
