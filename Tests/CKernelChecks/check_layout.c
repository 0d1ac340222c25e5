#include <stdlib.h>

#include "kernel_checks.h"

static void check_transpose(
    kernel_checks *checks, const ck_variant *variant, size_t rows, size_t columns, size_t extra) {
  const size_t x_stride = columns + extra, y_stride = rows + extra, batch = 2;
  const size_t x_count = rows * x_stride, y_count = columns * y_stride;
  float *x = checks_allocate(batch * x_count * sizeof(float), 4);
  float *y = checks_allocate(batch * y_count * sizeof(float), 8);
  float *expected = checks_allocate(batch * y_count * sizeof(float), 0);
  checks_noise(checks, x, batch * x_count);
  for (size_t i = 0; i < batch * rows * columns; i++) {
    const size_t image = i / (rows * columns), r = i / columns % rows, c = i % columns;
    expected[image * y_count + c * y_stride + r] = x[image * x_count + r * x_stride + c];
  }
  const ck_transpose a = {variant, batch, rows, columns, x, x_stride, x_count, y, y_stride, y_count};
  for (size_t piece = ck_transpose_pieces(&a); piece-- > 0;) {
    ck_transpose_run(&a, piece, piece + 1, NULL);
  }
  checks_equal(checks, variant->name, "transpose", y, expected, batch * y_count * sizeof(float));
  checks_free(checks, x, variant->name, "transpose");
  checks_free(checks, y, variant->name, "transpose");
  checks_free(checks, expected, variant->name, "transpose");
}

static void check_row_copy(kernel_checks *checks, size_t rows, size_t bytes, size_t extra) {
  const size_t stride = bytes + extra;
  uint8_t *x = checks_allocate(rows * stride, 1), *y = checks_allocate(rows * stride, 3);
  checks_noise_u8(checks, x, rows * stride);
  const ck_row_copy a = {rows, bytes, x, stride, y, stride};
  for (size_t piece = ck_row_copy_pieces(&a); piece-- > 0;) ck_row_copy_run(&a, piece, piece + 1, NULL);
  for (size_t row = 0; row < rows; row++) {
    checks_equal(checks, "copy", "rows", y + row * stride, x + row * stride, bytes);
  }
  checks_free(checks, x, "copy", "rows");
  checks_free(checks, y, "copy", "rows");
}

void check_layout(kernel_checks *checks) {
  const ck_variant *variant;
  static const size_t sizes[][3] = {{3, 50, 0}, {16, 16, 0}, {24, 49, 3}, {33, 100, 1}, {1, 7, 0},
      {64, 784, 0}, {7, 1, 0}};
  for (size_t v = 0; (variant = ck_layout_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
      check_transpose(checks, variant, sizes[i][0], sizes[i][1], sizes[i][2]);
    }
  }
  check_row_copy(checks, 5, 37, 0);
  check_row_copy(checks, 5, 37, 11);
  check_row_copy(checks, 1, 300000, 0);
}
