#include "target.h"

#include "f32_portable.h"
#include "f32_elementary.h"

#define KERNEL f32_depthwise_portable_7x1
#include "f32_depthwise_body.h"
