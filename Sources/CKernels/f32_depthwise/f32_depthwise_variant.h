// How the driver calls the variants.
#ifndef CK_F32_DEPTHWISE_VARIANT_H
#define CK_F32_DEPTHWISE_VARIANT_H

#include "f32_depthwise.h"

enum {
  /// Channels of a packed block; a multiple of every variant's vector.
  ck_f32_depthwise_block = 16,
  /// Channels that are finished before the next pixels are begun. All channels would push the rows
  /// out of L1 before the next row reads them again; a single vector would use few of its sets.
  ck_f32_depthwise_chunk = 64,
};

/// Rows and channels of the result; the first channel begins a block.
typedef struct {
  size_t image, first_row, last_row, first_channel, last_channel;
} ck_f32_depthwise_part;

typedef void ck_f32_depthwise_kernel(const ck_f32_depthwise *, const ck_f32_depthwise_part *);

typedef struct {
  ck_variant public;
  ck_f32_depthwise_kernel *kernel;
} ck_f32_depthwise_entry;

#define VARIANT(name, features) ck_f32_depthwise_kernel name;
#include "variants.inc"
#undef VARIANT

#endif
