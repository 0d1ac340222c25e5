#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel_checks.h"

typedef struct {
  size_t kernel, stride, dilation, padding, height, width, channels, batch, extra;
} pooling_case;

static const pooling_case cases[] = {
    {3, 2, 1, 1, 14, 17, 64, 1, 0},
    {3, 2, 1, 0, 13, 13, 19, 2, 3},
    {2, 2, 1, 0, 8, 8, 128, 1, 0},
    {5, 1, 1, 2, 7, 9, 70, 1, 0},
    {3, 1, 2, 2, 9, 8, 5, 1, 2},
    {1, 1, 1, 0, 3, 3, 1, 1, 0},
    {3, 2, 1, 1, 112, 40, 16, 1, 0},
};

// An average or a maximum, and the sum of magnitudes.
static double reference(
    const ck_f32_pooling *a, size_t image, size_t y, size_t x, size_t c, double *magnitude) {
  const ck_window *w = &a->window;
  double sum = 0, largest = -INFINITY, count = 0;
  *magnitude = 0;
  for (size_t i = 0; i < w->kernel_height; i++) {
    for (size_t k = 0; k < w->kernel_width; k++) {
      const size_t row = y * w->stride_y + i * w->dilation_y - w->padding_top;
      const size_t column = x * w->stride_x + k * w->dilation_x - w->padding_left;
      if (row >= a->input.height || column >= a->input.width) continue;
      const size_t pixel = (image * a->input.height + row) * a->input.width + column;
      const double value = (double)a->x[pixel * a->input.stride + c];
      sum += value;
      *magnitude += fabs(value);
      count += 1;
      largest = fmax(largest, value);
    }
  }
  return a->is_average ? sum / count : largest;
}

static void compare(kernel_checks *checks, const ck_f32_pooling *a, const char *name) {
  const size_t pixels = a->batch * a->output.height * a->output.width;
  const size_t channels = a->output.channels, count = pixels * channels;
  double *expected = malloc(2 * count * sizeof(double)), *tolerances = expected + count;
  float *found = malloc(count * sizeof(float));
  for (size_t i = 0; i < count; i++) {
    const size_t pixel = i / channels, row = pixel / a->output.width;
    double magnitude;
    expected[i] = reference(a, row / a->output.height, row % a->output.height,
        pixel % a->output.width, i % channels, &magnitude);
    tolerances[i] = a->is_average ? 0x1p-22 * magnitude : 0;
    found[i] = a->y[pixel * a->output.stride + i % channels];
  }
  checks_close(checks, a->variant->name, name, found, expected, tolerances, count, count);
  free(expected);
  free(found);
}

static void run_case(
    kernel_checks *checks, const ck_variant *variant, const pooling_case *t, int is_average) {
  const size_t reach = (t->kernel - 1) * t->dilation + 1;
  const size_t height = (t->height + 2 * t->padding - reach) / t->stride + 1;
  const size_t width = (t->width + 2 * t->padding - reach) / t->stride + 1;
  const size_t stride = t->channels + t->extra;
  const size_t input_count = t->batch * t->height * t->width * stride;
  const size_t count = t->batch * height * width * stride;
  char name[96];
  snprintf(name, sizeof name, "%s %zu stride %zu, %zux%zux%zu", is_average ? "average" : "maximum",
      t->kernel, t->stride, t->height, t->width, t->channels);
  float *x = checks_allocate(input_count * sizeof(float), 4);
  float *y = checks_allocate(count * sizeof(float), 8);
  float *again = checks_allocate(count * sizeof(float), 8);
  checks_noise(checks, x, input_count);
  ck_f32_pooling a = {.variant = variant, .input = {t->height, t->width, t->channels, stride},
      .output = {height, width, t->channels, stride}, .batch = t->batch,
      .window = {t->kernel, t->kernel, t->stride, t->stride, t->dilation, t->dilation, t->padding,
          t->padding},
      .is_average = is_average, .x = x, .y = y};
  const size_t pieces = ck_f32_pooling_pieces(&a);
  ck_f32_pooling_run(&a, 0, pieces, NULL);
  compare(checks, &a, name);
  a.y = again;
  for (size_t piece = pieces; piece-- > 0;) ck_f32_pooling_run(&a, piece, piece + 1, NULL);
  checks_equal(checks, variant->name, name, again, y, count * sizeof(float));
  checks_free(checks, x, variant->name, name);
  checks_free(checks, y, variant->name, name);
  checks_free(checks, again, variant->name, name);
}

static void run_global(
    kernel_checks *checks, const ck_variant *variant, size_t height, size_t channels) {
  const size_t pixels = height * height, stride = channels + 1, count = 2 * pixels * stride;
  float *x = checks_allocate(count * sizeof(float), 4);
  float *y = checks_allocate(2 * stride * sizeof(float), 0);
  double *expected = calloc(4 * stride, sizeof(double)), *tolerances = expected + 2 * stride;
  checks_noise(checks, x, count);
  for (size_t i = 0; i < count; i++) {
    const size_t result = i / (pixels * stride) * stride + i % stride;
    expected[result] += (double)x[i] / (double)pixels;
    tolerances[result] += fabs((double)x[i]) * 0x1p-23;
  }
  const ck_f32_global_average a = {.variant = variant, .input = {height, height, channels, stride},
      .batch = 2, .x = x, .y = y, .y_stride = stride};
  for (size_t piece = ck_f32_global_average_pieces(&a); piece-- > 0;) {
    ck_f32_global_average_run(&a, piece, piece + 1, NULL);
  }
  for (size_t image = 0; image < 2; image++) {
    checks_close(checks, variant->name, "global average", y + image * stride,
        expected + image * stride, tolerances + image * stride, channels, channels);
  }
  checks_free(checks, x, variant->name, "global average");
  checks_free(checks, y, variant->name, "global average");
  free(expected);
}

void check_f32_pooling(kernel_checks *checks) {
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_f32_pooling_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
      run_case(checks, variant, &cases[i], 0);
      run_case(checks, variant, &cases[i], 1);
    }
    run_global(checks, variant, 7, 75);
    run_global(checks, variant, 28, 64);
    run_global(checks, variant, 1, 3);
  }
}
