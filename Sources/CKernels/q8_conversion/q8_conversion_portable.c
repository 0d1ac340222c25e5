#include <stdint.h>

#include "target.h"

#include "f32_portable.h"

#include "u8_portable.h"

#define Q8_FUNCTIONS ck_q8_conversion_portable_4
#include "q8_conversion_body.h"
