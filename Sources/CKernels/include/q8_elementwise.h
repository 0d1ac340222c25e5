// Functions of one and of two tensors of bytes. Bytes q stand for `(q - zero) * scale`.
//
// All instruction sets give the same bits: products and sums of floats are rounded one by one, no
// fused multiply-add, and integers to the nearest even. Products with a factor must stay within
// +-2^31.
#ifndef CK_Q8_ELEMENTWISE_H
#define CK_Q8_ELEMENTWISE_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_q8_elementwise_variant(size_t index);

typedef enum {
  /// `limit(round(float(a - a_zero) * a_factor + float(b - b_zero) * b_factor) + y_zero)`
  CK_Q8_BINARY_ADD,
  /// `limit(round(float((a - a_zero) * (b - b_zero)) * a_factor) + y_zero)`
  CK_Q8_BINARY_MULTIPLY,
} ck_q8_binary_function;

/// y = f(a, b) for `rows` rows of `columns` bytes; y may be a or, where nothing is repeated, b.
///
/// Row r uses row r / b_repeat of b: 1 where both have the same shape, the number of pixels of an
/// image where b holds a byte for each channel of each image.
typedef struct {
  const ck_variant *variant;
  ck_q8_binary_function function;
  size_t rows, columns;
  const uint8_t *a;
  /// Bytes between rows.
  size_t a_stride;
  const uint8_t *b;
  size_t b_stride, b_repeat;
  uint8_t *y;
  size_t y_stride;
  int32_t a_zero, b_zero, y_zero;
  /// Limits of y, bytes.
  int32_t low, high;
  float a_factor, b_factor;
} ck_q8_binary;

size_t ck_q8_binary_pieces(const ck_q8_binary *arguments);
size_t ck_q8_binary_scratch_bytes(const ck_q8_binary *arguments);
/// A `ck_run`.
void ck_q8_binary_run(const void *arguments, size_t first, size_t last, void *scratch);

typedef enum {
  /// `table[x]`
  CK_Q8_UNARY_TABLE,
  /// `limit(round(float(x - x_zero) * factor) + y_zero)`
  CK_Q8_UNARY_REQUANTIZE,
} ck_q8_unary_function;

/// y = f(x) for `rows` rows of `columns` bytes; y may be x.
typedef struct {
  const ck_variant *variant;
  ck_q8_unary_function function;
  size_t rows, columns;
  const uint8_t *x;
  /// Bytes between rows.
  size_t x_stride;
  uint8_t *y;
  size_t y_stride;
  /// 256 bytes.
  const uint8_t *table;
  int32_t x_zero, y_zero;
  float factor;
} ck_q8_unary;

size_t ck_q8_unary_pieces(const ck_q8_unary *arguments);
size_t ck_q8_unary_scratch_bytes(const ck_q8_unary *arguments);
/// A `ck_run`.
void ck_q8_unary_run(const void *arguments, size_t first, size_t last, void *scratch);

#endif
