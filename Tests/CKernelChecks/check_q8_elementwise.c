#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

static uint8_t limited(float x, int32_t zero, int32_t low, int32_t high) {
  const long q = lrintf(x) + zero;
  return (uint8_t)(q < low ? low : q > high ? high : q);
}

static size_t row_bytes(size_t rows, size_t columns, size_t stride) {
  return rows == 0 ? 0 : (rows - 1) * stride + columns;
}

static uint8_t expected_binary(const ck_q8_binary *x, uint8_t left, uint8_t right) {
  const int32_t a = left - x->a_zero, b = right - x->b_zero;
  if (x->function == CK_Q8_BINARY_MULTIPLY) {
    return limited((float)(a * b) * x->a_factor, x->y_zero, x->low, x->high);
  }
  const float f = (float)a * x->a_factor, g = (float)b * x->b_factor;
  return limited(f + g, x->y_zero, x->low, x->high);
}

static void check_binary(kernel_checks *checks, ck_q8_binary x, int in_place) {
  char name[128];
  snprintf(name, sizeof name, "function %d, %zu x %zu, every %zu, strides %zu %zu %zu",
      (int)x.function, x.rows, x.columns, x.b_repeat, x.a_stride, x.b_stride, x.y_stride);
  const size_t a_bytes = row_bytes(x.rows, x.columns, x.a_stride);
  const size_t b_rows = (x.rows + x.b_repeat - 1) / x.b_repeat;
  const size_t b_bytes = row_bytes(b_rows, x.columns, x.b_stride);
  const size_t y_bytes = row_bytes(x.rows, x.columns, x.y_stride);
  uint8_t *a = checks_allocate(a_bytes, 1), *b = checks_allocate(b_bytes, 2);
  uint8_t *y = in_place ? a : checks_allocate(y_bytes, 3);
  uint8_t *original = malloc(a_bytes + 1), *expected = malloc(y_bytes + 1);
  checks_noise_u8(checks, a, a_bytes);
  checks_noise_u8(checks, b, b_bytes);
  memcpy(original, a, a_bytes);
  memcpy(expected, y, y_bytes);
  for (size_t i = 0; i < x.rows * x.columns; i++) {
    const size_t row = i / x.columns, column = i % x.columns;
    expected[row * x.y_stride + column] = expected_binary(
        &x, a[row * x.a_stride + column], b[row / x.b_repeat * x.b_stride + column]);
  }
  x.a = a;
  x.b = b;
  x.y = y;
  const size_t pieces = ck_q8_binary_pieces(&x);
  ck_q8_binary_run(&x, 0, pieces, NULL);
  checks_equal(checks, x.variant->name, name, y, expected, y_bytes);
  if (in_place) {
    memcpy(a, original, a_bytes);
  } else {
    memset(y, 0xA5, y_bytes);
  }
  for (size_t i = pieces; i-- > 0;) ck_q8_binary_run(&x, i, i + 1, NULL);
  checks_equal(checks, x.variant->name, name, y, expected, y_bytes);
  checks_free(checks, a, x.variant->name, name);
  checks_free(checks, b, x.variant->name, name);
  if (!in_place) checks_free(checks, y, x.variant->name, name);
  free(original);
  free(expected);
}

static void check_unary(kernel_checks *checks, ck_q8_unary x, int in_place) {
  char name[128];
  snprintf(name, sizeof name, "unary %d, %zu x %zu, strides %zu %zu", (int)x.function, x.rows,
      x.columns, x.x_stride, x.y_stride);
  const size_t x_bytes = row_bytes(x.rows, x.columns, x.x_stride);
  const size_t y_bytes = row_bytes(x.rows, x.columns, x.y_stride);
  uint8_t table[256];
  uint8_t *from = checks_allocate(x_bytes, 1);
  uint8_t *y = in_place ? from : checks_allocate(y_bytes, 3);
  uint8_t *original = malloc(x_bytes + 1), *expected = malloc(y_bytes + 1);
  checks_noise_u8(checks, table, sizeof table);
  checks_noise_u8(checks, from, x_bytes);
  memcpy(original, from, x_bytes);
  memcpy(expected, y, y_bytes);
  for (size_t i = 0; i < x.rows * x.columns; i++) {
    const uint8_t q = original[i / x.columns * x.x_stride + i % x.columns];
    expected[i / x.columns * x.y_stride + i % x.columns] = x.function == CK_Q8_UNARY_TABLE
        ? table[q]
        : limited((float)(q - x.x_zero) * x.factor, x.y_zero, 0, 255);
  }
  x.x = from;
  x.y = y;
  x.table = x.function == CK_Q8_UNARY_TABLE ? table : NULL;
  const size_t pieces = ck_q8_unary_pieces(&x);
  ck_q8_unary_run(&x, 0, pieces, NULL);
  checks_equal(checks, x.variant->name, name, y, expected, y_bytes);
  if (in_place) {
    memcpy(from, original, x_bytes);
  } else {
    memset(y, 0xA5, y_bytes);
  }
  for (size_t i = pieces; i-- > 0;) ck_q8_unary_run(&x, i, i + 1, NULL);
  checks_equal(checks, x.variant->name, name, y, expected, y_bytes);
  checks_free(checks, from, x.variant->name, name);
  if (!in_place) checks_free(checks, y, x.variant->name, name);
  free(original);
  free(expected);
}

static void check_shape(
    kernel_checks *checks, const ck_variant *variant, size_t rows, size_t columns, size_t gap) {
  ck_q8_binary x = {
      .variant = variant, .rows = rows, .columns = columns, .a_stride = columns + gap,
      .b_stride = columns, .b_repeat = 1, .y_stride = columns + gap, .a_zero = 120, .b_zero = 3,
      .y_zero = 100, .high = 255, .a_factor = 0.713f, .b_factor = 0.291f};
  check_binary(checks, x, rows % 2);
  x.b_repeat = 3;
  check_binary(checks, x, rows % 2);
  x.function = CK_Q8_BINARY_MULTIPLY;
  x.a_factor = 0.0117f;
  x.low = 17;
  x.high = 231;
  check_binary(checks, x, gap % 2);
  // Ties: halves go to the even neighbour.
  x = (ck_q8_binary){
      .variant = variant, .rows = rows, .columns = columns, .a_stride = columns,
      .b_stride = columns + gap, .b_repeat = 1, .y_stride = columns + 2 * gap, .y_zero = 2,
      .b_zero = 255, .high = 255, .a_factor = 0.5f, .b_factor = 0.25f};
  check_binary(checks, x, 0);
  x.function = CK_Q8_BINARY_MULTIPLY;
  check_binary(checks, x, 0);
  ck_q8_unary u = {
      .variant = variant, .rows = rows, .columns = columns, .x_stride = columns + gap,
      .y_stride = columns + gap, .x_zero = 77, .y_zero = 31, .factor = 0.83f};
  check_unary(checks, u, rows % 2);
  u.function = CK_Q8_UNARY_REQUANTIZE;
  check_unary(checks, u, gap % 2);
  u.y_stride += 5;
  check_unary(checks, u, 0);
}

void check_q8_elementwise(kernel_checks *checks) {
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_q8_elementwise_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t columns = 1; columns < 140; columns += 1 + columns / 20) {
      check_shape(checks, variant, 1 + columns % 5, columns, columns % 3);
    }
    check_shape(checks, variant, 0, 5, 1);
    check_shape(checks, variant, 1, 140000, 0);
    check_shape(checks, variant, 3000, 24, 8);
    check_shape(checks, variant, 300, 480, 0);
  }
}
