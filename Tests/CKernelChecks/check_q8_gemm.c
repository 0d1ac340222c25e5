#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check_q8.h"
#include "kernel_checks.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

double check_activation(const ck_activation *activation, double x) {
  const double hard = fmin(fmax(x / 6 + 0.5, 0), 1);
  switch (activation->kind) {
    case CK_ACTIVATION_NONE: return x;
    case CK_ACTIVATION_RELU: return fmax(x, 0);
    case CK_ACTIVATION_CLIP: return fmin(fmax(x, activation->a), activation->b);
    case CK_ACTIVATION_LEAKY_RELU: return x < 0 ? x * activation->a : x;
    case CK_ACTIVATION_HARD_SWISH: return x * hard;
    case CK_ACTIVATION_HARD_SIGMOID: return hard;
    case CK_ACTIVATION_SIGMOID: return 1 / (1 + exp(-x));
    case CK_ACTIVATION_SILU: return x / (1 + exp(-x));
    case CK_ACTIVATION_TANH: return tanh(x);
    case CK_ACTIVATION_GELU: return x * (1 + erf(x * sqrt(0.5))) / 2;
    case CK_ACTIVATION_MISH: return x * tanh(log1p(exp(x)));
  }
  return x;
}

static uint8_t quantized(const ck_q8_output *output, float value) {
  const long sum = lrintf(value) + output->zero;
  return (uint8_t)(sum < output->low ? output->low : sum > output->high ? output->high : sum);
}

void check_q8_output(
    const ck_q8_output *output, int32_t sum, size_t row, size_t n, float scale, float float_bias,
    uint8_t *byte, double *real) {
  const float scaled = (float)sum * scale;
  switch (output->kind) {
    case CK_Q8_BYTES: *byte = quantized(output, scaled); return;
    case CK_Q8_BYTES_RESIDUAL: {
      const uint8_t r = ((const uint8_t *)output->residual)[row * output->residual_stride + n];
      const float other = (float)(r - output->residual_zero) * output->residual_scale;
      *byte = quantized(output, scaled + other);
      return;
    }
    case CK_Q8_BYTES_TABLE: *byte = output->table[quantized(output, scaled)]; return;
    case CK_Q8_BYTES_ACTIVATION:
      *real = check_activation(&output->activation, (double)scaled) * (double)output->inverse;
      return;
    case CK_Q8_FLOATS: {
      const float *residual = output->residual;
      double value = (double)scaled + (double)float_bias;
      if (residual != NULL) value += (double)residual[row * output->residual_stride + n];
      *real = check_activation(&output->activation, value);
      return;
    }
  }
}

void check_q8_results(
    kernel_checks *checks, const char *variant, const char *name, const ck_q8_output *output,
    size_t m, size_t n, const uint8_t *bytes, const double *reals) {
  const size_t count = m * n;
  if (output->kind == CK_Q8_FLOATS) {
    float *found = malloc(count * sizeof *found);
    double *tolerances = malloc(count * sizeof *tolerances);
    for (size_t i = 0; i < count; i++) {
      found[i] = ((const float *)output->out)[i / n * output->out_stride + i % n];
      // Sums of at most three terms of this size, and the error of the activations.
      tolerances[i] = 4e-6 * (1 + fabs(reals[i]));
    }
    checks_close(checks, variant, name, found, reals, tolerances, count, count);
    free(found);
    free(tolerances);
    return;
  }
  uint8_t *found = malloc(count), *expected = malloc(count);
  for (size_t i = 0; i < count; i++) {
    found[i] = ((const uint8_t *)output->out)[i / n * output->out_stride + i % n];
    expected[i] = bytes[i];
    if (output->kind != CK_Q8_BYTES_ACTIVATION) continue;
    // Either neighbour where the exact value is within the activation's error of the middle.
    const uint8_t below = quantized(output, (float)(reals[i] - 1e-3));
    const uint8_t above = quantized(output, (float)(reals[i] + 1e-3));
    expected[i] = found[i] == below || found[i] == above ? found[i] : below;
  }
  checks_equal(checks, variant, name, found, expected, count);
  free(found);
  free(expected);
}

void check_q8_make_output(kernel_checks *checks, check_q8_buffers *b, size_t m, size_t n) {
  const size_t size = b->output.kind == CK_Q8_FLOATS ? 4 : 1;
  ck_q8_output *o = &b->output;
  o->out_stride = n + b->gap;
  o->residual_stride = n + 2 * b->gap;
  b->out_bytes = m == 0 ? 0 : ((m - 1) * o->out_stride + n) * size;
  o->out = checks_allocate(b->out_bytes, size == 4 ? 4 : 3);
  const size_t residuals = m == 0 ? 0 : (m - 1) * o->residual_stride + n;
  void *residual = checks_allocate(residuals * size, size == 4 ? 8 : 5);
  if (size == 4) {
    checks_noise(checks, residual, residuals);
  } else {
    checks_noise_u8(checks, residual, residuals);
  }
  b->residual = residual;
  o->residual = o->kind == CK_Q8_FLOATS || o->kind == CK_Q8_BYTES_RESIDUAL ? residual : NULL;
  o->residual_zero = 119;
  o->residual_scale = 0.37f;
  checks_noise_u8(checks, b->table, 256);
  o->table = b->table;
  o->inverse = 19.3f;
}

void check_q8_free_output(kernel_checks *checks, check_q8_buffers *b, const char *variant) {
  checks_free(checks, b->output.out, variant, "output");
  checks_free(checks, b->residual, variant, "residual");
}

typedef struct {
  size_t m, n, k, a_gap;
  check_q8_buffers out;
  int is_transposed;
} gemm_case;

static void check_case(
    kernel_checks *checks, const ck_q8_gemm_variant *variant, gemm_case c, const char *name) {
  const size_t m = c.m, n = c.n, k = c.k, a_stride = k + c.a_gap;
  const size_t a_bytes = m == 0 ? 0 : (m - 1) * a_stride + k;
  uint8_t *a = checks_allocate(a_bytes, 1);
  int8_t *b = malloc(k * n);
  float *scale = malloc(n * sizeof *scale), *float_bias = malloc(n * sizeof *float_bias);
  int32_t *bias = malloc(n * sizeof *bias);
  checks_noise_u8(checks, a, a_bytes);
  checks_noise_s8(checks, b, k * n);
  checks_noise(checks, scale, n);
  checks_noise(checks, float_bias, n);
  const int is_real = c.out.output.kind == CK_Q8_FLOATS ||
      c.out.output.kind == CK_Q8_BYTES_ACTIVATION;
  for (size_t i = 0; i < n; i++) {
    bias[i] = (int32_t)(float_bias[i] * 10000);
    // Sums are some 5000 sqrt(k) wide.
    scale[i] = (scale[i] * 0.2f + 1) * (is_real ? 0.0003f : 0.01f) / sqrtf((float)k);
  }
  const ck_q8_weights weights = {
      .values = b, .taps = 1, .channels = k, .n = n, .n_stride = c.is_transposed ? k : 1,
      .channel_stride = c.is_transposed ? 1 : n, .input_zero = 113, .bias = bias, .scale = scale,
      .float_bias = c.a_gap % 2 ? float_bias : NULL, .kind = c.out.output.kind};
  const size_t packed_bytes = ck_q8_gemm_packed_bytes(variant, k, n);
  void *packed = checks_allocate(packed_bytes, 0);
  ck_q8_gemm_pack(variant, &weights, packed);
  check_q8_make_output(checks, &c.out, m, n);
  ck_q8_gemm_arguments arguments = {
      .variant = variant, .m = m, .n = n, .k = k, .a = a, .a_stride = a_stride,
      .packed = packed, .output = c.out.output};
  const size_t pieces = ck_q8_gemm_pieces(&arguments);
  void *scratch = checks_allocate(ck_q8_gemm_scratch_bytes(&arguments), 0);
  ck_q8_gemm_run(&arguments, 0, pieces, scratch);

  uint8_t *bytes = malloc(m * n + 1);
  double *reals = malloc(m * n * sizeof *reals + 1);
  for (size_t i = 0; i < m * n; i++) {
    const size_t row = i / n, column = i % n;
    int32_t sum = bias[column];
    for (size_t j = 0; j < k; j++) {
      const int8_t weight = c.is_transposed ? b[column * k + j] : b[j * n + column];
      sum += (a[row * a_stride + j] - 113) * weight;
    }
    check_q8_output(
        &c.out.output, sum, row, column, scale[column],
        weights.float_bias != NULL ? float_bias[column] : 0, &bytes[i], &reals[i]);
  }
  check_q8_results(checks, variant->name, name, &c.out.output, m, n, bytes, reals);
  // One by one, from the last to the first: the same bits.
  void *again = malloc(c.out.out_bytes + 1);
  memcpy(again, c.out.output.out, c.out.out_bytes);
  memset(c.out.output.out, 0xA5, c.out.out_bytes);
  for (size_t i = pieces; i-- > 0;) ck_q8_gemm_run(&arguments, i, i + 1, scratch);
  checks_equal(checks, variant->name, name, c.out.output.out, again, c.out.out_bytes);
  checks_free(checks, a, variant->name, "rows");
  checks_free(checks, packed, variant->name, "packed weights");
  checks_free(checks, scratch, variant->name, "scratch");
  check_q8_free_output(checks, &c.out, variant->name);
  free(again);
  free(b);
  free(scale);
  free(float_bias);
  free(bias);
  free(bytes);
  free(reals);
}

const check_q8_buffers check_q8_outputs[] = {
    {.name = "bytes", .output = {.kind = CK_Q8_BYTES, .zero = 7, .low = 0, .high = 255}},
    {.name = "clamped", .gap = 3,
     .output = {.kind = CK_Q8_BYTES, .zero = 20, .low = 20, .high = 180}},
    {.name = "residual", .gap = 1,
     .output = {.kind = CK_Q8_BYTES_RESIDUAL, .zero = 130, .low = 3, .high = 255}},
    {.name = "table", .output = {.kind = CK_Q8_BYTES_TABLE, .zero = 101, .low = 0, .high = 255}},
    {.name = "gelu",
     .output = {.kind = CK_Q8_BYTES_ACTIVATION, .zero = 9, .low = 0, .high = 255,
         .activation = {.kind = CK_ACTIVATION_GELU}}},
    {.name = "floats", .gap = 2,
     .output = {.kind = CK_Q8_FLOATS, .activation = {.kind = CK_ACTIVATION_SILU}}},
    {.name = "plain floats", .output = {.kind = CK_Q8_FLOATS}},
};
const size_t check_q8_output_count = sizeof check_q8_outputs / sizeof check_q8_outputs[0];

void check_q8_gemm(kernel_checks *checks) {
  static const size_t ms[] = {1, 2, 5, 7, 16, 17, 33, 50, 64};
  static const size_t ns[] = {1, 3, 16, 24, 33, 40, 64, 80, 112, 130};
  static const size_t ks[] = {1, 3, 4, 16, 27, 32, 61, 64, 72, 96, 147, 200, 320};
  size_t count;
  const ck_q8_gemm_variant *variants = ck_q8_gemm_variants(&count);
  for (size_t v = 0; v < count; v++) {
    if (!checks_allow(checks, variants[v].required)) continue;
    // Every value of each list several times, and every pair of neighbours in the cycle.
    for (size_t i = 0; i < 160; i++) {
      gemm_case c = {
          .m = ms[i * 7 % 9], .n = ns[i * 3 % 10], .k = ks[i % 13], .a_gap = i % 3,
          .out = check_q8_outputs[i % 7], .is_transposed = i % 5 == 0};
      check_case(checks, &variants[v], c, c.out.name);
    }
    gemm_case large = {.m = 300, .n = 200, .k = 96, .out = check_q8_outputs[0]};
    check_case(checks, &variants[v], large, "many pieces");
    large.m = 40, large.n = 1000;
    check_case(checks, &variants[v], large, "many pieces of columns");
    const gemm_case deep = {.m = 70, .n = 100, .k = 1100, .out = check_q8_outputs[1]};
    check_case(checks, &variants[v], deep, "long sums");
  }
}
