#include "target.h"

#include "f32_portable.h"
#include "f32_elementary.h"

#define FUNCTION(part) f32_elementwise_portable##part
#include "f32_elementwise_body.h"
