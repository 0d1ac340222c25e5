#if defined(__aarch64__)
#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"

#include "f32_elementary.h"
#include "u8_neon.h"

// Sixteen bits each: no instruction of Armv8.0 multiplies unsigned by signed bytes.
typedef int16x4_t q8_a;
typedef int16x4_t q8_b;
CK_INLINE q8_a q8_load_a(const uint8_t *p) { return vreinterpret_s16_u8(vld1_u8(p)); }
CK_INLINE q8_b q8_load_b(const uint8_t *p) { return vreinterpret_s16_u8(vld1_u8(p)); }
#define q8_lane(sum, w, x, lane) vmlal_lane_s16(sum, w, x, lane)
#define Q8_BYTES 8

#define Q8_MULTIPLY ck_q8_gemm_neon_4x16
#include "q8_neon_body.h"
#endif
