#include <stdint.h>

#include "target.h"

#include "f32_portable.h"

#include "half_integers.h"

CK_INLINE void h_store_u16(uint16_t *p, vi x) { *p = (uint16_t)x; }
CK_INLINE vi h_load_u16(const uint16_t *p) { return *p; }
CK_INLINE void h_store_f16(uint16_t *p, vf x) { h_store_u16(p, h_to_f16(x)); }
CK_INLINE vf h_load_f16(const uint16_t *p) { return h_from_f16(h_load_u16(p)); }

#define H_FUNCTION ck_conversion_portable_4
#include "conversion_body.h"
