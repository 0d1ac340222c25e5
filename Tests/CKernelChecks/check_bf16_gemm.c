#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

typedef struct {
  size_t m, n, k, gap;
  int is_transposed, has_bias, has_residual;
  ck_activation_kind kind;
} problem;

typedef struct {
  const problem *problem;
  float *a, *b, *bias, *residual;
  size_t c_count;
  double *expected, *tolerances;
} operands;

// The nearest number of eight significant bits, ties to even.
static double rounded(float x) {
  int exponent;
  const double mantissa = frexp((double)x, &exponent);
  return ldexp(nearbyint(ldexp(mantissa, 8)), exponent - 8);
}

static float *noise(kernel_checks *checks, size_t count, size_t misalignment) {
  float *values = checks_allocate(count * sizeof(float), misalignment);
  checks_noise(checks, values, count);
  return values;
}

static double activated(ck_activation_kind kind, double x) {
  if (kind == CK_ACTIVATION_RELU) return fmax(x, 0);
  return kind == CK_ACTIVATION_GELU ? x * (1 + erf(x / sqrt(2))) / 2 : x;
}

static operands make_operands(kernel_checks *checks, const problem *p) {
  operands o = {.problem = p, .c_count = (p->m - 1) * (p->n + p->gap) + p->n};
  o.a = noise(checks, (p->m - 1) * (p->k + p->gap) + p->k, 4);
  o.b = noise(checks, p->k * p->n, 8);
  o.bias = noise(checks, p->n, 12);
  o.residual = noise(checks, o.c_count, 20);
  o.expected = malloc(p->m * p->n * sizeof(double));
  o.tolerances = malloc(p->m * p->n * sizeof(double));
  for (size_t i = 0; i < p->m * p->n; i++) {
    const size_t row = i / p->n, column = i % p->n;
    double sum = p->has_bias ? (double)o.bias[column] : 0;
    if (p->has_residual) sum += (double)o.residual[row * (p->n + p->gap) + column];
    double size = fabs(sum);
    for (size_t l = 0; l < p->k; l++) {
      const size_t at = p->is_transposed ? column * p->k + l : l * p->n + column;
      const double x = rounded(o.a[row * (p->k + p->gap) + l]) * rounded(o.b[at]);
      sum += x;
      size += fabs(x);
    }
    o.expected[i] = activated(p->kind, sum);
    o.tolerances[i] = 1.5 * (double)(p->k + 2) * size * 0x1p-23 +
                      (p->kind == CK_ACTIVATION_GELU ? 2e-6 * (1 + fabs(sum)) : 0);
  }
  return o;
}

static float *result(
    kernel_checks *checks, const operands *o, ck_bf16_gemm gemm, const char *name, int is_split) {
  const problem *p = o->problem;
  gemm.c = checks_allocate(o->c_count * sizeof(float), 4);
  const size_t pieces = ck_bf16_gemm_pieces(&gemm);
  void *scratch = checks_allocate(ck_bf16_gemm_scratch_bytes(&gemm), 0);
  if (is_split) {
    for (size_t i = pieces; i > 0; i--) ck_bf16_gemm_run(&gemm, i - 1, i, scratch);
  } else {
    ck_bf16_gemm_run(&gemm, 0, pieces, scratch);
  }
  checks_free(checks, scratch, gemm.variant->name, name);
  float *rows = malloc(p->m * p->n * sizeof(float));
  for (size_t i = 0; i < p->m; i++) {
    memcpy(rows + i * p->n, gemm.c + i * gemm.c_stride, p->n * sizeof(float));
  }
  checks_free(checks, gemm.c, gemm.variant->name, name);
  return rows;
}

static void check_problem(kernel_checks *checks, const problem *p) {
  char name[96];
  snprintf(name, sizeof name, "%zux%zux%zu gap %zu", p->m, p->n, p->k, p->gap);
  operands o = make_operands(checks, p);
  uint16_t *packed =
      checks_allocate(ck_bf16_gemm_packed_count(p->k, p->n) * sizeof(uint16_t), 0);
  ck_bf16_gemm_pack(p->k, p->n, o.b, p->is_transposed ? 1 : p->n, p->is_transposed ? p->k : 1,
      packed);
  size_t count = 0;
  const ck_bf16_gemm_variant *const *variants = ck_bf16_gemm_variants(&count);
  for (size_t i = 0; i < count; i++) {
    if (!checks_allow(checks, variants[i]->required)) continue;
    const ck_bf16_gemm gemm = {
        .variant = variants[i], .m = p->m, .n = p->n, .k = p->k,
        .a = o.a, .a_stride = p->k + p->gap, .packed = packed,
        .bias = p->has_bias ? o.bias : NULL,
        .residual = p->has_residual ? o.residual : NULL,
        .residual_stride = p->n + p->gap, .c_stride = p->n + p->gap,
        .activation = {p->kind, 0, 0},
    };
    float *once = result(checks, &o, gemm, name, 0), *split = result(checks, &o, gemm, name, 1);
    const size_t elements = p->m * p->n;
    checks_close(checks, variants[i]->name, name, once, o.expected, o.tolerances, elements,
        elements);
    checks_equal(checks, variants[i]->name, name, once, split, elements * sizeof(float));
    free(once);
    free(split);
  }
  checks_free(checks, packed, "bf16_gemm", name);
  checks_free(checks, o.a, "bf16_gemm", name);
  checks_free(checks, o.b, "bf16_gemm", name);
  checks_free(checks, o.bias, "bf16_gemm", name);
  checks_free(checks, o.residual, "bf16_gemm", name);
  free(o.expected);
  free(o.tolerances);
}

// M, N, K, gap; transposed, bias, residual; activation.
void check_bf16_gemm(kernel_checks *checks) {
  static const problem problems[] = {
      {1, 1, 1, 0, 0, 0, 0, CK_ACTIVATION_NONE},
      {1, 40, 33, 0, 0, 1, 0, CK_ACTIVATION_RELU},
      {3, 17, 31, 5, 1, 1, 1, CK_ACTIVATION_NONE},
      {16, 16, 32, 0, 0, 0, 1, CK_ACTIVATION_GELU},
      {17, 33, 64, 2, 1, 1, 0, CK_ACTIVATION_GELU},
      {31, 32, 96, 1, 0, 1, 1, CK_ACTIVATION_RELU},
      {33, 300, 50, 0, 0, 1, 0, CK_ACTIVATION_NONE},
      {65, 129, 100, 3, 1, 0, 1, CK_ACTIVATION_NONE},
      {100, 20, 8000, 0, 0, 1, 0, CK_ACTIVATION_NONE},
  };
  for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
    check_problem(checks, &problems[i]);
  }
}
