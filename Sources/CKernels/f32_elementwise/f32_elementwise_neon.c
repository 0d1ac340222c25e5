#if defined(__aarch64__)

#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"
#include "f32_elementary.h"

#define FUNCTION(part) f32_elementwise_neon##part
#include "f32_elementwise_body.h"

#endif
