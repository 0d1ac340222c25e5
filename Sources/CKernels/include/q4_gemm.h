// Products of floats (activations) with weights of four bits, a scale for each group along k.
#ifndef CK_Q4_GEMM_H
#define CK_Q4_GEMM_H

#include "ck_call.h"

/// One implementation of the products.
typedef struct {
  const char *name;
  ck_features required;
  const struct ck_q4_kernel *kernel;
} ck_q4_gemm_variant;

/// All implementations of this architecture, fastest first; the last one runs everywhere.
const ck_q4_gemm_variant *ck_q4_gemm_variants(size_t *count);

/// Weights `w[k, n] = scale[k / group, n] * value[k, n]`.
typedef struct {
  size_t k, n;
  /// Rows of k with a common scale: a multiple of 8.
  size_t group;
  /// -8 ... 7, at `values[k * k_stride + n * n_stride]`.
  const int8_t *values;
  size_t k_stride, n_stride;
  /// At `scales[k / group * scale_stride + n * scale_n_stride]`.
  const float *scales;
  size_t scale_stride, scale_n_stride;
} ck_q4_weights;

/// Bytes of packed weights, half a byte for each and four for a scale; they must be aligned to 64.
size_t ck_q4_gemm_packed_bytes(
    const ck_q4_gemm_variant *variant, size_t k, size_t n, size_t group);
void ck_q4_gemm_pack(
    const ck_q4_gemm_variant *variant, const ck_q4_weights *weights, void *packed);

/// `c[m, n] = activation(sum over k of a[m, k] * w[k, n] + bias[n] + residual[m, n])`
typedef struct {
  const ck_q4_gemm_variant *variant;
  size_t m, n, k, group;
  const float *a;
  size_t a_stride;
  const void *packed;
  /// n floats, or NULL.
  const float *bias;
  /// [m, n], or NULL; may be c.
  const float *residual;
  size_t residual_stride;
  float *c;
  size_t c_stride;
  ck_activation activation;
} ck_q4_gemm_arguments;

size_t ck_q4_gemm_pieces(const ck_q4_gemm_arguments *arguments);
size_t ck_q4_gemm_scratch_bytes(const ck_q4_gemm_arguments *arguments);
/// A `ck_run`.
void ck_q4_gemm_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
