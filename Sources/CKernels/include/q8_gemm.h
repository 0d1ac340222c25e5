// Products of unsigned bytes (activations) with signed bytes (weights), summed exactly.
#ifndef CK_Q8_GEMM_H
#define CK_Q8_GEMM_H

#include "ck_call.h"

/// What becomes of a sum `acc[m, n] = bias[n] + sum over k of (a[m, k] - za) * b[k, n]`.
///
/// All but the float activations are computed so that every instruction set gives the same bits:
/// no fused multiply-add, rounding to nearest even. Products with a scale must stay within
/// +-2^31.
typedef enum {
  /// `clamp(round(float(acc) * scale[n]) + zero, low, high)`
  CK_Q8_BYTES,
  /// `clamp(round(float(acc) * scale[n] + float(r - rzero) * rscale) + zero, low, high)`, where r
  /// is an element of the residual, unsigned bytes.
  CK_Q8_BYTES_RESIDUAL,
  /// `table[q]`, where q is what `CK_Q8_BYTES` would give.
  CK_Q8_BYTES_TABLE,
  /// `clamp(round(activation(float(acc) * scale[n]) * inverse) + zero, low, high)`
  CK_Q8_BYTES_ACTIVATION,
  /// `activation(float(acc) * scale[n] + fbias[n] + r)`, single precision; r only where there is a
  /// residual, of floats.
  CK_Q8_FLOATS,
} ck_q8_output_kind;

/// Where the results go, and how.
typedef struct {
  ck_q8_output_kind kind;
  int32_t zero, low, high;
  /// Unsigned bytes, or floats for `CK_Q8_FLOATS`; row m starts at `out + m * out_stride` elements.
  void *out;
  size_t out_stride;
  /// Unsigned bytes for `CK_Q8_BYTES_RESIDUAL`; floats or NULL for `CK_Q8_FLOATS`.
  const void *residual;
  size_t residual_stride;
  int32_t residual_zero;
  float residual_scale;
  /// 256 bytes.
  const uint8_t *table;
  ck_activation activation;
  float inverse;
} ck_q8_output;

/// One implementation of the products.
typedef struct {
  const char *name;
  ck_features required;
  const struct ck_q8_kernel *kernel;
} ck_q8_gemm_variant;

/// All implementations of this architecture, fastest first; the last one runs everywhere.
const ck_q8_gemm_variant *ck_q8_gemm_variants(size_t *count);

/// Weights as a model holds them. Element (tap, channel, n), which is k = tap * channels + channel,
/// stands at `values[n * n_stride + tap * tap_stride + channel * channel_stride]`.
typedef struct {
  const int8_t *values;
  size_t taps, channels, n;
  size_t n_stride, tap_stride, channel_stride;
  /// The zero point of the activations.
  int32_t input_zero;
  /// n biases in units of the sums, or NULL.
  const int32_t *bias;
  /// n factors, `scale` of `ck_q8_output_kind`.
  const float *scale;
  /// n floats that `CK_Q8_FLOATS` adds, or NULL.
  const float *float_bias;
  /// What the weights are packed for.
  ck_q8_output_kind kind;
} ck_q8_weights;

/// Bytes of packed weights; they must be aligned to 64 bytes.
size_t ck_q8_gemm_packed_bytes(const ck_q8_gemm_variant *variant, size_t k, size_t n);
/// Packs weights for a variant: panels of columns, sums of columns folded into the biases.
void ck_q8_gemm_pack(
    const ck_q8_gemm_variant *variant, const ck_q8_weights *weights, void *packed);

/// `a` [m, k] times packed weights [k, n].
typedef struct {
  const ck_q8_gemm_variant *variant;
  size_t m, n, k;
  /// Row m starts at `a + m * a_stride`.
  const uint8_t *a;
  size_t a_stride;
  const void *packed;
  ck_q8_output output;
} ck_q8_gemm_arguments;

size_t ck_q8_gemm_pieces(const ck_q8_gemm_arguments *arguments);
size_t ck_q8_gemm_scratch_bytes(const ck_q8_gemm_arguments *arguments);
/// A `ck_run`.
void ck_q8_gemm_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
