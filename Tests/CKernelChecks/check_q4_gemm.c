#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check_q8.h"
#include "kernel_checks.h"

typedef struct {
  size_t m, n, k, group, gap;
  int is_transposed;
  ck_activation activation;
} shape;

static void check_case(
    kernel_checks *checks, const ck_q4_gemm_variant *variant, const shape *s) {
  const size_t m = s->m, n = s->n, k = s->k, groups = (k + s->group - 1) / s->group;
  const size_t a_stride = k + s->gap, c_stride = n + s->gap;
  const size_t a_count = (m - 1) * a_stride + k, c_count = (m - 1) * c_stride + n;
  float *a = checks_allocate(a_count * 4, 4), *c = checks_allocate(c_count * 4, 12);
  float *residual = checks_allocate(c_count * 4, 8), *bias = checks_allocate(n * 4, 4);
  int8_t *values = malloc(k * n);
  float *scales = malloc(groups * n * sizeof *scales);
  checks_noise(checks, a, a_count);
  checks_noise(checks, residual, c_count);
  checks_noise(checks, bias, n);
  checks_noise(checks, scales, groups * n);
  checks_noise_s8(checks, values, k * n);
  for (size_t i = 0; i < k * n; i++) values[i] = (int8_t)(values[i] & 15) - 8;
  const ck_q4_weights weights = {
      .k = k, .n = n, .group = s->group, .values = values,
      .k_stride = s->is_transposed ? 1 : n, .n_stride = s->is_transposed ? k : 1,
      .scales = scales, .scale_stride = n, .scale_n_stride = 1};
  void *packed = checks_allocate(ck_q4_gemm_packed_bytes(variant, k, n, s->group), 0);
  ck_q4_gemm_pack(variant, &weights, packed);
  const ck_q4_gemm_arguments arguments = {
      .variant = variant, .m = m, .n = n, .k = k, .group = s->group, .a = a,
      .a_stride = a_stride, .packed = packed, .bias = s->gap != 1 ? bias : NULL,
      .residual = s->gap != 2 ? residual : NULL, .residual_stride = c_stride, .c = c,
      .c_stride = c_stride, .activation = s->activation};
  const size_t pieces = ck_q4_gemm_pieces(&arguments);
  ck_q4_gemm_run(&arguments, 0, pieces, NULL);
  float *found = malloc(m * n * sizeof *found);
  double *expected = malloc(m * n * sizeof *expected);
  double *tolerances = malloc(m * n * sizeof *tolerances);
  for (size_t i = 0; i < m * n; i++) {
    const size_t row = i / n, column = i % n;
    double sum = 0, size = 0;
    for (size_t j = 0; j < k; j++) {
      const double value = values[j * weights.k_stride + column * weights.n_stride];
      const double product = (double)a[row * a_stride + j] * value *
          (double)scales[j / s->group * n + column];
      sum += product;
      size += fabs(product);
    }
    if (arguments.bias != NULL) sum += (double)bias[column];
    if (arguments.residual != NULL) sum += (double)residual[row * c_stride + column];
    expected[i] = check_activation(&s->activation, sum);
    tolerances[i] = ((double)k * size + 4) * 0x1p-23 + 1e-6;
    found[i] = c[row * c_stride + column];
  }
  checks_close(
      checks, variant->name, "product", found, expected, tolerances, m * n, m * n);
  float *again = malloc(c_count * 4);
  memcpy(again, c, c_count * 4);
  memset(c, 0xA5, c_count * 4);
  for (size_t i = pieces; i-- > 0;) ck_q4_gemm_run(&arguments, i, i + 1, NULL);
  checks_equal(checks, variant->name, "pieces", c, again, c_count * 4);
  checks_free(checks, a, variant->name, "rows");
  checks_free(checks, c, variant->name, "result");
  checks_free(checks, residual, variant->name, "residual");
  checks_free(checks, bias, variant->name, "bias");
  checks_free(checks, packed, variant->name, "packed weights");
  free(again);
  free(values);
  free(scales);
  free(found);
  free(expected);
  free(tolerances);
}

void check_q4_gemm(kernel_checks *checks) {
  static const size_t ms[] = {1, 2, 3, 4, 8, 11};
  static const size_t ns[] = {1, 15, 16, 33, 64, 70, 100};
  static const size_t ks[] = {1, 8, 31, 32, 64, 100, 256, 300};
  size_t count;
  const ck_q4_gemm_variant *variants = ck_q4_gemm_variants(&count);
  for (size_t v = 0; v < count; v++) {
    if (!checks_allow(checks, variants[v].required)) continue;
    for (size_t i = 0; i < 84; i++) {
      const shape s = {
          .m = ms[i % 6], .n = ns[i % 7], .k = ks[i * 3 % 8], .group = 32u << i % 3, .gap = i % 3,
          .is_transposed = i % 2 == 0,
          .activation = {.kind = i % 4 ? CK_ACTIVATION_NONE : CK_ACTIVATION_LEAKY_RELU, .a = 0.1f}};
      check_case(checks, &variants[v], &s);
    }
    const shape large = {.m = 30, .n = 700, .k = 128, .group = 128};
    check_case(checks, &variants[v], &large);
  }
}
