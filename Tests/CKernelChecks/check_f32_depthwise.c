#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

typedef struct {
  size_t kernel_height, kernel_width, stride, dilation, padding, height, width, channels, batch;
  ck_activation_kind activation;
  int has_residual, extra_stride;
} depthwise_case;

static const depthwise_case cases[] = {
    {3, 3, 1, 1, 1, 7, 7, 32, 1, CK_ACTIVATION_RELU, 0, 0},
    {3, 3, 1, 1, 1, 14, 14, 40, 1, CK_ACTIVATION_CLIP, 0, 0},
    {3, 3, 1, 1, 1, 5, 30, 19, 2, CK_ACTIVATION_NONE, 1, 3},
    {3, 3, 1, 1, 0, 9, 23, 16, 1, CK_ACTIVATION_HARD_SWISH, 1, 0},
    {3, 3, 2, 1, 1, 28, 28, 24, 1, CK_ACTIVATION_RELU, 0, 0},
    {3, 3, 2, 1, 1, 15, 33, 21, 1, CK_ACTIVATION_NONE, 0, 1},
    {3, 3, 2, 1, 0, 17, 31, 48, 1, CK_ACTIVATION_NONE, 0, 0},
    {5, 5, 1, 1, 2, 7, 7, 72, 1, CK_ACTIVATION_SILU, 0, 0},
    {5, 5, 1, 1, 2, 11, 29, 17, 2, CK_ACTIVATION_NONE, 1, 5},
    {5, 5, 2, 1, 2, 14, 14, 32, 1, CK_ACTIVATION_LEAKY_RELU, 0, 0},
    {5, 5, 2, 1, 2, 9, 39, 33, 1, CK_ACTIVATION_NONE, 0, 0},
    {7, 7, 1, 1, 3, 12, 21, 18, 1, CK_ACTIVATION_NONE, 1, 0},
    {3, 3, 1, 2, 2, 13, 25, 16, 1, CK_ACTIVATION_NONE, 0, 0},
    {3, 5, 3, 2, 1, 23, 40, 20, 1, CK_ACTIVATION_NONE, 0, 0},
    {2, 2, 2, 1, 0, 8, 28, 16, 1, CK_ACTIVATION_NONE, 0, 0},
    {1, 1, 1, 1, 0, 3, 9, 5, 1, CK_ACTIVATION_NONE, 0, 0},
    {3, 3, 1, 1, 3, 1, 1, 3, 1, CK_ACTIVATION_NONE, 0, 0},
    {3, 3, 1, 1, 1, 112, 20, 32, 1, CK_ACTIVATION_NONE, 0, 0},
};

static double activated(ck_activation_kind kind, double x) {
  switch (kind) {
    case CK_ACTIVATION_RELU: return fmax(x, 0);
    case CK_ACTIVATION_CLIP: return fmin(fmax(x, -0.5), 0.75);
    case CK_ACTIVATION_LEAKY_RELU: return x < 0 ? -0.5 * x : x;
    case CK_ACTIVATION_HARD_SWISH: return x * fmin(fmax(x / 6 + 0.5, 0), 1);
    case CK_ACTIVATION_SILU: return x / (1 + exp(-x));
    default: return x;
  }
}

// One result, and what bounds its error.
static double reference(
    const ck_f32_depthwise *a, const float *weights, const float *bias, size_t image, size_t y,
    size_t x, size_t c, double *magnitude) {
  const ck_window *w = &a->window;
  double sum = bias[c];
  *magnitude = fabs(sum);
  for (size_t i = 0; i < w->kernel_height; i++) {
    for (size_t k = 0; k < w->kernel_width; k++) {
      const size_t row = y * w->stride_y + i * w->dilation_y - w->padding_top;
      const size_t column = x * w->stride_x + k * w->dilation_x - w->padding_left;
      if (row >= a->input.height || column >= a->input.width) continue;
      const size_t pixel = (image * a->input.height + row) * a->input.width + column;
      const double product = (double)a->x[pixel * a->input.stride + c] *
          (double)weights[(c * w->kernel_height + i) * w->kernel_width + k];
      sum += product;
      *magnitude += fabs(product);
    }
  }
  if (a->residual != NULL) {
    const size_t pixel = (image * a->output.height + y) * a->output.width + x;
    const double residual = (double)a->residual[pixel * a->residual_stride + c];
    sum += residual;
    *magnitude += fabs(residual);
  }
  return activated(a->activation.kind, sum);
}

static void compare(
    kernel_checks *checks, const ck_f32_depthwise *a, const float *weights, const float *bias,
    const char *name) {
  const size_t pixels = a->batch * a->output.height * a->output.width;
  const size_t channels = a->output.channels, count = pixels * channels;
  const size_t taps = a->window.kernel_height * a->window.kernel_width;
  double *expected = malloc(2 * count * sizeof(double)), *tolerances = expected + count;
  float *found = malloc(count * sizeof(float));
  for (size_t i = 0; i < count; i++) {
    const size_t pixel = i / channels, c = i % channels;
    const size_t row = pixel / a->output.width;
    double magnitude;
    expected[i] = reference(a, weights, bias, row / a->output.height, row % a->output.height,
        pixel % a->output.width, c, &magnitude);
    tolerances[i] = (double)(taps + 2) * 0x1p-23 * (magnitude + fabs(expected[i]));
    found[i] = a->y[pixel * a->output.stride + c];
  }
  checks_close(checks, a->variant->name, name, found, expected, tolerances, count, count);
  free(expected);
  free(found);
}

static void run_case(kernel_checks *checks, const ck_variant *variant, const depthwise_case *t) {
  const size_t height = (t->height + 2 * t->padding - (t->kernel_height - 1) * t->dilation - 1) /
          t->stride + 1;
  const size_t width = (t->width + 2 * t->padding - (t->kernel_width - 1) * t->dilation - 1) /
          t->stride + 1;
  const size_t stride = t->channels + (size_t)t->extra_stride;
  const size_t taps = t->kernel_height * t->kernel_width;
  const size_t input_count = t->batch * t->height * t->width * stride;
  const size_t count = t->batch * height * width * stride;
  const size_t packed_count = ck_f32_depthwise_packed_count(t->channels, taps);
  char name[96];
  snprintf(name, sizeof name, "%zux%zu stride %zu dilation %zu, %zux%zux%zu", t->kernel_height,
      t->kernel_width, t->stride, t->dilation, t->height, t->width, t->channels);
  float *x = checks_allocate(input_count * sizeof(float), 4);
  float *weights = checks_allocate(t->channels * taps * sizeof(float), 0);
  float *bias = checks_allocate(t->channels * sizeof(float), 0);
  float *residual = checks_allocate(count * sizeof(float), 8);
  float *packed = checks_allocate(packed_count * sizeof(float), 0);
  float *y = checks_allocate(count * sizeof(float), 12);
  float *again = checks_allocate(count * sizeof(float), 12);
  checks_noise(checks, x, input_count);
  checks_noise(checks, weights, t->channels * taps);
  checks_noise(checks, bias, t->channels);
  checks_noise(checks, residual, count);
  ck_f32_depthwise_pack(weights, bias, t->channels, taps, packed);
  ck_f32_depthwise a = {
      .variant = variant, .input = {t->height, t->width, t->channels, stride},
      .output = {height, width, t->channels, stride}, .batch = t->batch,
      .window = {t->kernel_height, t->kernel_width, t->stride, t->stride, t->dilation,
          t->dilation, t->padding, t->padding},
      .activation = {t->activation, -0.5f, 0.75f}, .x = x, .packed = packed,
      .residual = t->has_residual ? residual : NULL, .residual_stride = stride, .y = y};
  const size_t pieces = ck_f32_depthwise_pieces(&a);
  ck_f32_depthwise_run(&a, 0, pieces, NULL);
  compare(checks, &a, weights, bias, name);
  a.y = again;
  for (size_t piece = pieces; piece-- > 0;) ck_f32_depthwise_run(&a, piece, piece + 1, NULL);
  checks_equal(checks, variant->name, name, again, y, count * sizeof(float));
  float *const blocks[] = {x, weights, bias, residual, packed, y, again};
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
    checks_free(checks, blocks[i], variant->name, name);
  }
}

void check_f32_depthwise(kernel_checks *checks) {
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_f32_depthwise_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) run_case(checks, variant, &cases[i]);
  }
}
