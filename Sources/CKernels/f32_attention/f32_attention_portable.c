#include <stdint.h>

#include "f32_attention_part.h"
#include "target.h"

#include "f32_portable.h"

enum { most_rows = 4, panel_vectors = 4 };
#include "f32_attention_body.h"

void f32_attention_portable_4x4(
    const ck_f32_attention_arguments *arguments, const ck_f32_attention_part *part,
    float *scratch) {
  attention_part(arguments, part, scratch);
}
