// What the variants of a family have in common.
#ifndef CK_VARIANT_H
#define CK_VARIANT_H

#include "ck_processor.h"

/// A variant of a family: the same operations, compiled for an ISA level. Families list theirs
/// fastest first; the last one runs everywhere.
typedef struct {
  /// Such as `f32_depthwise_avx512_7x16`.
  const char *name;
  /// What the processor must have.
  ck_features required;
} ck_variant;

#endif
