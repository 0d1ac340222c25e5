#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernel_checks.h"

// A case; rows are `gap` elements further apart than they are wide, memory is `misalignment` bytes
// off, operands are multiplied by `scale` and moved by `offset`.
typedef struct {
  const char *name;
  size_t rows, width, gap, misalignment;
  float scale, offset;
} normalization_case;

static const normalization_case cases[] = {
    {"one element", 1, 1, 0, 0, 1, 0},
    {"two", 3, 2, 1, 4, 1, 0},
    {"below a vector", 2, 15, 0, 0, 1, 0},
    {"a vector", 2, 16, 3, 8, 1, 0},
    {"above a vector", 2, 17, 0, 0, 1, 0},
    {"four vectors", 1, 64, 0, 0, 1, 3},
    {"five vectors and a bit", 5, 83, 5, 12, 1, -2},
    {"classes", 1, 1000, 0, 4, 20, 0},
    {"a transformer", 40, 768, 0, 0, 4, 1},
    {"far from zero", 3, 100, 0, 0, 1, 100},
    {"large", 3, 33, 0, 0, 1000, 0},
};

typedef struct {
  const normalization_case *c;
  size_t stride, count;
  float *x, *residual, *gamma, *beta;
  double *expected, *tolerance, *sum;
} normalization_operands;

static float *noise(kernel_checks *checks, size_t count, const normalization_case *c) {
  float *values = checks_allocate(count * sizeof(float), c->misalignment);
  checks_noise(checks, values, count);
  return values;
}

static normalization_operands make_operands(kernel_checks *checks, const normalization_case *c) {
  normalization_operands o = {.c = c, .stride = c->width + c->gap};
  // The last row has no gap behind it.
  o.count = c->rows * o.stride - c->gap;
  o.x = noise(checks, o.count, c);
  o.residual = noise(checks, o.count, c);
  o.gamma = noise(checks, c->width, c);
  o.beta = noise(checks, c->width, c);
  for (size_t i = 0; i < o.count; i++) o.x[i] = o.x[i] * c->scale + c->offset;
  o.expected = calloc(3 * o.count, sizeof(double));
  o.tolerance = o.expected + o.count;
  o.sum = o.tolerance + o.count;
  return o;
}

static void free_operands(kernel_checks *checks, normalization_operands *o) {
  float *all[] = {o->x, o->residual, o->gamma, o->beta};
  for (size_t i = 0; i < 4; i++) checks_free(checks, all[i], "f32_normalization", o->c->name);
  free(o->expected);
}

// What stands between the rows must stay as the memory was.
static float *result(normalization_operands *o) {
  float *y = checks_allocate(o->count * sizeof(float), o->c->misalignment);
  for (size_t i = 0; i < o->count; i++) {
    if (i % o->stride >= o->c->width) o->expected[i] = (double)y[i];
  }
  return y;
}

static const float epsilon = 1e-5f;

static void expect_normalized(normalization_operands *o, int has_residual) {
  const size_t width = o->c->width;
  for (size_t start = 0; start < o->count; start += o->stride) {
    double mean = 0, squares = 0, magnitude = 0;
    for (size_t i = 0; i < width; i++) {
      o->sum[start + i] =
          (double)o->x[start + i] + (has_residual ? (double)o->residual[start + i] : 0);
      mean += o->sum[start + i] / (double)width;
      magnitude = fmax(magnitude, fabs(o->sum[start + i]));
    }
    for (size_t i = 0; i < width; i++) squares += pow(o->sum[start + i] - mean, 2);
    const double scale = 1 / sqrt(squares / (double)width + (double)epsilon);
    // The mean of n elements is off by n roundings of the largest at most; it moves all deviations.
    const double moved = ldexp((double)(width + 4) * magnitude, -23);
    for (size_t i = 0; i < width; i++) {
      const double d = (o->sum[start + i] - mean) * scale, gamma = (double)o->gamma[i];
      o->expected[start + i] = d * gamma + (double)o->beta[i];
      const double relative = ldexp((double)(width + 8), -23) + moved * moved * scale * scale;
      o->tolerance[start + i] = fabs(gamma) * (moved * scale + fabs(d) * relative) + ldexp(4, -24);
    }
  }
}

static void check_normalize(
    kernel_checks *checks, normalization_operands *o,
    const ck_f32_normalization_variant *variant, int has_residual) {
  const char *name = o->c->name;
  expect_normalized(o, has_residual);
  float *y = result(o), *again = result(o), *sum = result(o);
  ck_f32_layer_normalization arguments = {
      .variant = variant,
      .rows = o->c->rows,
      .width = o->c->width,
      .epsilon = epsilon,
      .gamma = o->gamma,
      .beta = o->beta,
      .x = o->x,
      .residual = has_residual ? o->residual : NULL,
      .sum = has_residual ? sum : NULL,
      .y = y,
      .x_stride = o->stride,
      .residual_stride = o->stride,
      .sum_stride = o->stride,
      .y_stride = o->stride,
  };
  const size_t pieces = ck_f32_layer_normalization_pieces(&arguments);
  ck_f32_layer_normalization_run(&arguments, 0, pieces, NULL);
  checks_close(checks, variant->name, name, y, o->expected, o->tolerance, o->count, o->count);
  // In place, the last piece first.
  for (size_t i = 0; i < o->count; i++) {
    if (i % o->stride < o->c->width) again[i] = o->x[i];
  }
  arguments.x = arguments.y = again;
  for (size_t i = pieces; i > 0; i--) {
    ck_f32_layer_normalization_run(&arguments, i - 1, i, NULL);
  }
  checks_equal(checks, variant->name, name, again, y, o->count * sizeof(float));
  for (size_t i = 0; has_residual && i < o->count; i++) {
    o->expected[i] = i % o->stride < o->c->width ? o->sum[i] : (double)sum[i];
    o->tolerance[i] = ldexp(fabs(o->expected[i]), -23);
  }
  if (has_residual) {
    checks_close(checks, variant->name, name, sum, o->expected, o->tolerance, o->count, o->count);
  }
  checks_free(checks, sum, variant->name, name);
  checks_free(checks, again, variant->name, name);
  checks_free(checks, y, variant->name, name);
}

static void expect_softmax(normalization_operands *o) {
  const size_t width = o->c->width;
  for (size_t start = 0; start < o->count; start += o->stride) {
    double largest = -INFINITY, total = 0;
    for (size_t i = 0; i < width; i++) largest = fmax(largest, (double)o->x[start + i]);
    for (size_t i = 0; i < width; i++) total += exp((double)o->x[start + i] - largest);
    for (size_t i = 0; i < width; i++) {
      const double distance = largest - (double)o->x[start + i];
      const double y = exp(-distance) / total;
      o->expected[start + i] = y;
      // Exponentials below the smallest normal number become that.
      o->tolerance[start + i] = y * ldexp((double)width + 8 + 2 * distance, -24) + 1.3e-38;
    }
  }
}

static void check_softmax(
    kernel_checks *checks, normalization_operands *o,
    const ck_f32_normalization_variant *variant) {
  const char *name = o->c->name;
  expect_softmax(o);
  float *y = result(o), *again = result(o);
  ck_f32_softmax arguments = {
      .variant = variant,
      .rows = o->c->rows,
      .width = o->c->width,
      .x = o->x,
      .y = y,
      .x_stride = o->stride,
      .y_stride = o->stride,
  };
  // The gaps' tolerances are what was left by other checks.
  for (size_t i = 0; i < o->count; i++) {
    if (i % o->stride >= o->c->width) o->tolerance[i] = 0;
  }
  const size_t pieces = ck_f32_softmax_pieces(&arguments);
  ck_f32_softmax_run(&arguments, 0, pieces, NULL);
  checks_close(checks, variant->name, name, y, o->expected, o->tolerance, o->count, o->count);
  for (size_t i = 0; i < o->count; i++) {
    if (i % o->stride < o->c->width) again[i] = o->x[i];
  }
  arguments.x = arguments.y = again;
  for (size_t i = pieces; i > 0; i--) ck_f32_softmax_run(&arguments, i - 1, i, NULL);
  checks_equal(checks, variant->name, name, again, y, o->count * sizeof(float));
  checks_free(checks, again, variant->name, name);
  checks_free(checks, y, variant->name, name);
}

void check_f32_normalization(kernel_checks *checks) {
  size_t count = 0;
  const ck_f32_normalization_variant *variants = ck_f32_normalization_variants(&count);
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    normalization_operands o = make_operands(checks, &cases[k]);
    for (size_t v = 0; v < count; v++) {
      if (!checks_allow(checks, variants[v].required)) continue;
      check_normalize(checks, &o, &variants[v], 0);
      check_normalize(checks, &o, &variants[v], 1);
      check_softmax(checks, &o, &variants[v]);
    }
    free_operands(checks, &o);
  }
}
