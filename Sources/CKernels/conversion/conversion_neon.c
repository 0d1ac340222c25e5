#if defined(__aarch64__)
#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"

CK_INLINE void h_store_f16(uint16_t *p, vf x) {
  vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(x)));
}
CK_INLINE vf h_load_f16(const uint16_t *p) {
  return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}
CK_INLINE void h_store_u16(uint16_t *p, vi x) {
  vst1_u16(p, vmovn_u32(vreinterpretq_u32_s32(x)));
}
CK_INLINE vi h_load_u16(const uint16_t *p) {
  return vreinterpretq_s32_u32(vmovl_u16(vld1_u16(p)));
}

#define H_FUNCTION ck_conversion_neon_16
#include "conversion_body.h"
#endif
