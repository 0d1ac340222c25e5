// What the driver and the variants of f32_attention share.
#ifndef CK_F32_ATTENTION_PART_H
#define CK_F32_ATTENTION_PART_H

#include "f32_attention.h"

enum {
  /// Keys that pass by at once: with a head of 64 they, their values, their scores for 32 queries
  /// and those queries fill a first cache of 48 KiB.
  ck_attention_keys = 64,
  /// No vector is longer.
  ck_attention_lanes = 16,
};

/// Floats of a row of a head, up to whole vectors.
static inline size_t ck_attention_width(const ck_f32_attention_arguments *a) {
  return (a->head_width + ck_attention_lanes - 1) / ck_attention_lanes * ck_attention_lanes;
}

/// Floats that are kept for a block of queries while keys pass by: the queries and the results, by
/// channels, and the largest score and the sum of each.
static inline size_t ck_attention_block_floats(const ck_f32_attention_arguments *a, size_t block) {
  return (2 * ck_attention_width(a) + 2) * block;
}

#define VARIANT(name, ...)                                                             \
  void name(                                                                           \
      const ck_f32_attention_arguments *arguments, const ck_f32_attention_part *part,  \
      float *scratch);
#include "variants.inc"
#undef VARIANT

#endif
