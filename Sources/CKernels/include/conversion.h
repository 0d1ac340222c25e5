// Conversion between single precision and the formats of 16 bits.
#ifndef CK_CONVERSION_H
#define CK_CONVERSION_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_conversion_variant(size_t index);

/// All instruction sets give the same bits. Narrowing rounds to the nearest, halves to even; small
/// numbers become denormal, large ones infinite. What is not a number stays so, quiet, with the
/// leading bits of its payload.
typedef enum {
  /// To binary16 of IEEE 754-2019.
  CK_F32_TO_F16,
  CK_F16_TO_F32,
  /// To bfloat16, the upper half of a float.
  CK_F32_TO_BF16,
  CK_BF16_TO_F32,
} ck_conversion_kind;

/// A conversion of `count` elements; the operands must not overlap.
typedef struct {
  const ck_variant *variant;
  ck_conversion_kind kind;
  size_t count;
  const void *from;
  void *to;
} ck_conversion;

size_t ck_conversion_pieces(const ck_conversion *arguments);
size_t ck_conversion_scratch_bytes(const ck_conversion *arguments);
/// A `ck_run`.
void ck_conversion_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
