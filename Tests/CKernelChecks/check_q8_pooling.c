#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

// One output by its definition.
static uint8_t expected(const ck_q8_pooling *p, size_t image, size_t y, size_t x, size_t channel) {
  const ck_window *w = &p->window;
  int32_t sum = 0, count = 0, maximum = 0;
  for (size_t r = 0; r < w->kernel_height; r++) {
    for (size_t c = 0; c < w->kernel_width; c++) {
      const size_t row = y * w->stride_y + r * w->dilation_y - w->padding_top;
      const size_t column = x * w->stride_x + c * w->dilation_x - w->padding_left;
      if (row >= p->input.height || column >= p->input.width) continue;
      const size_t pixel = (image * p->input.height + row) * p->input.width + column;
      const int32_t q = p->x[pixel * p->input.stride + channel];
      sum += q;
      count++;
      maximum = q > maximum ? q : maximum;
    }
  }
  if (!p->is_average) return (uint8_t)maximum;
  const float factor = p->factor / (float)count;
  const long q = lrintf((float)(sum - count * p->x_zero) * factor) + p->y_zero;
  return (uint8_t)(q < 0 ? 0 : q > 255 ? 255 : q);
}

static void check_case(kernel_checks *checks, ck_q8_pooling p, size_t gap) {
  const size_t channels = p.input.channels;
  char name[160];
  snprintf(name, sizeof name, "%s of %zu x %zu, stride %zu %zu, images %zu x %zu x %zu + %zu",
      p.is_average ? "averages" : "maxima", p.window.kernel_height, p.window.kernel_width,
      p.window.stride_y, p.window.stride_x, p.input.height, p.input.width, channels, gap);
  p.output.channels = channels;
  p.input.stride = channels + gap;
  p.output.stride = channels + 2 * gap;
  const size_t x_pixels = p.batch * p.input.height * p.input.width;
  const size_t y_pixels = p.batch * p.output.height * p.output.width;
  const size_t x_bytes = (x_pixels - 1) * p.input.stride + channels;
  const size_t y_bytes = (y_pixels - 1) * p.output.stride + channels;
  uint8_t *x = checks_allocate(x_bytes, 1), *y = checks_allocate(y_bytes, 3);
  uint8_t *right = malloc(y_bytes);
  checks_noise_u8(checks, x, x_bytes);
  p.x = x;
  p.y = y;
  memset(right, 0xA5, y_bytes);
  for (size_t i = 0; i < y_pixels * channels; i++) {
    const size_t pixel = i / channels, row = pixel / p.output.width;
    right[pixel * p.output.stride + i % channels] = expected(
        &p, row / p.output.height, row % p.output.height, pixel % p.output.width, i % channels);
  }
  const size_t pieces = ck_q8_pooling_pieces(&p);
  ck_q8_pooling_run(&p, 0, pieces, NULL);
  checks_equal(checks, p.variant->name, name, y, right, y_bytes);
  memset(y, 0xA5, y_bytes);
  for (size_t i = pieces; i-- > 0;) ck_q8_pooling_run(&p, i, i + 1, NULL);
  checks_equal(checks, p.variant->name, name, y, right, y_bytes);
  checks_free(checks, x, p.variant->name, name);
  checks_free(checks, y, p.variant->name, name);
  free(right);
}

static size_t outputs(size_t extent, size_t kernel, size_t stride, size_t dilation, size_t pads) {
  return (extent + pads - (kernel - 1) * dilation - 1) / stride + 1;
}

static void check_window(
    kernel_checks *checks, const ck_variant *variant, ck_image input, ck_window window,
    size_t gap) {
  for (int is_average = 0; is_average < 2; is_average++) {
    ck_q8_pooling p = {
        .variant = variant, .input = input, .batch = 1 + gap % 2, .window = window,
        .is_average = is_average, .factor = 1.37f, .x_zero = 100, .y_zero = 128};
    p.output.height = outputs(input.height, window.kernel_height, window.stride_y,
        window.dilation_y, 2 * window.padding_top);
    p.output.width = outputs(input.width, window.kernel_width, window.stride_x,
        window.dilation_x, 2 * window.padding_left);
    check_case(checks, p, gap);
  }
}

void check_q8_pooling(kernel_checks *checks) {
  static const size_t channels[] = {1, 3, 16, 24, 33, 64, 72, 100, 130};
  static const ck_window windows[] = {
      {2, 2, 2, 2, 1, 1, 0, 0}, {3, 3, 2, 2, 1, 1, 1, 1}, {3, 3, 1, 1, 1, 1, 1, 1},
      {5, 5, 1, 1, 1, 1, 2, 2}, {3, 2, 1, 3, 2, 3, 1, 0}, {7, 1, 2, 1, 1, 1, 3, 0},
      {1, 1, 1, 1, 1, 1, 0, 0}};
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_q8_pooling_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t i = 0; i < 63; i++) {
      const ck_image input = {7 + i % 4, 8 + i % 3, channels[i % 9], 0};
      check_window(checks, variant, input, windows[i % 7], i % 4);
    }
    // Averages of whole images, also of more bytes than 16 bits hold, and many pieces.
    static const ck_image whole[] = {
        {7, 7, 70, 0}, {20, 20, 33, 0}, {1, 300, 65, 0}, {120, 110, 140, 0}};
    for (size_t i = 0; i < 4; i++) {
      const ck_window window = {whole[i].height, whole[i].width, 1, 1, 1, 1, 0, 0};
      check_window(checks, variant, whole[i], window, i);
    }
    check_window(checks, variant, (ck_image){60, 40, 48, 0}, windows[3], 0);
  }
}
