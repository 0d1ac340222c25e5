#if defined(__aarch64__)
#include <arm_neon.h>

#include "target.h"

CK_TARGET_BEGIN(CK_ISA_NEON_DOTPROD)
#include "f32_neon.h"
#include "f32_elementary.h"
#include "u8_neon.h"

// Signed by signed: rows are prepared 128 less, and the biases make up for it.
typedef int8x16_t q8_a;
typedef int8x16_t q8_b;
CK_INLINE q8_a q8_load_a(const uint8_t *p) { return vreinterpretq_s8_u8(vld1q_u8(p)); }
CK_INLINE q8_b q8_load_b(const uint8_t *p) { return vreinterpretq_s8_u8(vld1q_u8(p)); }
#define q8_lane(sum, w, x, lane) vdotq_laneq_s32(sum, w, x, lane)
#define Q8_BYTES 16

#define Q8_MULTIPLY ck_q8_gemm_neondot_4x16
#include "q8_neon_body.h"
CK_TARGET_END
#endif
