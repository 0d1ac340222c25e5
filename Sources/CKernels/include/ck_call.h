// How every kernel is called: a function, its arguments, and how many pieces the work has.
#ifndef CK_CALL_H
#define CK_CALL_H

#include <stddef.h>

#include "ck_processor.h"

/// Computes the pieces `first ..< last` of a call. Pieces write disjoint parts of the result, and
/// what a piece computes does not depend on which others run with it: results are the same for
/// every number of threads.
///
/// `scratch` belongs to the calling thread, is aligned to 64 bytes and has at least the bytes that
/// the family's `..._scratch_bytes` states; its content is undefined before and after.
typedef void ck_run(const void *arguments, size_t first, size_t last, void *scratch);

/// A function applied to a result before it is stored. All are computed in single precision.
typedef enum {
  CK_ACTIVATION_NONE,
  /// max(x, 0)
  CK_ACTIVATION_RELU,
  /// min(max(x, a), b); ReLU6 is a = 0, b = 6.
  CK_ACTIVATION_CLIP,
  /// x above zero, a x below.
  CK_ACTIVATION_LEAKY_RELU,
  /// x min(max(x / 6 + 1/2, 0), 1)
  CK_ACTIVATION_HARD_SWISH,
  /// min(max(x / 6 + 1/2, 0), 1)
  CK_ACTIVATION_HARD_SIGMOID,
  /// 1 / (1 + exp(-x))
  CK_ACTIVATION_SIGMOID,
  /// x / (1 + exp(-x))
  CK_ACTIVATION_SILU,
  CK_ACTIVATION_TANH,
  /// x (1 + erf(x / sqrt 2)) / 2
  CK_ACTIVATION_GELU,
  /// x tanh(log(1 + exp(x)))
  CK_ACTIVATION_MISH,
} ck_activation_kind;

/// An activation with its parameters.
typedef struct {
  ck_activation_kind kind;
  /// The lower limit, or the slope.
  float a;
  /// The upper limit.
  float b;
} ck_activation;

/// Height, width and channels of one image in channels-last layout: element (y, x, c) stands at
/// `(y * width + x) * stride + c`.
typedef struct {
  size_t height, width, channels;
  /// Elements between neighbouring pixels; at least `channels`.
  size_t stride;
} ck_image;

/// How a window moves over an image. What lies beyond the border counts as zero (as the zero point
/// where elements are quantized); pooling leaves it out.
typedef struct {
  size_t kernel_height, kernel_width;
  size_t stride_y, stride_x;
  size_t dilation_y, dilation_x;
  size_t padding_top, padding_left;
} ck_window;

#endif
