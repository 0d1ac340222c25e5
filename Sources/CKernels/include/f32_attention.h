// Scaled dot-product attention of several heads on floats, without a matrix of scores.
//
// For each head, y = softmax(q k^T / sqrt(width of a head)) v. Keys pass by in blocks; the largest
// score and the sum of exponentials of each query are kept up to date and results are rescaled when
// the largest grows (M. Milakov, N. Gimelshein, "Online normalizer calculation for softmax", 2018;
// T. Dao et al., "FlashAttention", 2022).
#ifndef CK_F32_ATTENTION_H
#define CK_F32_ATTENTION_H

#include "ck_call.h"

struct ck_f32_attention_arguments;

/// Some heads and queries of the work, all of one sequence.
typedef struct {
  size_t sequence, head;
  size_t first_query, queries;
} ck_f32_attention_part;

/// One way to compute attention.
typedef struct {
  const char *name;
  ck_features required;
  /// Queries that a product takes at once.
  size_t block;
  /// Computes a part of the work; `scratch` has the bytes of `ck_f32_attention_scratch_bytes`.
  void (*compute)(
      const struct ck_f32_attention_arguments *arguments, const ck_f32_attention_part *part,
      float *scratch);
} ck_f32_attention_variant;

/// Every variant of this architecture, fastest first.
const ck_f32_attention_variant *ck_f32_attention_variants(size_t *count);

/// Rows of floats, one for each position of each sequence; a head's part begins at
/// `head * head_width`.
typedef struct {
  const float *base;
  /// Elements between positions.
  size_t stride;
  /// Elements between sequences.
  size_t sequence_stride;
} ck_f32_rows;

/// Attention of `queries` positions over `past` positions of a cache and `keys` of their own.
typedef struct ck_f32_attention_arguments {
  const ck_f32_attention_variant *variant;
  /// Sequences.
  size_t batch;
  size_t heads, head_width;
  size_t queries, keys, past;
  /// Whether query s sees only the first max(1, s + 1 + keys - queries) of its own keys; it sees
  /// the whole cache.
  int is_causal;
  ck_f32_rows q, k, v;
  /// Keys and values that stand before; unused where `past` is zero.
  ck_f32_rows past_k, past_v;
  float *y;
  /// Elements between positions of y.
  size_t y_stride;
  /// Elements between sequences of y.
  size_t y_sequence_stride;
} ck_f32_attention_arguments;

size_t ck_f32_attention_pieces(const ck_f32_attention_arguments *arguments);
size_t ck_f32_attention_scratch_bytes(const ck_f32_attention_arguments *arguments);

/// Runs pieces of a `ck_f32_attention_arguments`.
ck_run ck_f32_attention_run;

#endif
