#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

typedef struct {
  size_t m, n, k;
  // Elements beyond the contiguous ones between rows of a, b, residual and c.
  size_t gap;
  int is_packed, is_transposed, has_bias, has_residual, is_in_place;
  ck_activation activation;
} problem;

typedef struct {
  const problem *problem;
  ck_f32_gemm gemm;
  float *a, *b, *packed, *bias, *residual, *c;
  size_t b_count, c_count;
  double *expected, *tolerances;
} operands;

static double activated(ck_activation activation, double x) {
  const double hard = fmin(fmax(x / 6 + 0.5, 0), 1);
  switch (activation.kind) {
    case CK_ACTIVATION_NONE: return x;
    case CK_ACTIVATION_RELU: return fmax(x, 0);
    case CK_ACTIVATION_CLIP: return fmin(fmax(x, (double)activation.a), (double)activation.b);
    case CK_ACTIVATION_LEAKY_RELU: return x < 0 ? x * (double)activation.a : x;
    case CK_ACTIVATION_HARD_SWISH: return x * hard;
    case CK_ACTIVATION_HARD_SIGMOID: return hard;
    case CK_ACTIVATION_SIGMOID: return 1 / (1 + exp(-x));
    case CK_ACTIVATION_SILU: return x / (1 + exp(-x));
    case CK_ACTIVATION_TANH: return tanh(x);
    case CK_ACTIVATION_GELU: return x * (1 + erf(x / sqrt(2))) / 2;
    case CK_ACTIVATION_MISH: return x * tanh(log1p(exp(x)));
  }
  return x;
}

static float *noise(kernel_checks *checks, size_t count, size_t misalignment) {
  float *values = checks_allocate(count * sizeof(float), misalignment);
  checks_noise(checks, values, count);
  return values;
}

static void compute_expected(operands *o) {
  const problem *p = o->problem;
  const ck_f32_gemm *g = &o->gemm;
  const size_t b_row = p->is_transposed ? 1 : p->n + p->gap;
  const size_t b_column = p->is_transposed ? p->k + p->gap : 1;
  for (size_t i = 0; i < p->m; i++) {
    for (size_t j = 0; j < p->n; j++) {
      double sum = p->has_bias ? (double)o->bias[j] : 0, size = fabs(sum);
      if (p->has_residual) {
        const double x = (double)o->residual[i * g->residual_stride + j];
        sum += x;
        size += fabs(x);
      }
      for (size_t l = 0; l < p->k; l++) {
        const double x =
            (double)o->a[i * g->a_stride + l] * (double)o->b[l * b_row + j * b_column];
        sum += x;
        size += fabs(x);
      }
      const double approximation = p->activation.kind > CK_ACTIVATION_CLIP ? 2e-6 : 0;
      o->expected[i * p->n + j] = activated(p->activation, sum);
      o->tolerances[i * p->n + j] =
          1.5 * (double)(p->k + 2) * size * 0x1p-23 + approximation * (1 + fabs(sum));
    }
  }
}

static operands make_operands(kernel_checks *checks, const problem *p) {
  operands o = {.problem = p};
  const size_t b_rows = p->is_transposed ? p->n : p->k, b_columns = p->is_transposed ? p->k : p->n;
  o.b_count = b_rows * (b_columns + p->gap);
  o.c_count = (p->m - 1) * (p->n + p->gap) + p->n;
  o.a = noise(checks, (p->m - 1) * (p->k + p->gap) + p->k, 4);
  o.b = noise(checks, b_rows == 0 ? 0 : o.b_count - p->gap, 8);
  o.bias = noise(checks, p->n, 12);
  o.residual = noise(checks, o.c_count, 20);
  o.expected = malloc(p->m * p->n * sizeof(double));
  o.tolerances = malloc(p->m * p->n * sizeof(double));
  o.gemm = (ck_f32_gemm){
      .m = p->m, .n = p->n, .k = p->k,
      .a = o.a, .a_stride = p->k + p->gap,
      .b = o.b, .is_packed = p->is_packed,
      .b_row_stride = p->is_transposed ? 1 : p->n + p->gap,
      .b_column_stride = p->is_transposed ? p->k + p->gap : 1,
      .bias = p->has_bias ? o.bias : NULL,
      .residual = p->has_residual ? o.residual : NULL,
      .residual_stride = p->n + p->gap, .c_stride = p->n + p->gap,
      .activation = p->activation,
  };
  compute_expected(&o);
  return o;
}

// Runs all pieces at once, or one by one from the last, and returns the rows without gaps.
static float *result(
    kernel_checks *checks, const operands *o, const char *name, int is_split, int *has_failed) {
  const problem *p = o->problem;
  ck_f32_gemm gemm = o->gemm;
  float *c = checks_allocate(o->c_count * sizeof(float), 4);
  if (p->is_in_place) {
    memcpy(c, o->residual, o->c_count * sizeof(float));
    gemm.residual = c;
  }
  gemm.c = c;
  const size_t pieces = ck_f32_gemm_pieces(&gemm);
  void *scratch = checks_allocate(ck_f32_gemm_scratch_bytes(&gemm), 0);
  if (is_split) {
    for (size_t i = pieces; i > 0; i--) ck_f32_gemm_run(&gemm, i - 1, i, scratch);
  } else {
    ck_f32_gemm_run(&gemm, 0, pieces, scratch);
  }
  checks_free(checks, scratch, gemm.variant->name, name);
  float *rows = malloc(p->m * p->n * sizeof(float));
  for (size_t i = 0; i < p->m; i++) {
    const float *row = c + i * gemm.c_stride;
    memcpy(rows + i * p->n, row, p->n * sizeof(float));
    if (i + 1 == p->m || p->is_in_place) continue;
    for (size_t j = 0; j < p->gap * sizeof(float); j++) {
      *has_failed |= ((const unsigned char *)(row + p->n))[j] != 0xA5;
    }
  }
  checks_free(checks, c, gemm.variant->name, name);
  return rows;
}

static void check_problem(kernel_checks *checks, const problem *p) {
  char name[96];
  snprintf(name, sizeof name, "%zux%zux%zu gap %zu%s%s%s activation %d", p->m, p->n, p->k, p->gap,
      p->is_packed ? " packed" : "", p->is_transposed ? " transposed" : "",
      p->is_in_place ? " in place" : "", (int)p->activation.kind);
  operands o = make_operands(checks, p);
  size_t count = 0;
  const ck_f32_gemm_variant *const *variants = ck_f32_gemm_variants(&count);
  for (size_t i = 0; i < count; i++) {
    const ck_f32_gemm_variant *variant = variants[i];
    if (!checks_allow(checks, variant->required)) continue;
    o.gemm.variant = variant;
    const size_t packed_count = ck_f32_gemm_packed_count(variant, p->k, p->n);
    float *packed = checks_allocate(packed_count * sizeof(float), 0);
    if (p->is_packed) {
      ck_f32_gemm_pack(
          variant, p->k, p->n, o.b, o.gemm.b_row_stride, o.gemm.b_column_stride, packed);
      o.gemm.b = packed;
    }
    int has_failed = 0;
    float *once = result(checks, &o, name, 0, &has_failed);
    float *split = result(checks, &o, name, 1, &has_failed);
    checks_close(checks, variant->name, name, once, o.expected, o.tolerances, p->m * p->n,
        p->m * p->n);
    checks_equal(checks, variant->name, name, once, split, p->m * p->n * sizeof(float));
    checks_equal(checks, variant->name, "gaps between rows", &has_failed, &(int){0}, sizeof(int));
    free(once);
    free(split);
    checks_free(checks, packed, variant->name, name);
  }
  checks_free(checks, o.a, "f32_gemm", name);
  checks_free(checks, o.b, "f32_gemm", name);
  checks_free(checks, o.bias, "f32_gemm", name);
  checks_free(checks, o.residual, "f32_gemm", name);
  free(o.expected);
  free(o.tolerances);
}

// Sizes around tiles and vectors of all variants, cuts of K, rows that collide in a cache.
void check_f32_gemm(kernel_checks *checks) {
  static const size_t ms[] = {1, 2, 3, 5, 8, 13, 14, 15, 24, 25, 29, 47};
  static const size_t ns[] = {1, 3, 8, 15, 16, 17, 24, 31, 32, 33, 40, 48, 56, 72, 80, 100};
  static const size_t ks[] = {0, 1, 3, 4, 5, 16, 27, 33};
  for (size_t i = 0; i < 32; i++) {
    for (int form = 0; form < 4; form++) {
      const problem p = {
          .m = ms[i % 12], .n = ns[i % 16], .k = ks[(i / 6 + (size_t)form) % 8],
          .gap = i % 3 * 5, .is_packed = form < 2, .is_transposed = form % 2,
          .has_bias = i % 2 == 0, .has_residual = i % 5 < 2, .is_in_place = i % 5 == 1,
          .activation = {i % 3 == 0 ? CK_ACTIVATION_CLIP : i % 3 == 1 ? CK_ACTIVATION_RELU
                                                                     : CK_ACTIVATION_NONE,
              -0.5f, 1.5f},
      };
      check_problem(checks, &p);
    }
  }
  for (int kind = CK_ACTIVATION_NONE; kind <= CK_ACTIVATION_MISH; kind++) {
    check_problem(checks, &(problem){.m = 17, .n = 37, .k = 20, .is_packed = 1, .has_bias = 1,
                              .activation = {(ck_activation_kind)kind, 0.1f, 2}});
  }
  static const problem large[] = {
      {.m = 30, .n = 40, .k = 1000, .gap = 24, .is_packed = 1, .has_bias = 1, .has_residual = 1},
      {.m = 30, .n = 40, .k = 1024, .is_packed = 0, .has_bias = 1, .is_in_place = 1,
          .has_residual = 1, .activation = {CK_ACTIVATION_GELU, 0, 0}},
      {.m = 5, .n = 40, .k = 4100, .is_packed = 0, .is_transposed = 1},
      {.m = 60, .n = 24, .k = 1030, .is_packed = 1, .activation = {CK_ACTIVATION_RELU, 0, 0}},
      {.m = 1500, .n = 20, .k = 12, .is_packed = 1, .has_bias = 1},
      {.m = 1, .n = 300, .k = 2600, .is_packed = 1, .has_bias = 1},
      {.m = 20, .n = 200, .k = 600, .is_packed = 1, .has_bias = 1},
  };
  for (size_t i = 0; i < sizeof large / sizeof large[0]; i++) check_problem(checks, &large[i]);
}
