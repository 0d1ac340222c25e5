#if defined(__aarch64__)

#include <arm_neon.h>

#include "probe_arithmetic.h"
#include "target.h"

#define CHAINS(function, type, zero, instruction) \
  void function(size_t rounds) { \
    const type x = zero; \
    type r0 = x, r1 = x, r2 = x, r3 = x, r4 = x, r5 = x; \
    type r6 = x, r7 = x, r8 = x, r9 = x, r10 = x, r11 = x; \
    for (size_t i = 0; i < rounds; i++) { CK_TWELVE_TIMES(instruction) } \
  }

#define FMA(i) __asm__ volatile("fmla %0.4s, %1.4s, %1.4s" : "+w"(r##i) : "w"(x));
CHAINS(ck_probe_f32_neon, float32x4_t, vdupq_n_f32(0), FMA)
CK_TARGET_BEGIN(CK_ISA_NEON_DOTPROD)
#define DOT(i) __asm__ volatile("udot %0.4s, %1.16b, %1.16b" : "+w"(r##i) : "w"(x));
CHAINS(ck_probe_q8_neon, uint32x4_t, vdupq_n_u32(0), DOT)
CK_TARGET_END

#endif
