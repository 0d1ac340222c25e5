#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#include "f32_normalization_rows.h"
#include "target.h"

CK_TARGET_BEGIN(CK_ISA_AVX512)
#include "f32_avx512.h"
#include "f32_elementary.h"
#include "f32_normalization_body.h"

void f32_layer_normalization_avx512(
    const ck_f32_layer_normalization *arguments, size_t first_row, size_t last_row) {
  normalization_rows(arguments, first_row, last_row);
}

void f32_softmax_avx512(const ck_f32_softmax *arguments, size_t first_row, size_t last_row) {
  softmax_rows(arguments, first_row, last_row);
}
CK_TARGET_END
#endif
