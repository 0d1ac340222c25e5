#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

typedef struct {
  size_t kernel, stride, dilation, padding, height, width, channels, batch, extra;
  ck_q8_output_kind kind;
  int has_limits;
} depthwise_case;

static const depthwise_case cases[] = {
    {3, 1, 1, 1, 14, 14, 64, 1, 0, CK_Q8_BYTES, 0},
    {3, 1, 1, 1, 7, 9, 144, 2, 0, CK_Q8_BYTES, 1},
    {3, 1, 1, 0, 5, 11, 72, 1, 3, CK_Q8_BYTES_TABLE, 0},
    {3, 1, 1, 1, 3, 4, 17, 1, 0, CK_Q8_BYTES, 1},
    {3, 1, 1, 1, 1, 1, 5, 1, 0, CK_Q8_BYTES, 1},
    {3, 2, 1, 1, 14, 15, 96, 1, 0, CK_Q8_BYTES, 1},
    {3, 2, 1, 0, 15, 14, 24, 2, 5, CK_Q8_BYTES, 0},
    {5, 1, 1, 2, 9, 14, 120, 1, 0, CK_Q8_BYTES_TABLE, 1},
    {5, 1, 1, 2, 4, 3, 32, 1, 1, CK_Q8_BYTES, 0},
    {5, 2, 1, 2, 14, 13, 88, 1, 0, CK_Q8_BYTES, 1},
    {5, 2, 1, 1, 12, 12, 64, 1, 0, CK_Q8_BYTES_TABLE, 0},
    {3, 1, 2, 2, 8, 9, 40, 2, 0, CK_Q8_BYTES, 1},
    {7, 1, 1, 3, 8, 9, 20, 1, 2, CK_Q8_BYTES_TABLE, 0},
    {2, 3, 1, 1, 8, 9, 64, 1, 0, CK_Q8_BYTES, 0},
    {3, 1, 1, 1, 6, 7, 80, 1, 2, CK_Q8_BYTES_RESIDUAL, 1},
    {5, 1, 1, 2, 6, 7, 19, 1, 0, CK_Q8_BYTES_RESIDUAL, 0},
    {3, 1, 1, 1, 6, 7, 70, 1, 2, CK_Q8_BYTES_ACTIVATION, 0},
    {3, 2, 1, 1, 6, 7, 70, 1, 2, CK_Q8_FLOATS, 0},
    {4, 1, 1, 1, 6, 7, 64, 1, 0, CK_Q8_FLOATS, 0},
    {3, 1, 1, 1, 112, 30, 32, 1, 0, CK_Q8_BYTES, 0},
};

// What a case works on.
typedef struct {
  const int8_t *weights;
  const int32_t *bias;
  const float *scale;
} operands;

static int32_t sum_at(
    const ck_q8_depthwise *a, const operands *o, size_t image, size_t y, size_t x, size_t c) {
  const ck_window *w = &a->window;
  int32_t sum = o->bias[c];
  for (size_t i = 0; i < w->kernel_height; i++) {
    for (size_t k = 0; k < w->kernel_width; k++) {
      const size_t row = y * w->stride_y + i * w->dilation_y - w->padding_top;
      const size_t column = x * w->stride_x + k * w->dilation_x - w->padding_left;
      if (row >= a->input.height || column >= a->input.width) continue;
      const size_t pixel = (image * a->input.height + row) * a->input.width + column;
      const int32_t value = a->x[pixel * a->input.stride + c] - a->input_zero;
      sum += value * o->weights[(c * w->kernel_height + i) * w->kernel_width + k];
    }
  }
  return sum;
}

static uint8_t byte_of(const ck_q8_output *o, float x) {
  const long q = lrintf(x) + o->zero;
  return (uint8_t)(q < o->low ? o->low : q > o->high ? o->high : q);
}

// Volatile, so that products and sums are rounded one by one.
static uint8_t reference(const ck_q8_output *o, float x, size_t at) {
  const volatile float value = x;
  if (o->kind == CK_Q8_BYTES_RESIDUAL) {
    const uint8_t residual = ((const uint8_t *)o->residual)[at];
    const volatile float added = (float)(residual - o->residual_zero) * o->residual_scale;
    return byte_of(o, value + added);
  }
  if (o->kind == CK_Q8_BYTES_ACTIVATION) {
    return byte_of(o, (value > 0 ? value : value * o->activation.a) * o->inverse);
  }
  const uint8_t q = byte_of(o, value);
  return o->kind == CK_Q8_BYTES_TABLE ? o->table[q] : q;
}

static void compare(
    kernel_checks *checks, const ck_q8_depthwise *a, const operands *o, const char *name) {
  const size_t pixels = a->batch * a->output_height * a->output_width, channels = a->input.channels;
  uint8_t *expected = malloc(pixels * channels), *found = malloc(pixels * channels);
  float *floats = malloc(pixels * channels * sizeof(float));
  double *exact = malloc(pixels * channels * sizeof(double));
  for (size_t i = 0; i < pixels * channels; i++) {
    const size_t pixel = i / channels, c = i % channels, row = pixel / a->output_width;
    const size_t at = pixel * a->output.out_stride + c;
    const int32_t sum = sum_at(
        a, o, row / a->output_height, row % a->output_height, pixel % a->output_width, c);
    const volatile float x = (float)sum * o->scale[c];
    if (a->output.kind == CK_Q8_FLOATS) {
      floats[i] = ((const float *)a->output.out)[at];
      const volatile float sum_of_floats = x + ((const float *)a->output.residual)[at];
      exact[i] = fmax((double)sum_of_floats, 0);
    } else {
      expected[i] = reference(&a->output, x, at);
      found[i] = ((const uint8_t *)a->output.out)[at];
    }
  }
  if (a->output.kind == CK_Q8_FLOATS) {
    const double tolerance = 0;
    checks_close(checks, a->variant->name, name, floats, exact, &tolerance, 1, pixels * channels);
  } else {
    checks_equal(checks, a->variant->name, name, found, expected, pixels * channels);
  }
  free(expected);
  free(found);
  free(floats);
  free(exact);
}

static void run_case(kernel_checks *checks, const ck_variant *variant, const depthwise_case *t) {
  const size_t reach = (t->kernel - 1) * t->dilation + 1, taps = t->kernel * t->kernel;
  const size_t height = (t->height + 2 * t->padding - reach) / t->stride + 1;
  const size_t width = (t->width + 2 * t->padding - reach) / t->stride + 1;
  const size_t stride = t->channels + t->extra, channels = t->channels;
  const size_t input_count = t->batch * t->height * t->width * stride - t->extra;
  const size_t count = t->batch * height * width * stride;
  const size_t element = t->kind == CK_Q8_FLOATS ? sizeof(float) : 1;
  const ck_window window = {t->kernel, t->kernel, t->stride, t->stride, t->dilation, t->dilation,
      t->padding, t->padding};
  char name[96];
  snprintf(name, sizeof name, "%zux%zu stride %zu dilation %zu, %zux%zux%zu, kind %d", t->kernel,
      t->kernel, t->stride, t->dilation, t->height, t->width, channels, (int)t->kind);
  uint8_t *x = checks_allocate(input_count, 1), *table = checks_allocate(256, 0);
  int8_t *weights = checks_allocate(channels * taps, 0);
  float *scale = checks_allocate(channels * sizeof(float), 0);
  int32_t *bias = checks_allocate(channels * sizeof(int32_t), 0);
  void *packed = checks_allocate(ck_q8_depthwise_packed_bytes(variant, &window, channels), 0);
  uint8_t *y = checks_allocate(count * element, 4), *again = checks_allocate(count * element, 4);
  uint8_t *residual = checks_allocate(count * element, 8);
  checks_noise_u8(checks, x, input_count);
  checks_noise_u8(checks, table, 256);
  checks_noise_s8(checks, weights, channels * taps);
  checks_noise(checks, scale, channels);
  if (element == 1) {
    checks_noise_u8(checks, residual, count);
  } else {
    checks_noise(checks, (float *)(void *)residual, count);
  }
  for (size_t c = 0; c < channels; c++) {
    bias[c] = (int32_t)(scale[c] * 5000);
    scale[c] = (fabsf(scale[c]) + 0.5f) * 0.004f;
  }
  const ck_q8_weights packing = {.values = weights, .taps = taps, .channels = 1, .n = channels,
      .n_stride = taps, .tap_stride = 1, .channel_stride = taps, .input_zero = 131, .bias = bias,
      .scale = scale, .kind = t->kind};
  ck_q8_depthwise_pack(variant, &window, &packing, packed);
  ck_q8_depthwise a = {.variant = variant, .input = {t->height, t->width, channels, stride},
      .batch = t->batch, .output_height = height, .output_width = width, .window = window, .x = x,
      .input_zero = 131, .packed = packed,
      .output = {.kind = t->kind, .zero = 120, .low = t->has_limits ? 120 : 0,
          .high = t->has_limits ? 201 : 255, .out = y, .out_stride = stride,
          .residual = residual, .residual_stride = stride, .residual_zero = 77,
          .residual_scale = 0.37f, .table = table, .activation = {CK_ACTIVATION_LEAKY_RELU, 0.25f, 0},
          .inverse = 1.5f}};
  if (t->kind == CK_Q8_FLOATS) a.output.activation.kind = CK_ACTIVATION_RELU;
  void *scratch = checks_allocate(ck_q8_depthwise_scratch_bytes(&a), 0);
  const size_t pieces = ck_q8_depthwise_pieces(&a);
  ck_q8_depthwise_run(&a, 0, pieces, scratch);
  const operands all = {weights, bias, scale};
  compare(checks, &a, &all, name);
  a.output.out = again;
  for (size_t piece = pieces; piece-- > 0;) ck_q8_depthwise_run(&a, piece, piece + 1, scratch);
  checks_equal(checks, variant->name, name, again, y, count * element);
  void *const blocks[] = {x, table, weights, scale, bias, packed, y, again, residual, scratch};
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
    checks_free(checks, blocks[i], variant->name, name);
  }
}

void check_q8_depthwise(kernel_checks *checks) {
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_q8_depthwise_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) run_case(checks, variant, &cases[i]);
  }
}
