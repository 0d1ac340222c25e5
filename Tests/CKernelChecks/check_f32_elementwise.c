#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel_checks.h"

// MARK: Functions of one element

typedef struct {
  const char *name;
  ck_f32_unary_function function;
  ck_activation activation;
  // Errors: units in the last place of the exact value, and an absolute bound as a share of |x|.
  double ulps, share;
  // The range where these hold.
  double low, high;
} unary_case;

#define ACTIVATION(name, a, b, ulps, share)                                                    \
  {#name, CK_F32_UNARY_ACTIVATION, {CK_ACTIVATION_##name, a, b}, ulps, share, -INFINITY, INFINITY}

static const unary_case unary_cases[] = {
    ACTIVATION(NONE, 0, 0, 0, 0),
    ACTIVATION(RELU, 0, 0, 0, 0),
    ACTIVATION(CLIP, -0.25f, 6, 0, 0),
    ACTIVATION(LEAKY_RELU, 0.125f, 0, 0.5, 0),
    ACTIVATION(HARD_SWISH, 0, 0, 2.5, 0),
    ACTIVATION(HARD_SIGMOID, 0, 0, 2, 0),
    // The share covers arguments below -86, where results are below 5e-38.
    ACTIVATION(SIGMOID, 0, 0, 4, 0x1p-120),
    ACTIVATION(SILU, 0, 0, 4, 0x1p-120),
    ACTIVATION(TANH, 0, 0, 4, 0),
    // 1 + erf(x / sqrt 2) cancels in the left tail.
    ACTIVATION(GELU, 0, 0, 4, 0x1p-22),
    ACTIVATION(MISH, 0, 0, 4, 0x1p-120),
    {"negate", CK_F32_UNARY_NEGATE, {0}, 0, 0, -INFINITY, INFINITY},
    {"absolute", CK_F32_UNARY_ABSOLUTE, {0}, 0, 0, -INFINITY, INFINITY},
    {"exponential", CK_F32_UNARY_EXPONENTIAL, {0}, 2, 0, -120, 88.7},
    {"logarithm", CK_F32_UNARY_LOGARITHM, {0}, 2, 0, 0, INFINITY},
    {"square root", CK_F32_UNARY_SQUARE_ROOT, {0}, 0.51, 0, 0, INFINITY},
    {"inverse square root", CK_F32_UNARY_INVERSE_SQUARE_ROOT, {0}, 2, 0, 0, INFINITY},
};

static double hard_sigmoid(double x) { return fmin(fmax(x / 6 + 0.5, 0), 1); }

static double activation_reference(const ck_activation *f, double x) {
  switch (f->kind) {
    case CK_ACTIVATION_NONE: return x;
    case CK_ACTIVATION_RELU: return fmax(x, 0);
    case CK_ACTIVATION_CLIP: return fmin(fmax(x, (double)f->a), (double)f->b);
    case CK_ACTIVATION_LEAKY_RELU: return x < 0 ? (double)f->a * x : x;
    case CK_ACTIVATION_HARD_SWISH: return x * hard_sigmoid(x);
    case CK_ACTIVATION_HARD_SIGMOID: return hard_sigmoid(x);
    case CK_ACTIVATION_SIGMOID: return 1 / (1 + exp(-x));
    case CK_ACTIVATION_SILU: return x / (1 + exp(-x));
    case CK_ACTIVATION_TANH: return tanh(x);
    case CK_ACTIVATION_GELU: return 0.5 * x * erfc(-x / sqrt(2));
    case CK_ACTIVATION_MISH: return x * tanh(x > 30 ? x : log1p(exp(x)));
  }
  return NAN;
}

static double unary_reference(const unary_case *t, double x) {
  switch (t->function) {
    case CK_F32_UNARY_ACTIVATION: return activation_reference(&t->activation, x);
    case CK_F32_UNARY_NEGATE: return -x;
    case CK_F32_UNARY_ABSOLUTE: return fabs(x);
    case CK_F32_UNARY_EXPONENTIAL: return exp(x);
    case CK_F32_UNARY_LOGARITHM: return log(x);
    case CK_F32_UNARY_SQUARE_ROOT: return sqrt(x);
    case CK_F32_UNARY_INVERSE_SQUARE_ROOT: return 1 / sqrt(x + (double)1e-3f);
  }
  return NAN;
}

// The distance of single-precision values near x.
static double unit(double x) {
  int exponent;
  frexp(x, &exponent);
  return ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
}

// Every magnitude and sign, and more where functions bend.
static size_t arguments(kernel_checks *checks, const unary_case *t, float *x, size_t count) {
  size_t n = 0;
  checks_noise(checks, x, count);
  for (size_t i = 0; i < count; i++) {
    const int kind = (int)(i % 4);
    const double scale = kind == 0 ? 1 : kind == 1 ? 10 : kind == 2 ? 100 : ldexp(1, (int)(i % 140) - 120);
    double value = (double)x[i] * scale;
    if (value < t->low) value = -value;
    if (value < t->low || value > t->high) continue;
    x[n++] = (float)value;
  }
  return n;
}

static ck_f32_unary unary_call(const unary_case *t, const ck_variant *variant) {
  return (ck_f32_unary){.variant = variant, .function = t->function, .activation = t->activation,
      .epsilon = 1e-3f};
}

// NaN stays NaN, and infinities have their limits.
static void check_special(kernel_checks *checks, const ck_variant *variant, const unary_case *t) {
  float x[] = {NAN, INFINITY, -INFINITY, 0};
  const int has_left_limit =
      t->activation.kind != CK_ACTIVATION_HARD_SWISH && t->activation.kind != CK_ACTIVATION_SILU &&
      t->activation.kind != CK_ACTIVATION_GELU && t->activation.kind != CK_ACTIVATION_MISH;
  ck_f32_unary a = unary_call(t, variant);
  a.rows = 1;
  a.columns = a.x_stride = a.y_stride = 4;
  float y[4];
  a.x = x;
  a.y = y;
  ck_f32_unary_run(&a, 0, ck_f32_unary_pieces(&a), NULL);
  unsigned char found[4], expected[4] = {1, 1, 1, 1};
  for (int i = 0; i < 4; i++) {
    const double value = unary_reference(t, (double)x[i]);
    found[i] = isnan(value) ? isnan(y[i]) != 0 : (double)y[i] == value ||
            fabs((double)y[i] - value) <= 4 * unit(value) + 0x1p-120;
  }
  found[0] = isnan(y[0]) != 0;
  checks_equal(checks, variant->name, t->name, found, expected, has_left_limit ? 4 : 2);
}

static void check_unary(kernel_checks *checks, const ck_variant *variant, const unary_case *t) {
  enum { most = 4099 };
  float *x = checks_allocate(most * sizeof(float), 4);
  const size_t count = arguments(checks, t, x, most);
  float *y = checks_allocate(count * sizeof(float), 8);
  double *expected = malloc(2 * most * sizeof(double)), *tolerances = expected + most;
  for (size_t i = 0; i < count; i++) {
    expected[i] = unary_reference(t, (double)x[i]);
    tolerances[i] = t->ulps * unit(expected[i]) + t->share * fabs((double)x[i]);
  }
  ck_f32_unary a = unary_call(t, variant);
  a.rows = 1;
  a.columns = count;
  a.x_stride = a.y_stride = count;
  a.x = x;
  a.y = y;
  ck_f32_unary_run(&a, 0, ck_f32_unary_pieces(&a), NULL);
  checks_close(checks, variant->name, t->name, y, expected, tolerances, count, count);
  // Rows apart, in place.
  a.rows = 9;
  a.columns = 37;
  a.x_stride = a.y_stride = 40;
  a.y = x;
  ck_f32_unary_run(&a, 0, ck_f32_unary_pieces(&a), NULL);
  for (size_t row = 0; row < a.rows; row++) {
    checks_close(checks, variant->name, t->name, x + row * 40, expected + row * 40,
        tolerances + row * 40, 37, 37);
  }
  checks_free(checks, x, variant->name, t->name);
  checks_free(checks, y, variant->name, t->name);
  free(expected);
}

// MARK: Functions of two elements

typedef struct {
  ck_f32_binary_function function;
  ck_activation_kind activation;
  int is_reversed, is_scalar;
  size_t rows, columns, extra, repeat;
} binary_case;

static const binary_case binary_cases[] = {
    {CK_F32_BINARY_ADD, CK_ACTIVATION_NONE, 0, 0, 7, 33, 0, 1},
    {CK_F32_BINARY_ADD, CK_ACTIVATION_RELU, 0, 0, 300, 64, 0, 1},
    {CK_F32_BINARY_ADD, CK_ACTIVATION_HARD_SIGMOID, 0, 0, 5, 19, 2, 1},
    {CK_F32_BINARY_MULTIPLY, CK_ACTIVATION_NONE, 0, 0, 98, 40, 0, 49},
    {CK_F32_BINARY_MULTIPLY, CK_ACTIVATION_LEAKY_RELU, 0, 1, 12, 1027, 0, 3},
    {CK_F32_BINARY_SUBTRACT, CK_ACTIVATION_NONE, 1, 0, 3, 100, 1, 3},
    {CK_F32_BINARY_SUBTRACT, CK_ACTIVATION_NONE, 1, 1, 3, 10, 0, 3},
    {CK_F32_BINARY_DIVIDE, CK_ACTIVATION_NONE, 0, 0, 11, 21, 0, 1},
    {CK_F32_BINARY_MAXIMUM, CK_ACTIVATION_NONE, 0, 0, 11, 21, 0, 1},
    {CK_F32_BINARY_MINIMUM, CK_ACTIVATION_NONE, 0, 1, 1, 70001, 0, 1},
};

static float binary_reference(ck_f32_binary_function function, float x, float z) {
  switch (function) {
    case CK_F32_BINARY_ADD: return x + z;
    case CK_F32_BINARY_SUBTRACT: return x - z;
    case CK_F32_BINARY_MULTIPLY: return x * z;
    case CK_F32_BINARY_DIVIDE: return x / z;
    case CK_F32_BINARY_MAXIMUM: return x > z ? x : z;
    case CK_F32_BINARY_MINIMUM: return x < z ? x : z;
  }
  return NAN;
}

static void check_binary(kernel_checks *checks, const ck_variant *variant, const binary_case *t) {
  const size_t stride = t->columns + t->extra, count = t->rows * stride;
  const size_t b_stride = t->is_scalar ? 1 : t->columns;
  const size_t b_count = (t->rows + t->repeat - 1) / t->repeat * b_stride;
  float *a = checks_allocate(count * sizeof(float), 4);
  float *b = checks_allocate(b_count * sizeof(float), 8);
  float *y = checks_allocate(count * sizeof(float), 12);
  float *again = checks_allocate(count * sizeof(float), 0);
  double *expected = malloc(2 * count * sizeof(double)), *tolerances = expected + count;
  checks_noise(checks, a, count);
  checks_noise(checks, b, b_count);
  ck_f32_binary call = {.variant = variant, .function = t->function,
      .activation = {t->activation, 0.25f, 0}, .is_reversed = t->is_reversed,
      .is_scalar = t->is_scalar, .rows = t->rows, .columns = t->columns, .a = a,
      .a_stride = stride, .b = b, .b_stride = b_stride, .b_repeat = t->repeat, .y = y,
      .y_stride = stride};
  const size_t pieces = ck_f32_binary_pieces(&call);
  ck_f32_binary_run(&call, 0, pieces, NULL);
  call.y = again;
  for (size_t i = pieces; i-- > 0;) ck_f32_binary_run(&call, i, i + 1, NULL);
  for (size_t row = 0; row < t->rows; row++) {
    for (size_t i = 0; i < t->columns; i++) {
      const float *from = b + row / t->repeat * b_stride;
      const float x = a[row * stride + i], z = t->is_scalar ? *from : from[i];
      const double value = (double)(t->is_reversed ? binary_reference(t->function, z, x)
                                                   : binary_reference(t->function, x, z));
      expected[i] = activation_reference(&call.activation, value);
      tolerances[i] = t->activation == CK_ACTIVATION_NONE ? 0 : 2 * unit(expected[i]);
    }
    checks_close(checks, variant->name, "binary", y + row * stride, expected, tolerances,
        t->columns, t->columns);
  }
  checks_equal(checks, variant->name, "binary in pieces", again, y, count * sizeof(float));
  float *const blocks[] = {a, b, y, again};
  for (size_t i = 0; i < 4; i++) checks_free(checks, blocks[i], variant->name, "binary");
  free(expected);
}

void check_f32_elementwise(kernel_checks *checks) {
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_f32_elementwise_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t i = 0; i < sizeof unary_cases / sizeof unary_cases[0]; i++) {
      check_unary(checks, variant, &unary_cases[i]);
      check_special(checks, variant, &unary_cases[i]);
    }
    for (size_t i = 0; i < sizeof binary_cases / sizeof binary_cases[0]; i++) {
      check_binary(checks, variant, &binary_cases[i]);
    }
  }
}
