// Conversion between floats and bytes, and of bytes to another scale and layout.
#ifndef CK_Q8_CONVERSION_H
#define CK_Q8_CONVERSION_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_q8_conversion_variant(size_t index);

/// What is converted. Bytes q stand for `(q - zero) * scale`.
///
/// All instruction sets give the same bits: products are rounded once, then to the nearest even
/// integer. Integers beyond the bytes become the nearest byte.
typedef enum {
  /// Floats to bytes: `limit(round(x * factor) + to_zero)`, where factor is 1 / scale. What is not
  /// a number becomes 0.
  CK_Q8_QUANTIZE,
  /// Bytes to floats: `float(q - from_zero) * factor`, where factor is the scale.
  CK_Q8_DEQUANTIZE,
  /// Bytes to bytes: `limit(round(float(q - from_zero) * factor) + to_zero)`, where factor is the
  /// scale of the source over that of the target. Products must stay within +-2^31.
  CK_Q8_REQUANTIZE,
} ck_q8_conversion_kind;

/// How images lie in memory, one after the other.
typedef struct {
  /// Whether channel c of pixel p of an image of P pixels stands at `c * P + p`, or else at
  /// `p * stride + c`.
  int is_planar;
  /// Elements between neighbouring pixels; at least the channels. Not used where planar.
  size_t stride;
} ck_q8_image_layout;

/// A conversion of `batch` images of `pixels` pixels. Plain rows of elements are images of one
/// channel. The operands must not overlap unless they are the same with bytes and layout alike.
typedef struct {
  const ck_variant *variant;
  ck_q8_conversion_kind kind;
  size_t batch, channels, pixels;
  ck_q8_image_layout from_layout, to_layout;
  const void *from;
  void *to;
  float factor;
  int32_t from_zero, to_zero;
} ck_q8_conversion;

size_t ck_q8_conversion_pieces(const ck_q8_conversion *arguments);
size_t ck_q8_conversion_scratch_bytes(const ck_q8_conversion *arguments);
/// A `ck_run`.
void ck_q8_conversion_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
