// Matrix products of numbers in bfloat16 with sums in single precision.
#ifndef CK_BF16_GEMM_H
#define CK_BF16_GEMM_H

#include <stddef.h>
#include <stdint.h>

#include "ck_call.h"
#include "ck_processor.h"

/// Up to 32 rows times 32 columns.
typedef struct {
  /// [32, k], k a multiple of 32, rows `a_stride` elements apart.
  const uint16_t *a;
  size_t a_stride, k;
  /// One packed panel.
  const uint16_t *b;
  /// [32, 32]
  float *sums;
  /// Rows that count; the others may be computed.
  size_t rows, columns;
  /// [columns], or NULL.
  const float *bias;
  /// [rows, columns], or NULL.
  const float *residual;
  size_t residual_stride;
  float *c;
  size_t c_stride;
  const ck_activation *activation;
} ck_bf16_tile;

/// A set of functions for one ISA.
typedef struct {
  const char *name;
  ck_features required;
  /// Rounds rows of k elements to the nearest bfloat16, and fills up to `filled` with zeros.
  void (*round)(
      const float *a, size_t a_stride, size_t rows, size_t k, size_t filled, uint16_t *rounded,
      size_t stride);
  /// Before and after tiles are multiplied.
  void (*begin)(void);
  void (*end)(void);
  /// sums = a b
  void (*multiply)(const ck_bf16_tile *tile);
  /// c = activation(sums + bias + residual)
  void (*finish)(const ck_bf16_tile *tile);
} ck_bf16_gemm_variant;

/// All variants of this architecture, fastest first; the last runs everywhere.
const ck_bf16_gemm_variant *const *ck_bf16_gemm_variants(size_t *count);

/// Elements (of two bytes) of a packed B, [k, n]; the same for every variant.
size_t ck_bf16_gemm_packed_count(size_t k, size_t n);

/// Rounds and packs B once: element (i, j) is read from `b[i * row_stride + j * column_stride]`.
void ck_bf16_gemm_pack(
    size_t k, size_t n, const float *b, size_t row_stride, size_t column_stride,
    uint16_t *packed);

/// c[m, n] = activation(a[m, k] b[k, n] + bias[n] + residual[m, n]); a is rounded to bfloat16.
typedef struct {
  const ck_bf16_gemm_variant *variant;
  size_t m, n, k;
  /// Rows are contiguous, `a_stride` elements apart.
  const float *a;
  size_t a_stride;
  /// What `ck_bf16_gemm_pack` made; best aligned to 64 bytes.
  const uint16_t *packed;
  /// [n], or NULL.
  const float *bias;
  /// [m, n] with rows `residual_stride` apart, or NULL. May be c itself.
  const float *residual;
  size_t residual_stride;
  float *c;
  size_t c_stride;
  ck_activation activation;
} ck_bf16_gemm;

size_t ck_bf16_gemm_pieces(const ck_bf16_gemm *arguments);
size_t ck_bf16_gemm_scratch_bytes(const ck_bf16_gemm *arguments);
void ck_bf16_gemm_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
