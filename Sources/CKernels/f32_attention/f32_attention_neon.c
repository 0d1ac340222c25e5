#if defined(__aarch64__)
#include <arm_neon.h>
#include <stdint.h>

#include "f32_attention_part.h"
#include "target.h"

#include "f32_neon.h"

enum { most_rows = 12, panel_vectors = 2 };
#include "f32_attention_body.h"

void f32_attention_neon_12x8(
    const ck_f32_attention_arguments *arguments, const ck_f32_attention_part *part,
    float *scratch) {
  attention_part(arguments, part, scratch);
}
#endif
