#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

// A case; strides exceed the channels by `gap`, memory is `misalignment` bytes off.
typedef struct {
  const char *name;
  size_t batch, height, width, inputs, outputs, padding_top, padding_left;
  size_t output_height, output_width;
  size_t gap, misalignment;
  int has_bias, has_residual;
  ck_activation activation;
} winograd_case;

static const winograd_case cases[] = {
    {"one pixel", 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, {CK_ACTIVATION_NONE, 0, 0}},
    {"one tile", 1, 4, 4, 3, 5, 1, 1, 4, 4, 0, 4, 1, 0, {CK_ACTIVATION_NONE, 0, 0}},
    {"no padding", 1, 9, 10, 17, 16, 0, 0, 7, 8, 1, 0, 1, 0, {CK_ACTIVATION_RELU, 0, 0}},
    {"wide padding", 1, 5, 3, 4, 9, 2, 3, 9, 8, 0, 0, 1, 1, {CK_ACTIVATION_NONE, 0, 0}},
    {"far padding", 1, 2, 2, 4, 4, 9, 8, 13, 14, 0, 0, 0, 0, {CK_ACTIVATION_NONE, 0, 0}},
    {"only below", 1, 6, 7, 2, 33, 0, 0, 6, 7, 0, 0, 1, 0, {CK_ACTIVATION_NONE, 0, 0}},
    {"strides", 2, 7, 6, 19, 35, 1, 1, 7, 6, 13, 20, 1, 1, {CK_ACTIVATION_RELU, 0, 0}},
    {"clip", 1, 13, 13, 16, 32, 1, 1, 13, 13, 0, 0, 1, 0, {CK_ACTIVATION_CLIP, -0.5f, 0.75f}},
    {"leaky", 1, 8, 8, 15, 31, 1, 1, 8, 8, 0, 0, 1, 0, {CK_ACTIVATION_LEAKY_RELU, 0.1f, 0}},
    {"hard swish", 3, 5, 5, 8, 49, 1, 1, 5, 5, 3, 0, 1, 1, {CK_ACTIVATION_HARD_SWISH, 0, 0}},
    {"many blocks", 1, 30, 31, 12, 65, 1, 1, 30, 31, 0, 8, 1, 0, {CK_ACTIVATION_NONE, 0, 0}},
    {"many groups", 1, 6, 6, 40, 300, 1, 1, 6, 6, 0, 0, 1, 0, {CK_ACTIVATION_RELU, 0, 0}},
};

// The operands and what is expected.
typedef struct {
  const winograd_case *c;
  float *x, *weights, *bias, *residual;
  size_t x_stride, y_stride, y_count;
  double *expected, *tolerance;
} winograd_operands;

static double activate(ck_activation activation, double x) {
  switch (activation.kind) {
    case CK_ACTIVATION_RELU: return x > 0 ? x : 0;
    case CK_ACTIVATION_CLIP: return fmin(fmax(x, (double)activation.a), (double)activation.b);
    case CK_ACTIVATION_LEAKY_RELU: return x < 0 ? (double)activation.a * x : x;
    case CK_ACTIVATION_HARD_SWISH: return x * fmin(fmax(x / 6 + 0.5, 0), 1);
    default: return x;
  }
}

// The absolute values of the matrices, for the bound of the error.
static const double matrices_4[3][8][8] = {
    {{1. / 4}, {1. / 6, 1. / 6, 1. / 6}, {1. / 6, 1. / 6, 1. / 6}, {1. / 24, 1. / 12, 1. / 6},
     {1. / 24, 1. / 12, 1. / 6}, {0, 0, 1}},
    {{4, 0, 5, 0, 1}, {0, 4, 4, 1, 1}, {0, 4, 4, 1, 1}, {0, 2, 1, 2, 1}, {0, 2, 1, 2, 1},
     {0, 4, 0, 5, 0, 1}},
    {{1, 1, 1, 1, 1}, {0, 1, 1, 2, 2}, {0, 1, 1, 4, 4}, {0, 1, 1, 8, 8, 1}},
};
static const double matrices_6[3][8][8] = {
    {{1}, {2. / 9, 2. / 9, 2. / 9}, {2. / 9, 2. / 9, 2. / 9}, {1. / 90, 1. / 45, 2. / 45},
     {1. / 90, 1. / 45, 2. / 45}, {32. / 45, 16. / 45, 8. / 45}, {32. / 45, 16. / 45, 8. / 45},
     {0, 0, 1}},
    {{1, 0, 5.25, 0, 5.25, 0, 1}, {0, 1, 1, 4.25, 4.25, 1, 1}, {0, 1, 1, 4.25, 4.25, 1, 1},
     {0, 0.5, 0.25, 2.5, 1.25, 2, 1}, {0, 0.5, 0.25, 2.5, 1.25, 2, 1},
     {0, 2, 4, 2.5, 5, 0.5, 1}, {0, 2, 4, 2.5, 5, 0.5, 1}, {0, 1, 0, 5.25, 0, 5.25, 0, 1}},
    {{1, 1, 1, 1, 1, 1, 1}, {0, 1, 1, 2, 2, 1. / 2, 1. / 2}, {0, 1, 1, 4, 4, 1. / 4, 1. / 4},
     {0, 1, 1, 8, 8, 1. / 8, 1. / 8}, {0, 1, 1, 16, 16, 1. / 16, 1. / 16},
     {0, 1, 1, 32, 32, 1. / 32, 1. / 32, 1}},
};

// y (rows x rows) = m x m^T for a square x of `columns`.
static void sandwich(const double m[8][8], size_t rows, size_t columns, double x[8][8]) {
  double half[8][8], y[8][8];
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) {
      half[i][j] = 0;
      for (size_t k = 0; k < columns; k++) half[i][j] += m[i][k] * x[k][j];
    }
  }
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < rows; j++) {
      y[i][j] = 0;
      for (size_t k = 0; k < columns; k++) y[i][j] += half[i][k] * m[j][k];
    }
  }
  memcpy(x, y, sizeof y);
}

// An element of the input, zero outside.
static double input_at(
    const winograd_operands *o, size_t image, ptrdiff_t y, ptrdiff_t x, size_t i) {
  const winograd_case *c = o->c;
  if (y < 0 || x < 0 || y >= (ptrdiff_t)c->height || x >= (ptrdiff_t)c->width) return 0;
  const size_t pixel = (image * c->height + (size_t)y) * c->width + (size_t)x;
  return (double)o->x[pixel * o->x_stride + i];
}

// |G| |g| |G^T| for each pair of channels.
static double (*filter_magnitudes(const winograd_operands *o, size_t tile))[8][8] {
  const double(*m)[8][8] = tile == 4 ? matrices_4 : matrices_6;
  const size_t pairs = o->c->outputs * o->c->inputs;
  double(*g)[8][8] = calloc(pairs, sizeof *g);
  for (size_t i = 0; i < pairs; i++) {
    for (size_t k = 0; k < 9; k++) g[i][k / 3][k % 3] = fabs((double)o->weights[i * 9 + k]);
    sandwich(m[0], tile + 2, 3, g[i]);
  }
  return g;
}

// |B^T| |d| |B| of a tile for each input channel.
static void input_magnitudes(
    const winograd_operands *o, size_t tile, size_t image, ptrdiff_t y, ptrdiff_t x,
    double (*d)[8][8]) {
  const double(*m)[8][8] = tile == 4 ? matrices_4 : matrices_6;
  for (size_t i = 0; i < o->c->inputs; i++) {
    for (size_t k = 0; k < 64; k++) {
      d[i][k / 8][k % 8] =
          fabs(input_at(o, image, y + (ptrdiff_t)(k / 8), x + (ptrdiff_t)(k % 8), i));
    }
    sandwich(m[1], tile + 2, tile + 2, d[i]);
  }
}

// How far off results may be: 2^-24 for each operation on the longest way from an operand to a
// result, relative to |A^T| (sum over channels of (|G| |g| |G^T|) (|B^T| |d| |B|)) |A|. Roundings
// partly cancel, and no kernel comes near a thirtieth of that bound: a quarter of it is allowed.
static void compute_tolerance(winograd_operands *o, size_t tile) {
  const winograd_case *c = o->c;
  const double(*m)[8][8] = tile == 4 ? matrices_4 : matrices_6;
  const double steps = (double)c->inputs + (tile == 4 ? 24 : 32);
  double(*g)[8][8] = filter_magnitudes(o, tile), (*d)[8][8] = calloc(c->inputs, sizeof *d);
  for (size_t index = 0; index < c->batch * c->output_height * c->output_width; index++) {
    const size_t x = index % c->output_width, y = index / c->output_width % c->output_height;
    if (y % tile != 0 || x % tile != 0) continue;
    input_magnitudes(
        o, tile, index / c->output_width / c->output_height,
        (ptrdiff_t)y - (ptrdiff_t)c->padding_top, (ptrdiff_t)x - (ptrdiff_t)c->padding_left, d);
    for (size_t output = 0; output < c->outputs; output++) {
      double sum[8][8] = {{0}};
      for (size_t i = 0; i < c->inputs; i++) {
        const double *left = g[output * c->inputs + i][0], *right = d[i][0];
        for (size_t k = 0; k < 64; k++) sum[k / 8][k % 8] += left[k] * right[k];
      }
      sandwich(m[2], tile, tile + 2, sum);
      double *tolerance = o->tolerance + index * o->y_stride + output;
      for (size_t i = 0; i < tile && y + i < c->output_height; i++) {
        for (size_t j = 0; j < tile && x + j < c->output_width; j++) {
          tolerance[(i * c->output_width + j) * o->y_stride] =
              ldexp(steps * sum[i][j] / 4 + 8, -24);
        }
      }
    }
  }
  free(g);
  free(d);
}

// The convolution in double precision.
static void compute_expected(winograd_operands *o) {
  const winograd_case *c = o->c;
  for (size_t index = 0; index < c->batch * c->output_height * c->output_width; index++) {
    const size_t x = index % c->output_width, y = index / c->output_width % c->output_height;
    const size_t image = index / c->output_width / c->output_height;
    const ptrdiff_t top = (ptrdiff_t)y - (ptrdiff_t)c->padding_top;
    const ptrdiff_t left = (ptrdiff_t)x - (ptrdiff_t)c->padding_left;
    for (size_t output = 0; output < c->outputs; output++) {
      double sum = c->has_bias ? (double)o->bias[output] : 0;
      for (size_t k = 0; k < 9; k++) {
        for (size_t i = 0; i < c->inputs; i++) {
          sum += input_at(o, image, top + (ptrdiff_t)(k / 3), left + (ptrdiff_t)(k % 3), i) *
                 (double)o->weights[(output * c->inputs + i) * 9 + k];
        }
      }
      if (c->has_residual) sum += (double)o->residual[index * o->y_stride + output];
      o->expected[index * o->y_stride + output] = activate(c->activation, sum);
    }
  }
}

static float *noise(kernel_checks *checks, size_t count, size_t misalignment) {
  float *values = checks_allocate(count * sizeof(float), misalignment);
  checks_noise(checks, values, count);
  return values;
}

static winograd_operands make_operands(kernel_checks *checks, const winograd_case *c) {
  winograd_operands o = {.c = c, .x_stride = c->inputs + c->gap, .y_stride = c->outputs + c->gap};
  const size_t pixels = c->batch * c->output_height * c->output_width;
  // The last pixel has no gap behind it.
  o.y_count = pixels * o.y_stride - c->gap;
  o.x = noise(checks, c->batch * c->height * c->width * o.x_stride - c->gap, c->misalignment);
  o.weights = noise(checks, c->outputs * c->inputs * 9, c->misalignment);
  o.bias = noise(checks, c->outputs, c->misalignment);
  o.residual = noise(checks, o.y_count, c->misalignment);
  o.expected = calloc(2 * pixels * o.y_stride, sizeof(double));
  o.tolerance = o.expected + pixels * o.y_stride;
  return o;
}

// What stands between the pixels must stay; it is expected as it was.
static void expect_gaps(winograd_operands *o, const float *y) {
  for (size_t i = 0; i < o->y_count; i++) {
    if (i % o->y_stride < o->c->outputs) continue;
    o->expected[i] = (double)y[i];
    o->tolerance[i] = 0;
  }
}

// The pieces one by one, the last first.
static void run_backwards(
    kernel_checks *checks, const ck_f32_winograd_arguments *arguments, const char *name) {
  const size_t pieces = ck_f32_winograd_pieces(arguments);
  void *scratch = checks_allocate(ck_f32_winograd_scratch_bytes(arguments), 0);
  for (size_t i = pieces; i > 0; i--) ck_f32_winograd_run(arguments, i - 1, i, scratch);
  checks_free(checks, scratch, arguments->variant->name, name);
}

static void check_variant(
    kernel_checks *checks, winograd_operands *o, const ck_f32_winograd_variant *variant) {
  const winograd_case *c = o->c;
  const size_t packed_count = ck_f32_winograd_packed_count(variant, c->inputs, c->outputs);
  float *packed = checks_allocate(packed_count * sizeof(float), 0);
  ck_f32_winograd_pack(variant, c->inputs, c->outputs, o->weights, packed);
  float *y = checks_allocate(o->y_count * sizeof(float), c->misalignment);
  float *again = checks_allocate(o->y_count * sizeof(float), 0);
  expect_gaps(o, y);
  ck_f32_winograd_arguments arguments = {
      .variant = variant,
      .batch = c->batch,
      .input = {c->height, c->width, c->inputs, o->x_stride},
      .output = {c->output_height, c->output_width, c->outputs, o->y_stride},
      .padding_top = c->padding_top,
      .padding_left = c->padding_left,
      .x = o->x,
      .weights = packed,
      .bias = c->has_bias ? o->bias : NULL,
      .residual = c->has_residual ? o->residual : NULL,
      .residual_stride = o->y_stride,
      .y = y,
      .activation = c->activation,
  };
  void *scratch = checks_allocate(ck_f32_winograd_scratch_bytes(&arguments), 0);
  ck_f32_winograd_run(&arguments, 0, ck_f32_winograd_pieces(&arguments), scratch);
  checks_close(
      checks, variant->name, c->name, y, o->expected, o->tolerance, o->y_count, o->y_count);
  arguments.y = again;
  run_backwards(checks, &arguments, c->name);
  checks_equal(checks, variant->name, c->name, again, y, o->y_count * sizeof(float));
  checks_free(checks, scratch, variant->name, c->name);
  checks_free(checks, again, variant->name, c->name);
  checks_free(checks, y, variant->name, c->name);
  checks_free(checks, packed, variant->name, c->name);
}

void check_f32_winograd(kernel_checks *checks) {
  size_t count = 0;
  const ck_f32_winograd_variant *variants = ck_f32_winograd_variants(&count);
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    winograd_operands o = make_operands(checks, &cases[k]);
    compute_expected(&o);
    for (size_t tile = 4; tile <= 6; tile += 2) {
      compute_tolerance(&o, tile);
      for (size_t v = 0; v < count; v++) {
        if (variants[v].tile != tile || !checks_allow(checks, variants[v].required)) continue;
        check_variant(checks, &o, &variants[v]);
      }
    }
    checks_free(checks, o.x, "f32_winograd", "input");
    checks_free(checks, o.weights, "f32_winograd", "weights");
    checks_free(checks, o.bias, "f32_winograd", "bias");
    checks_free(checks, o.residual, "f32_winograd", "residual");
    free(o.expected);
  }
}
