#if defined(__aarch64__)
#include <arm_neon.h>
#include <stdint.h>

#include "f32_normalization_rows.h"
#include "target.h"

#include "f32_neon.h"
#include "f32_elementary.h"
#include "f32_normalization_body.h"

void f32_layer_normalization_neon(
    const ck_f32_layer_normalization *arguments, size_t first_row, size_t last_row) {
  normalization_rows(arguments, first_row, last_row);
}

void f32_softmax_neon(const ck_f32_softmax *arguments, size_t first_row, size_t last_row) {
  softmax_rows(arguments, first_row, last_row);
}
#endif
