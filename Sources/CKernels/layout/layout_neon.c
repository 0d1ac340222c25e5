#if defined(__aarch64__)

#include <arm_neon.h>

#include "target.h"

#include "f32_neon.h"

CK_INLINE void transpose_block(vf *b) {
  const float32x4x2_t low = vzipq_f32(b[0], b[2]), high = vzipq_f32(b[1], b[3]);
  const float32x4x2_t left = vzipq_f32(low.val[0], high.val[0]);
  const float32x4x2_t right = vzipq_f32(low.val[1], high.val[1]);
  b[0] = left.val[0];
  b[1] = left.val[1];
  b[2] = right.val[0];
  b[3] = right.val[1];
}

#define FUNCTION(part) layout_neon##part
#include "layout_body.h"

#endif
