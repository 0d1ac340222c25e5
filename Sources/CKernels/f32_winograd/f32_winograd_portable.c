#include <stdint.h>

#include "f32_winograd_part.h"
#include "target.h"

#include "f32_portable.h"
#include "f32_elementary.h"

enum { most_rows = 4, panel_vectors = 4 };
#include "f32_winograd_body.h"

void f32_winograd_portable_4x4(
    const ck_f32_winograd_arguments *arguments, const ck_f32_winograd_part *part,
    float *scratch) {
  winograd_part(arguments, part, scratch, 4);
}

void f32_winograd_portable_6x6(
    const ck_f32_winograd_arguments *arguments, const ck_f32_winograd_part *part,
    float *scratch) {
  winograd_part(arguments, part, scratch, 6);
}
