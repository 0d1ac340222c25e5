// What the implementations of q4_gemm share.
#ifndef CK_Q4_BLOCK_H
#define CK_Q4_BLOCK_H

#include "q4_gemm.h"

/// Rows `first_row ..< last_row` times tiles `first_tile ..< last_tile`; a tile is as many columns
/// as the vectors have lanes.
///
/// A tile holds for each group of k: the scales of its columns, then for every eight k one integer
/// a column, the lowest bits of which are the first.
typedef struct {
  const ck_q4_gemm_arguments *arguments;
  size_t first_row, last_row, first_tile, last_tile;
} ck_q4_block;

struct ck_q4_kernel {
  void (*multiply)(const ck_q4_block *block);
  size_t lanes;
  /// For the size of pieces only.
  float products_per_cycle;
};

/// Bytes of a tile's group.
static inline size_t ck_q4_group_bytes(size_t lanes, size_t group) {
  return lanes * (4 + group / 2);
}
static inline size_t ck_q4_tile_bytes(size_t lanes, size_t k, size_t group) {
  return (k + group - 1) / group * ck_q4_group_bytes(lanes, group);
}

#endif
