#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check_q8.h"
#include "kernel_checks.h"

typedef struct {
  const char *name;
  size_t batch, height, width, channels, output_channels, groups;
  ck_window window;
  size_t padding_bottom, padding_right;
} shape;

static const shape shapes[] = {
    {"pointwise", 1, 9, 7, 32, 24, 1, {1, 1, 1, 1, 1, 1, 0, 0}, 0, 0},
    {"pointwise of a few", 2, 5, 5, 6, 65, 1, {1, 1, 1, 1, 1, 1, 0, 0}, 0, 0},
    {"pointwise by twos", 1, 8, 7, 64, 16, 1, {1, 1, 2, 2, 1, 1, 0, 0}, 0, 0},
    {"stem", 1, 15, 14, 3, 16, 1, {3, 3, 2, 2, 1, 1, 1, 1}, 1, 1},
    {"wide stem", 1, 16, 12, 3, 40, 1, {7, 7, 2, 2, 1, 1, 3, 3}, 3, 3},
    {"three by three", 2, 6, 9, 20, 33, 1, {3, 3, 1, 1, 1, 1, 1, 1}, 1, 1},
    {"dilated", 1, 10, 9, 16, 8, 1, {3, 3, 1, 1, 2, 2, 2, 2}, 2, 2},
    {"uneven padding", 1, 8, 8, 8, 12, 1, {3, 2, 2, 1, 1, 1, 0, 1}, 1, 0},
    {"groups", 1, 6, 6, 24, 36, 3, {3, 3, 1, 1, 1, 1, 1, 1}, 1, 1},
    {"pointwise groups", 1, 6, 7, 32, 20, 4, {1, 1, 1, 1, 1, 1, 0, 0}, 0, 0},
};

static int32_t sum_of(
    const ck_q8_convolution_arguments *x, const int8_t *weights, size_t pixel, size_t n) {
  const ck_window *w = &x->window;
  const size_t column = pixel % x->output_width;
  const size_t row = pixel / x->output_width % x->output_height;
  const size_t image = pixel / x->output_width / x->output_height;
  const size_t channels = x->input.channels / x->groups;
  const size_t group = n / (x->output_channels / x->groups);
  const size_t taps = w->kernel_height * w->kernel_width;
  int32_t sum = 0;
  for (size_t tap = 0; tap < taps; tap++) {
    const ptrdiff_t y = (ptrdiff_t)(row * w->stride_y + tap / w->kernel_width * w->dilation_y) -
        (ptrdiff_t)w->padding_top;
    const ptrdiff_t u = (ptrdiff_t)(column * w->stride_x + tap % w->kernel_width * w->dilation_x) -
        (ptrdiff_t)w->padding_left;
    if (y < 0 || u < 0 || y >= (ptrdiff_t)x->input.height || u >= (ptrdiff_t)x->input.width) {
      continue;
    }
    const size_t at = (image * x->input.height + (size_t)y) * x->input.width + (size_t)u;
    for (size_t c = 0; c < channels; c++) {
      const int32_t element = x->x[at * x->input.stride + group * channels + c];
      sum += (element - x->input_zero) * weights[(n * channels + c) * taps + tap];
    }
  }
  return sum;
}

static void check_case(
    kernel_checks *checks, const ck_q8_gemm_variant *variant, const shape *s,
    check_q8_buffers out, size_t gap) {
  const ck_window *w = &s->window;
  ck_q8_convolution_arguments x = {
      .variant = variant, .batch = s->batch,
      .input = {s->height, s->width, s->channels, s->channels + gap},
      .output_height = (s->height + w->padding_top + s->padding_bottom -
          (w->kernel_height - 1) * w->dilation_y - 1) / w->stride_y + 1,
      .output_width = (s->width + w->padding_left + s->padding_right -
          (w->kernel_width - 1) * w->dilation_x - 1) / w->stride_x + 1,
      .output_channels = s->output_channels, .window = *w, .groups = s->groups,
      .input_zero = 77};
  const size_t n = s->output_channels, m = s->batch * x.output_height * x.output_width;
  const size_t taps = w->kernel_height * w->kernel_width, channels = s->channels / s->groups;
  const size_t k = taps * channels;
  const size_t bytes = (s->batch * s->height * s->width - 1) * x.input.stride + s->channels;
  uint8_t *image = checks_allocate(bytes, 9);
  int8_t *weights = malloc(n * k);
  float *scale = malloc(n * sizeof *scale);
  checks_noise_u8(checks, image, bytes);
  checks_noise_s8(checks, weights, n * k);
  checks_noise(checks, scale, n);
  const int is_real = out.output.kind == CK_Q8_FLOATS || out.output.kind == CK_Q8_BYTES_ACTIVATION;
  for (size_t i = 0; i < n; i++) {
    scale[i] = (scale[i] * 0.2f + 1) * (is_real ? 0.0003f : 0.01f) / sqrtf((float)k);
  }
  const size_t per_group = n / s->groups;
  const size_t packed_bytes = ck_q8_gemm_packed_bytes(variant, k, per_group);
  uint8_t *packed = checks_allocate(packed_bytes * s->groups, 0);
  for (size_t g = 0; g < s->groups; g++) {
    const ck_q8_weights group = {
        .values = weights + g * per_group * k, .taps = taps, .channels = channels, .n = per_group,
        .n_stride = k, .tap_stride = 1, .channel_stride = taps, .input_zero = 77,
        .scale = scale + g * per_group, .kind = out.output.kind};
    ck_q8_gemm_pack(variant, &group, packed + g * packed_bytes);
  }
  out.gap = gap;
  check_q8_make_output(checks, &out, m, n);
  x.x = image;
  x.packed = packed;
  x.output = out.output;
  const size_t pieces = ck_q8_convolution_pieces(&x);
  void *scratch = checks_allocate(ck_q8_convolution_scratch_bytes(&x), 0);
  ck_q8_convolution_run(&x, 0, pieces, scratch);
  uint8_t *expected = malloc(m * n);
  double *reals = malloc(m * n * sizeof *reals);
  for (size_t i = 0; i < m * n; i++) {
    check_q8_output(
        &out.output, sum_of(&x, weights, i / n, i % n), i / n, i % n, scale[i % n], 0,
        &expected[i], &reals[i]);
  }
  check_q8_results(checks, variant->name, s->name, &out.output, m, n, expected, reals);
  void *again = malloc(out.out_bytes);
  memcpy(again, out.output.out, out.out_bytes);
  memset(out.output.out, 0xA5, out.out_bytes);
  for (size_t i = pieces; i-- > 0;) ck_q8_convolution_run(&x, i, i + 1, scratch);
  checks_equal(checks, variant->name, s->name, out.output.out, again, out.out_bytes);
  checks_free(checks, image, variant->name, "image");
  checks_free(checks, packed, variant->name, "packed weights");
  checks_free(checks, scratch, variant->name, "scratch");
  check_q8_free_output(checks, &out, variant->name);
  free(again);
  free(weights);
  free(scale);
  free(expected);
  free(reals);
}

void check_q8_convolution(kernel_checks *checks) {
  size_t count;
  const ck_q8_gemm_variant *variants = ck_q8_gemm_variants(&count);
  for (size_t v = 0; v < count; v++) {
    if (!checks_allow(checks, variants[v].required)) continue;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
      for (size_t gap = 0; gap < 3; gap++) {
        const check_q8_buffers out = check_q8_outputs[(i * 3 + gap) % check_q8_output_count];
        check_case(checks, &variants[v], &shapes[i], out, gap);
      }
    }
    const shape large = {
        "many pieces", 1, 60, 60, 16, 96, 1, {3, 3, 1, 1, 1, 1, 1, 1}, 1, 1};
    check_case(checks, &variants[v], &large, check_q8_outputs[1], 0);
  }
}
