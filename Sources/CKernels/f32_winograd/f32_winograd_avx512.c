#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#include "f32_winograd_part.h"
#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"
#include "f32_elementary.h"

enum { most_rows = 14, panel_vectors = 2 };
#include "f32_winograd_body.h"

void f32_winograd_avx512_4x4(
    const ck_f32_winograd_arguments *arguments, const ck_f32_winograd_part *part,
    float *scratch) {
  winograd_part(arguments, part, scratch, 4);
}

void f32_winograd_avx512_6x6(
    const ck_f32_winograd_arguments *arguments, const ck_f32_winograd_part *part,
    float *scratch) {
  winograd_part(arguments, part, scratch, 6);
}
CK_TARGET_END
#endif
