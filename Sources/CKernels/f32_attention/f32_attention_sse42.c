#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#include "f32_attention_part.h"
#include "target.h"

CK_TARGET_BEGIN(CK_ISA_SSE42)
#include "f32_sse42.h"

enum { most_rows = 6, panel_vectors = 2 };
#include "f32_attention_body.h"

void f32_attention_sse42_6x8(
    const ck_f32_attention_arguments *arguments, const ck_f32_attention_part *part,
    float *scratch) {
  attention_part(arguments, part, scratch);
}
CK_TARGET_END
#endif
