#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#include "f32_attention_part.h"
#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"

enum { most_rows = 13, panel_vectors = 2 };
#include "f32_attention_body.h"

void f32_attention_avx512_13x32(
    const ck_f32_attention_arguments *arguments, const ck_f32_attention_part *part,
    float *scratch) {
  attention_part(arguments, part, scratch);
}
CK_TARGET_END
#endif
