#include <stdint.h>

#include "target.h"

#include "f32_portable.h"

#include "u8_portable.h"

#define Q8_FUNCTION ck_q8_pooling_portable_4
#include "q8_pooling_body.h"
