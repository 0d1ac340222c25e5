// Conversions of rows. Include after the vector header of floats, with H_FUNCTION defined as the
// name of the function, and four of them for a vector:
//
//     void h_store_f16(uint16_t *p, vf x);     vf h_load_f16(const uint16_t *p);
//     void h_store_u16(uint16_t *p, vi x);     vi h_load_u16(const uint16_t *p);
#include <string.h>

#include "conversion_variant.h"
#include "fetch.h"

enum { h_count = 4 * V_LANES };

// The upper half of a float, rounded: half a unit, less one bit where the last place is even.
CK_INLINE vi h_to_bf16(vf x) {
  const vi bits = v_as_int(x);
  const vi odd = v_and_i(v_shift_right_i(bits, 16), v_set1_i(1));
  const vi rounded = v_add_i(bits, v_add_i(odd, v_set1_i(0x7fff)));
  const vm is_finite = v_less(v_abs(x), v_as_float(v_set1_i(0x7f800000)));
  // Adding makes what is not a number quiet.
  const vi result = v_as_int(v_select(is_finite, v_as_float(rounded), v_add(x, x)));
  return v_and_i(v_shift_right_i(result, 16), v_set1_i(0xffff));
}

CK_INLINE void h_narrow_vectors(const ck_conversion_kind kind, const float *from, uint16_t *to) {
  for (int i = 0; i < 4; i++) {
    const vf x = v_load(from + i * V_LANES);
    if (kind == CK_F32_TO_F16) {
      h_store_f16(to + i * V_LANES, x);
    } else {
      h_store_u16(to + i * V_LANES, h_to_bf16(x));
    }
  }
}

CK_INLINE void h_narrow(
    const ck_conversion_kind kind, const float *from, uint16_t *to, size_t count) {
  size_t i = 0;
  for (; i + h_count <= count; i += h_count) {
    ck_fetch(from + i, h_count * sizeof *from);
    ck_fetch_to_write(to + i, h_count * sizeof *to);
    h_narrow_vectors(kind, from + i, to + i);
  }
  if (i == count) return;
  float rest[h_count] = {0};
  uint16_t narrowed[h_count];
  memcpy(rest, from + i, (count - i) * sizeof *rest);
  h_narrow_vectors(kind, rest, narrowed);
  memcpy(to + i, narrowed, (count - i) * sizeof *narrowed);
}

CK_INLINE void h_widen_vectors(const ck_conversion_kind kind, const uint16_t *from, float *to) {
  for (int i = 0; i < 4; i++) {
    if (kind == CK_F16_TO_F32) {
      v_store(to + i * V_LANES, h_load_f16(from + i * V_LANES));
    } else {
      const vi upper = v_shift_left_i(h_load_u16(from + i * V_LANES), 16);
      v_store(to + i * V_LANES, v_as_float(upper));
    }
  }
}

CK_INLINE void h_widen(
    const ck_conversion_kind kind, const uint16_t *from, float *to, size_t count) {
  size_t i = 0;
  for (; i + h_count <= count; i += h_count) {
    ck_fetch(from + i, h_count * sizeof *from);
    ck_fetch_to_write(to + i, h_count * sizeof *to);
    h_widen_vectors(kind, from + i, to + i);
  }
  if (i == count) return;
  uint16_t rest[h_count] = {0};
  float widened[h_count];
  memcpy(rest, from + i, (count - i) * sizeof *rest);
  h_widen_vectors(kind, rest, widened);
  memcpy(to + i, widened, (count - i) * sizeof *widened);
}

void H_FUNCTION(ck_conversion_kind kind, const void *from, void *to, size_t count) {
  switch (kind) {
    case CK_F32_TO_F16: h_narrow(CK_F32_TO_F16, from, to, count); return;
    case CK_F16_TO_F32: h_widen(CK_F16_TO_F32, from, to, count); return;
    case CK_F32_TO_BF16: h_narrow(CK_F32_TO_BF16, from, to, count); return;
    case CK_BF16_TO_F32: h_widen(CK_BF16_TO_F32, from, to, count); return;
  }
}
