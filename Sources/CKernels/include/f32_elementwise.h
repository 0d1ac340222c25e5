// Functions of one and of two elements, in single precision.
#ifndef CK_F32_ELEMENTWISE_H
#define CK_F32_ELEMENTWISE_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_f32_elementwise_variant(size_t index);

typedef enum {
  /// The call's activation.
  CK_F32_UNARY_ACTIVATION,
  CK_F32_UNARY_NEGATE,
  CK_F32_UNARY_ABSOLUTE,
  CK_F32_UNARY_EXPONENTIAL,
  /// The natural logarithm.
  CK_F32_UNARY_LOGARITHM,
  CK_F32_UNARY_SQUARE_ROOT,
  /// 1 / sqrt(x + epsilon)
  CK_F32_UNARY_INVERSE_SQUARE_ROOT,
} ck_f32_unary_function;

/// y = f(x) for `rows` rows of `columns` elements; y may be x.
typedef struct {
  const ck_variant *variant;
  ck_f32_unary_function function;
  ck_activation activation;
  float epsilon;
  size_t rows, columns;
  const float *x;
  /// Elements between rows.
  size_t x_stride;
  float *y;
  size_t y_stride;
} ck_f32_unary;

size_t ck_f32_unary_pieces(const ck_f32_unary *arguments);
size_t ck_f32_unary_scratch_bytes(const ck_f32_unary *arguments);
ck_run ck_f32_unary_run;

typedef enum {
  CK_F32_BINARY_ADD,
  CK_F32_BINARY_SUBTRACT,
  CK_F32_BINARY_MULTIPLY,
  CK_F32_BINARY_DIVIDE,
  /// Where an operand is not a number, either of them.
  CK_F32_BINARY_MAXIMUM,
  CK_F32_BINARY_MINIMUM,
} ck_f32_binary_function;

/// y = activation(f(a, b)) for `rows` rows of `columns` elements; y may be a or, where nothing is
/// repeated, b.
///
/// Row r uses row r / b_repeat of b: 1 where both have the same shape, the number of pixels of an
/// image where b holds a value for each channel of each image, all rows where b is a single row.
typedef struct {
  const ck_variant *variant;
  ck_f32_binary_function function;
  ck_activation activation;
  /// Whether y = f(b, a).
  int is_reversed;
  /// Whether a row of b is a single element, which is used for all columns.
  int is_scalar;
  size_t rows, columns;
  const float *a;
  size_t a_stride;
  const float *b;
  size_t b_stride, b_repeat;
  float *y;
  size_t y_stride;
} ck_f32_binary;

size_t ck_f32_binary_pieces(const ck_f32_binary *arguments);
size_t ck_f32_binary_scratch_bytes(const ck_f32_binary *arguments);
ck_run ck_f32_binary_run;

#endif
