#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

typedef struct {
  size_t batch, height, width, channels, outputs, groups;
  size_t kernel_height, kernel_width, stride, dilation, padding;
  // Elements beyond the channels between pixels of x, of y and of the residual.
  size_t gap;
  int is_planar, has_bias, has_residual, is_in_place;
} problem;

typedef struct {
  const problem *problem;
  ck_f32_convolution convolution;
  size_t y_count;
  float *x, *weights, *bias, *residual;
  double *expected, *tolerances;
} operands;

static double input_at(const operands *o, size_t image, ptrdiff_t y, ptrdiff_t x, size_t channel) {
  const problem *p = o->problem;
  if (y < 0 || x < 0 || y >= (ptrdiff_t)p->height || x >= (ptrdiff_t)p->width) return 0;
  const size_t row = (size_t)y, column = (size_t)x;
  if (p->is_planar) {
    return (double)o->x[((image * p->channels + channel) * p->height + row) * p->width + column];
  }
  const size_t pixel = (image * p->height + row) * p->width + column;
  return (double)o->x[pixel * (p->channels + p->gap) + channel];
}

// One output before the activation; `size` receives the sum of absolute products.
static double output_at(const operands *o, size_t pixel, size_t output, double *size) {
  const problem *p = o->problem;
  const ck_image *to = &o->convolution.output;
  const size_t channels = p->channels / p->groups;
  const size_t first = output / (p->outputs / p->groups) * channels;
  const size_t image = pixel / (to->height * to->width);
  const size_t row = pixel / to->width % to->height, column = pixel % to->width;
  double sum = p->has_bias ? (double)o->bias[output] : 0;
  if (p->has_residual) sum += (double)o->residual[pixel * (p->outputs + p->gap) + output];
  *size = fabs(sum);
  for (size_t tap = 0; tap < p->kernel_height * p->kernel_width; tap++) {
    const size_t u = tap / p->kernel_width, v = tap % p->kernel_width;
    const ptrdiff_t y = (ptrdiff_t)(row * p->stride + u * p->dilation) - (ptrdiff_t)p->padding;
    const ptrdiff_t x = (ptrdiff_t)(column * p->stride + v * p->dilation) - (ptrdiff_t)p->padding;
    for (size_t c = 0; c < channels; c++) {
      const size_t w =
          (output * channels + c) * p->kernel_height * p->kernel_width + tap;
      const double product = input_at(o, image, y, x, first + c) * (double)o->weights[w];
      sum += product;
      *size += fabs(product);
    }
  }
  return sum;
}

static float *noise(kernel_checks *checks, size_t count, size_t misalignment) {
  float *values = checks_allocate(count * sizeof(float), misalignment);
  checks_noise(checks, values, count);
  return values;
}

static size_t extent(size_t input, size_t kernel, const problem *p) {
  return (input + 2 * p->padding - p->dilation * (kernel - 1) - 1) / p->stride + 1;
}

static operands make_operands(kernel_checks *checks, const problem *p) {
  operands o = {.problem = p};
  const size_t height = extent(p->height, p->kernel_height, p);
  const size_t width = extent(p->width, p->kernel_width, p);
  const size_t pixels = p->batch * height * width, k = p->channels / p->groups *
                        p->kernel_height * p->kernel_width;
  const size_t x_count = p->batch * p->height * p->width;
  o.y_count = (pixels - 1) * (p->outputs + p->gap) + p->outputs;
  o.x = noise(
      checks,
      p->is_planar ? x_count * p->channels
                   : (x_count - 1) * (p->channels + p->gap) + p->channels, 4);
  o.weights = noise(checks, p->outputs * k, 8);
  o.bias = noise(checks, p->outputs, 12);
  o.residual = noise(checks, o.y_count, 20);
  o.expected = malloc(pixels * p->outputs * sizeof(double));
  o.tolerances = malloc(pixels * p->outputs * sizeof(double));
  o.convolution = (ck_f32_convolution){
      .batch = p->batch,
      .input = {p->height, p->width, p->channels, p->channels + p->gap},
      .output = {height, width, p->outputs, p->outputs + p->gap},
      .is_input_planar = p->is_planar,
      .window = {p->kernel_height, p->kernel_width, p->stride, p->stride, p->dilation,
                 p->dilation, p->padding, p->padding},
      .groups = p->groups,
      .x = o.x,
      .bias = p->has_bias ? o.bias : NULL,
      .residual = p->has_residual ? o.residual : NULL,
      .residual_stride = p->outputs + p->gap,
      .activation = {CK_ACTIVATION_CLIP, -1.5f, 2},
  };
  for (size_t i = 0; i < pixels * p->outputs; i++) {
    double size;
    const double sum = output_at(&o, i / p->outputs, i % p->outputs, &size);
    o.expected[i] = fmin(fmax(sum, -1.5), 2);
    o.tolerances[i] = (double)(k + 2) * size * 0x1p-23;
  }
  return o;
}

// Runs all pieces at once, or one by one from the last, and returns the pixels without gaps.
static float *result(
    kernel_checks *checks, const operands *o, const char *name, int is_split, int *has_failed) {
  const problem *p = o->problem;
  ck_f32_convolution c = o->convolution;
  const size_t pixels = p->batch * c.output.height * c.output.width;
  c.y = checks_allocate(o->y_count * sizeof(float), 4);
  if (p->is_in_place) {
    memcpy(c.y, o->residual, o->y_count * sizeof(float));
    c.residual = c.y;
  }
  const size_t pieces = ck_f32_convolution_pieces(&c);
  void *scratch = checks_allocate(ck_f32_convolution_scratch_bytes(&c), 0);
  if (is_split) {
    for (size_t i = pieces; i > 0; i--) ck_f32_convolution_run(&c, i - 1, i, scratch);
  } else {
    ck_f32_convolution_run(&c, 0, pieces, scratch);
  }
  checks_free(checks, scratch, c.variant->name, name);
  float *rows = malloc(pixels * p->outputs * sizeof(float));
  for (size_t i = 0; i < pixels; i++) {
    const float *row = c.y + i * c.output.stride;
    memcpy(rows + i * p->outputs, row, p->outputs * sizeof(float));
    if (i + 1 == pixels || p->is_in_place) continue;
    for (size_t j = 0; j < p->gap * sizeof(float); j++) {
      *has_failed |= ((const unsigned char *)(row + p->outputs))[j] != 0xA5;
    }
  }
  checks_free(checks, c.y, c.variant->name, name);
  return rows;
}

static void check_variant(kernel_checks *checks, operands *o, const char *name) {
  ck_f32_convolution *c = &o->convolution;
  const char *variant = c->variant->name;
  const size_t count = c->batch * c->output.height * c->output.width * c->output.channels;
  float *packed =
      checks_allocate(ck_f32_convolution_packed_count(c) * sizeof(float), 0);
  ck_f32_convolution_pack(c, o->weights, packed);
  c->packed = packed;
  int has_failed = 0;
  float *once = result(checks, o, name, 0, &has_failed);
  float *split = result(checks, o, name, 1, &has_failed);
  checks_close(checks, variant, name, once, o->expected, o->tolerances, count, count);
  checks_equal(checks, variant, name, once, split, count * sizeof(float));
  checks_equal(checks, variant, "gaps between pixels", &has_failed, &(int){0}, sizeof(int));
  free(once);
  free(split);
  checks_free(checks, packed, variant, name);
}

static void check_problem(kernel_checks *checks, const problem *p) {
  char name[128];
  snprintf(name, sizeof name, "%zux%zux%zux%zu to %zu in %zu, %zux%zu stride %zu dilation %zu%s",
      p->batch, p->height, p->width, p->channels, p->outputs, p->groups, p->kernel_height,
      p->kernel_width, p->stride, p->dilation, p->is_planar ? " planar" : "");
  operands o = make_operands(checks, p);
  size_t count = 0;
  const ck_f32_gemm_variant *const *variants = ck_f32_gemm_variants(&count);
  for (size_t i = 0; i < count; i++) {
    if (!checks_allow(checks, variants[i]->required)) continue;
    o.convolution.variant = variants[i];
    check_variant(checks, &o, name);
  }
  checks_free(checks, o.x, "f32_convolution", name);
  checks_free(checks, o.weights, "f32_convolution", name);
  checks_free(checks, o.bias, "f32_convolution", name);
  checks_free(checks, o.residual, "f32_convolution", name);
  free(o.expected);
  free(o.tolerances);
}

// Batch, height, width, channels, outputs, groups; window, stride, dilation, padding; gap; planar.
void check_f32_convolution(kernel_checks *checks) {
  static const problem problems[] = {
      // Pointwise: in place, with gaps, with rows that collide in a cache, in strides.
      {2, 5, 7, 12, 20, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1},
      {1, 12, 11, 24, 16, 1, 1, 1, 1, 1, 0, 3, 0, 1, 0, 0},
      {1, 3, 6, 1024, 9, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0},
      {2, 25, 23, 10, 24, 1, 1, 1, 2, 1, 0, 0, 0, 1, 1, 0},
      {1, 13, 14, 10, 40, 1, 1, 1, 2, 1, 0, 5, 0, 0, 0, 0},
      {1, 3, 3, 8, 8, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0},
      // Windows: wide and narrow outputs, borders, gaps between pixels.
      {2, 13, 30, 7, 33, 1, 3, 3, 1, 1, 1, 0, 0, 1, 1, 0},
      {1, 14, 40, 6, 17, 1, 3, 3, 2, 1, 1, 2, 0, 1, 0, 0},
      {2, 7, 7, 11, 40, 1, 3, 3, 1, 1, 1, 0, 0, 1, 1, 1},
      {1, 14, 14, 9, 16, 1, 3, 3, 2, 1, 1, 4, 0, 0, 0, 0},
      {1, 9, 31, 5, 8, 1, 5, 3, 1, 1, 2, 0, 0, 1, 0, 0},
      {1, 11, 33, 5, 12, 1, 3, 3, 1, 2, 2, 0, 0, 1, 0, 0},
      {1, 11, 12, 5, 12, 1, 3, 5, 2, 3, 4, 1, 0, 1, 0, 0},
      {1, 2, 12, 3, 5, 1, 3, 3, 1, 1, 5, 0, 0, 1, 0, 0},
      {1, 3, 13, 300, 10, 1, 3, 3, 1, 1, 1, 0, 0, 1, 0, 0},
      {1, 3, 24, 512, 5, 1, 3, 3, 2, 1, 1, 0, 0, 1, 0, 0},
      {1, 1, 20, 1024, 5, 1, 1, 3, 1, 1, 1, 0, 0, 1, 0, 0},
      // Groups.
      {2, 6, 13, 12, 20, 4, 3, 3, 1, 1, 1, 0, 0, 1, 1, 0},
      {1, 5, 6, 12, 36, 3, 1, 1, 1, 1, 0, 2, 0, 1, 0, 0},
      {1, 9, 26, 6, 12, 3, 3, 3, 2, 1, 1, 1, 0, 1, 0, 0},
      // Planar images.
      {2, 33, 35, 3, 16, 1, 3, 3, 2, 1, 1, 0, 1, 1, 0, 0},
      {1, 30, 29, 3, 33, 1, 7, 7, 2, 1, 3, 0, 1, 1, 1, 0},
      {1, 30, 29, 3, 16, 1, 3, 3, 2, 1, 0, 3, 1, 0, 0, 0},
      {1, 12, 15, 4, 10, 2, 3, 3, 1, 2, 2, 0, 1, 1, 0, 0},
      {1, 8, 8, 3, 16, 1, 3, 3, 2, 1, 1, 0, 1, 1, 0, 0},
      {1, 4, 20, 3, 8, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0},
      // The same from interleaved ones.
      {2, 33, 35, 3, 16, 1, 3, 3, 2, 1, 1, 0, 0, 1, 0, 0},
      {1, 30, 29, 3, 33, 1, 7, 7, 2, 1, 3, 0, 0, 1, 1, 0},
  };
  for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
    check_problem(checks, &problems[i]);
  }
}
