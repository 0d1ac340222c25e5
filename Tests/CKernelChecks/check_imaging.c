#include <math.h>
#include <stdlib.h>

#include "kernel_checks.h"

// Runs pieces one at a time, from the last to the first.
#define RUN(operation, arguments) \
  do { \
    void *scratch = checks_allocate(ck_##operation##_scratch_bytes(&(arguments)) + 1, 0); \
    for (size_t piece = ck_##operation##_pieces(&(arguments)); piece-- > 0;) { \
      ck_##operation##_run(&(arguments), piece, piece + 1, scratch); \
    } \
    checks_free(checks, scratch, (arguments).variant->name, #operation " scratch"); \
  } while (0)

static void check_grayscale(
    kernel_checks *checks, const ck_variant *variant, size_t rows, size_t columns, size_t extra) {
  const size_t x_stride = 4 * columns + extra, y_stride = columns + extra;
  uint8_t *x = checks_allocate(rows * x_stride, 1), *y = checks_allocate(rows * y_stride, 3);
  uint8_t *expected = checks_allocate(rows * y_stride, 0);
  checks_noise_u8(checks, x, rows * x_stride);
  if (columns > 1) x[0] = x[1] = x[2] = 255;
  const ck_grayscale a = {variant, rows, columns, x, x_stride, y, y_stride, 77, 150, 29};
  for (size_t i = 0; i < rows * columns; i++) {
    const uint8_t *p = x + i / columns * x_stride + i % columns * 4;
    expected[i / columns * y_stride + i % columns] =
        (uint8_t)((77 * p[0] + 150 * p[1] + 29 * p[2] + 128) / 256);
  }
  RUN(grayscale, a);
  checks_equal(checks, variant->name, "grayscale", y, expected, rows * y_stride);
  checks_free(checks, x, variant->name, "grayscale");
  checks_free(checks, y, variant->name, "grayscale");
  checks_free(checks, expected, variant->name, "grayscale");
}

static void check_threshold(
    kernel_checks *checks, const ck_variant *variant, size_t rows, size_t columns, size_t extra,
    uint8_t threshold) {
  const size_t stride = columns + extra;
  uint8_t *x = checks_allocate(rows * stride, 1), *y = checks_allocate(rows * stride, 3);
  uint8_t *expected = checks_allocate(rows * stride, 0);
  checks_noise_u8(checks, x, rows * stride);
  const ck_threshold a = {variant, rows, columns, x, stride, y, stride, threshold, 7, 250};
  for (size_t i = 0; i < rows * columns; i++) {
    const size_t place = i / columns * stride + i % columns;
    expected[place] = x[place] > threshold ? 250 : 7;
  }
  RUN(threshold, a);
  checks_equal(checks, variant->name, "threshold", y, expected, rows * stride);
  checks_free(checks, x, variant->name, "threshold");
  checks_free(checks, y, variant->name, "threshold");
  checks_free(checks, expected, variant->name, "threshold");
}

// Product and sum are rounded to floats, each once: equal to the last bit.
static void check_normalise(
    kernel_checks *checks, const ck_variant *variant, size_t rows, size_t columns, size_t extra,
    int is_planar) {
  const size_t x_stride = 3 * columns + extra;
  const size_t y_stride = (is_planar ? columns : 3 * columns) + extra, plane = rows * y_stride;
  const size_t bytes = (is_planar ? 3 : 1) * plane * sizeof(float);
  uint8_t *x = checks_allocate(rows * x_stride, 1);
  float *y = checks_allocate(bytes, 4), *expected = checks_allocate(bytes, 0);
  checks_noise_u8(checks, x, rows * x_stride);
  const ck_normalise a = {variant, rows, columns, x, x_stride, y, y_stride, is_planar ? plane : 0,
      {0.017125f, 0.017507f, 0.017429f}, {-2.1179f, -2.0357f, -1.8044f}};
  for (size_t i = 0; i < 3 * rows * columns; i++) {
    const size_t c = i % 3, column = i / 3 % columns, row = i / 3 / columns;
    const float product = (float)((double)x[row * x_stride + 3 * column + c] * (double)a.scale[c]);
    const float sum = (float)((double)product + (double)a.shift[c]);
    expected[is_planar ? c * plane + row * y_stride + column : row * y_stride + 3 * column + c] = sum;
  }
  RUN(normalise, a);
  checks_equal(checks, variant->name, "normalise", y, expected, bytes);
  checks_free(checks, x, variant->name, "normalise");
  checks_free(checks, y, variant->name, "normalise");
  checks_free(checks, expected, variant->name, "normalise");
}

typedef struct {
  size_t x_height, x_width, y_height, y_width, channels, extra;
} shape;

static size_t limited(double place, size_t extent) {
  return place < 0 ? 0 : place > (double)(extent - 1) ? extent - 1 : (size_t)place;
}

// The definition of bytes, from positions in exact integers.
static uint8_t resized_byte(const ck_resize *a, size_t row, size_t column, size_t c) {
  const uint8_t *x = a->x;
  if (a->kind == CK_RESIZE_NEAREST) {
    const size_t r = (2 * row + 1) * a->x_height / (2 * a->y_height);
    const size_t l = (2 * column + 1) * a->x_width / (2 * a->y_width);
    return x[r * a->x_stride + l * a->channels + c];
  }
  const long v = (long)((2 * row + 1) * a->x_height * 2048 / (2 * a->y_height)) - 1024;
  const long w = (long)((2 * column + 1) * a->x_width * 2048 / (2 * a->y_width)) - 1024;
  const size_t r = limited(floor((double)v / 2048), a->x_height);
  const size_t l = limited(floor((double)w / 2048), a->x_width);
  const long dv = v < 0 || r + 1 == a->x_height ? 0 : v % 2048;
  const long dw = w < 0 || l + 1 == a->x_width ? 0 : w % 2048;
  long h[2];
  for (size_t i = 0; i < 2; i++) {
    const size_t place = (dw > 0 ? l + i : l) * a->channels + c;
    const long t = x[r * a->x_stride + place];
    const long b = x[(dv > 0 ? r + 1 : r) * a->x_stride + place];
    h[i] = 128 * t + (long)floor((double)((b - t) * dv + 8) / 16);
  }
  const long g = h[0] + (long)floor((double)((h[1] - h[0]) * dw + 1024) / 2048);
  return (uint8_t)((g + 64) / 128);
}

static void check_resize_bytes(
    kernel_checks *checks, const ck_variant *variant, const shape *s, ck_resize_kind kind) {
  const size_t x_stride = s->x_width * s->channels + s->extra;
  const size_t y_stride = s->y_width * s->channels + s->extra;
  uint8_t *x = checks_allocate(s->x_height * x_stride, 1);
  uint8_t *y = checks_allocate(s->y_height * y_stride, 3);
  uint8_t *expected = checks_allocate(s->y_height * y_stride, 0);
  checks_noise_u8(checks, x, s->x_height * x_stride);
  const ck_resize a = {variant, kind, 0, s->channels, s->x_height, s->x_width, s->y_height,
      s->y_width, x, x_stride, y, y_stride};
  const size_t row = s->y_width * s->channels;
  for (size_t i = 0; i < s->y_height * row; i++) {
    expected[i / row * y_stride + i % row] =
        resized_byte(&a, i / row, i % row / s->channels, i % s->channels);
  }
  RUN(resize, a);
  checks_equal(checks, variant->name, "resize", y, expected, s->y_height * y_stride);
  checks_free(checks, x, variant->name, "resize");
  checks_free(checks, y, variant->name, "resize");
  checks_free(checks, expected, variant->name, "resize");
}

// Positions are in 1/2048 of a pixel, as for bytes.
static double place_of(size_t index, size_t count, size_t extent) {
  const double place =
      floor((double)((2 * index + 1) * extent * 2048 / (2 * count))) / 2048 - 0.5;
  return fmin(fmax(place, 0), (double)(extent - 1));
}

static void check_resize_floats(kernel_checks *checks, const ck_variant *variant, const shape *s) {
  const size_t x_stride = s->x_width * s->channels + s->extra, row = s->y_width * s->channels;
  const size_t count = s->y_height * row;
  float *x = checks_allocate(s->x_height * x_stride * sizeof(float), 4);
  float *y = checks_allocate(count * sizeof(float), 8);
  double *expected = checks_allocate(count * sizeof(double), 0);
  checks_noise(checks, x, s->x_height * x_stride);
  const ck_resize a = {variant, CK_RESIZE_BILINEAR, 1, s->channels, s->x_height, s->x_width,
      s->y_height, s->y_width, x, x_stride, y, row};
  for (size_t i = 0; i < count; i++) {
    const double v = place_of(i / row, s->y_height, s->x_height);
    const double w = place_of(i % row / s->channels, s->y_width, s->x_width);
    double h[2];
    for (size_t j = 0; j < 2; j++) {
      const size_t place = limited(floor(w) + (double)j, s->x_width) * s->channels + i % s->channels;
      const double t = (double)x[limited(floor(v), s->x_height) * x_stride + place];
      const double b = (double)x[limited(floor(v) + 1, s->x_height) * x_stride + place];
      h[j] = t + (b - t) * (v - floor(v));
    }
    expected[i] = h[0] + (h[1] - h[0]) * (w - floor(w));
  }
  RUN(resize, a);
  // Three roundings of numbers up to two, twice.
  checks_close(checks, variant->name, "resize floats", y, expected, &(double){8e-7}, 1, count);
  checks_free(checks, x, variant->name, "resize floats");
  checks_free(checks, y, variant->name, "resize floats");
  checks_free(checks, expected, variant->name, "resize floats");
}

static void check_resize_nearest_floats(kernel_checks *checks, const ck_variant *variant) {
  float x[6 * 3], y[4 * 2 * 3];
  checks_noise(checks, x, 18);
  const ck_resize a = {
      variant, CK_RESIZE_NEAREST, 1, 3, 2, 3, 4, 2, x, 9, y, 6};
  RUN(resize, a);
  for (size_t row = 0; row < 4; row++) {
    // Columns 0 and 2 of three, each row twice.
    checks_equal(checks, variant->name, "nearest floats", y + row * 6, x + row / 2 * 9, 12);
    checks_equal(checks, variant->name, "nearest floats", y + row * 6 + 3, x + row / 2 * 9 + 6, 12);
  }
}

void check_imaging(kernel_checks *checks) {
  static const size_t sizes[][3] = {{1, 1, 0}, {1, 15, 0}, {3, 16, 0}, {5, 33, 5}, {2, 64, 1},
      {7, 100, 0}, {2, 193, 3}, {1, 200000, 0}, {300, 3, 0}};
  static const shape shapes[] = {{1, 1, 3, 5, 3, 0}, {5, 7, 5, 7, 1, 2}, {4, 6, 9, 13, 3, 1},
      {33, 47, 16, 20, 3, 0}, {8, 8, 4, 4, 4, 0}, {9, 31, 20, 70, 2, 3}, {6, 5, 3, 90, 5, 0},
      {120, 160, 56, 64, 1, 0}, {2, 300, 3, 100, 3, 0}};
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_imaging_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
      check_grayscale(checks, variant, sizes[i][0], sizes[i][1], sizes[i][2]);
      check_threshold(checks, variant, sizes[i][0], sizes[i][1], sizes[i][2], 127);
      check_normalise(checks, variant, sizes[i][0], sizes[i][1], sizes[i][2], 0);
      check_normalise(checks, variant, sizes[i][0], sizes[i][1], sizes[i][2], 1);
    }
    check_threshold(checks, variant, 1, 300, 0, 0);
    check_threshold(checks, variant, 1, 300, 0, 255);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
      check_resize_bytes(checks, variant, &shapes[i], CK_RESIZE_NEAREST);
      check_resize_bytes(checks, variant, &shapes[i], CK_RESIZE_BILINEAR);
      check_resize_floats(checks, variant, &shapes[i]);
    }
    check_resize_nearest_floats(checks, variant);
  }
}
