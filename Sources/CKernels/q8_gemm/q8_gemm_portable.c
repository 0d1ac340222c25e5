#include <stdint.h>

#include "target.h"

#include "f32_portable.h"

#include "f32_elementary.h"
#include "u8_portable.h"

// Four bytes in one integer; signed or not is seen when they are taken out.
CK_INLINE vi q8_broadcast(const uint8_t *p) {
  int32_t bytes;
  __builtin_memcpy(&bytes, p, 4);
  return bytes;
}
CK_INLINE vi q8_load(const uint8_t *p) { return q8_broadcast(p); }
CK_INLINE vi q8_dot(vi sum, vi x, vi weights) {
  for (int i = 0; i < 32; i += 8) {
    sum += (int32_t)(uint8_t)((uint32_t)x >> i) * (int8_t)(uint8_t)((uint32_t)weights >> i);
  }
  return sum;
}

#define Q8_MULTIPLY ck_q8_gemm_portable_2x4
#define Q8_ROWS 2
#include "q8_dot_body.h"
