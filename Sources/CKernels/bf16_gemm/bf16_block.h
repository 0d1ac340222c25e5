// What the driver and the microkernels of bf16_gemm agree on.
//
// Packed B: panels of 32 columns; of each, blocks of 32 rows; of each, two tiles of 16 columns, in
// which pairs of rows stand together: element (i, j) of a tile at `i / 2 * 32 + j * 2 + i % 2`, as
// dot products of pairs want it (Intel SDM, TDPBF16PS and VDPBF16PS).
#ifndef CK_BF16_BLOCK_H
#define CK_BF16_BLOCK_H

#include "bf16_gemm.h"

enum {
  bf16_rows = 32,
  bf16_columns = 32,
  bf16_depth = 32,
  bf16_tile = 512,
};

/// To the nearest bfloat16, ties to even; what is not a number stays so.
static inline uint16_t bf16_rounded(float x) {
  union { float f; uint32_t i; } bits = {.f = x};
  if (x != x) return (uint16_t)(bits.i >> 16 | 0x40);
  return (uint16_t)((bits.i + 0x7fff + (bits.i >> 16 & 1)) >> 16);
}

#endif
