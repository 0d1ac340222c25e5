#if defined(__aarch64__)
#include <arm_neon.h>
#include <stdint.h>

#include "f32_winograd_part.h"
#include "target.h"

#include "f32_neon.h"
#include "f32_elementary.h"

enum { most_rows = 12, panel_vectors = 2 };
#include "f32_winograd_body.h"

void f32_winograd_neon_4x4(
    const ck_f32_winograd_arguments *arguments, const ck_f32_winograd_part *part,
    float *scratch) {
  winograd_part(arguments, part, scratch, 4);
}

void f32_winograd_neon_6x6(
    const ck_f32_winograd_arguments *arguments, const ck_f32_winograd_part *part,
    float *scratch) {
  winograd_part(arguments, part, scratch, 6);
}
#endif
