// Functions of rows of bytes. Include after the vector headers of floats and bytes, with
// Q8_FUNCTIONS defined as the name of the table.
#include <string.h>

#include "q8_elementwise_variant.h"

enum { q8_bytes = 4 * V_LANES };

/// What is the same for all elements. Zero points stand with 2^23, see `v_unpack_shifted`.
typedef struct {
  vf a_zero, a_factor, b_zero, b_factor;
  vh zero;
  vb low, high;
} q8_constants;

CK_INLINE vf q8_shifted_zero(int32_t zero) { return v_set1(8388608.0f + (float)zero); }

CK_INLINE q8_constants q8_binary_constants(const ck_q8_binary *x) {
  return (q8_constants){
      .a_zero = q8_shifted_zero(x->a_zero), .a_factor = v_set1(x->a_factor),
      .b_zero = q8_shifted_zero(x->b_zero), .b_factor = v_set1(x->b_factor),
      .zero = v_set1_s16(x->y_zero), .low = v_set1_u8((uint8_t)x->low),
      .high = v_set1_u8((uint8_t)x->high)};
}

CK_INLINE vb q8_rounded(const vf *f, vh zero) {
  return v_pack_u8(v_to_int(f[0]), v_to_int(f[1]), v_to_int(f[2]), v_to_int(f[3]), zero);
}

CK_INLINE vb q8_binary_vector(
    const q8_constants *k, const ck_q8_binary_function function, vb left, vb right) {
  vf a[4], b[4];
  v_unpack_shifted(left, a);
  v_unpack_shifted(right, b);
  for (int i = 0; i < 4; i++) {
    a[i] = v_sub(a[i], k->a_zero);
    b[i] = v_sub(b[i], k->b_zero);
    if (function == CK_Q8_BINARY_ADD) {
      a[i] = v_add(v_mul(a[i], k->a_factor), v_mul(b[i], k->b_factor));
    } else {
      // The first product has at most 16 bits: it is exact.
      a[i] = v_mul(v_mul(a[i], b[i]), k->a_factor);
    }
  }
  return v_min_u8(v_max_u8(q8_rounded(a, k->zero), k->low), k->high);
}

CK_INLINE void q8_binary_cell(
    const ck_q8_binary *x, const ck_cell *cell, const ck_q8_binary_function function) {
  const q8_constants k = q8_binary_constants(x);
  const size_t first = cell->first_column, last = cell->last_column;
  for (size_t row = cell->first_row; row < cell->last_row; row++) {
    const uint8_t *a = x->a + row * x->a_stride;
    const uint8_t *b = x->b + row / x->b_repeat * x->b_stride;
    uint8_t *y = x->y + row * x->y_stride;
    size_t i = first;
    for (; i + q8_bytes <= last; i += q8_bytes) {
      v_store_u8(y + i, q8_binary_vector(&k, function, v_load_u8(a + i), v_load_u8(b + i)));
    }
    if (i == last) continue;
    const vb left = v_load_u8_n(a + i, last - i), right = v_load_u8_n(b + i, last - i);
    v_store_u8_n(y + i, q8_binary_vector(&k, function, left, right), last - i);
  }
}

static void q8_binary(const ck_q8_binary *x, const ck_cell *cell) {
  switch (x->function) {
    case CK_Q8_BINARY_ADD: q8_binary_cell(x, cell, CK_Q8_BINARY_ADD); return;
    case CK_Q8_BINARY_MULTIPLY: q8_binary_cell(x, cell, CK_Q8_BINARY_MULTIPLY); return;
  }
}

CK_INLINE vb q8_unary_vector(
    const q8_constants *k, const ck_q8_unary_function function, const uint8_t *table, vb x) {
  if (function == CK_Q8_UNARY_TABLE) return v_lookup_u8(table, x);
  vf f[4];
  v_unpack_shifted(x, f);
  for (int i = 0; i < 4; i++) f[i] = v_mul(v_sub(f[i], k->a_zero), k->a_factor);
  return q8_rounded(f, k->zero);
}

CK_INLINE void q8_unary_cell(
    const ck_q8_unary *x, const ck_cell *cell, const ck_q8_unary_function function) {
  const q8_constants k = {
      .a_zero = q8_shifted_zero(x->x_zero), .a_factor = v_set1(x->factor),
      .zero = v_set1_s16(x->y_zero)};
  const size_t first = cell->first_column, last = cell->last_column;
  // A copy that no store can change: vectors of it may stay in registers.
  uint8_t table[256];
  if (function == CK_Q8_UNARY_TABLE) memcpy(table, x->table, sizeof table);
  for (size_t row = cell->first_row; row < cell->last_row; row++) {
    const uint8_t *from = x->x + row * x->x_stride;
    uint8_t *y = x->y + row * x->y_stride;
    size_t i = first;
    for (; i + q8_bytes <= last; i += q8_bytes) {
      v_store_u8(y + i, q8_unary_vector(&k, function, table, v_load_u8(from + i)));
    }
    if (i == last) continue;
    const vb rest = v_load_u8_n(from + i, last - i);
    v_store_u8_n(y + i, q8_unary_vector(&k, function, table, rest), last - i);
  }
}

static void q8_unary(const ck_q8_unary *x, const ck_cell *cell) {
  switch (x->function) {
    case CK_Q8_UNARY_TABLE: q8_unary_cell(x, cell, CK_Q8_UNARY_TABLE); return;
    case CK_Q8_UNARY_REQUANTIZE: q8_unary_cell(x, cell, CK_Q8_UNARY_REQUANTIZE); return;
  }
}

const ck_q8_elementwise_functions Q8_FUNCTIONS = {.binary = q8_binary, .unary = q8_unary};
