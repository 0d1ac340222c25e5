// Pictures: what lies between a camera's bytes and a network's input. Everything in bytes is exact,
// the same on every instruction set.
#ifndef CK_IMAGING_H
#define CK_IMAGING_H

#include "ck_call.h"
#include "ck_variant.h"

/// The variant with an index, fastest first; NULL past the last.
const ck_variant *ck_imaging_variant(size_t index);

/// y = (red R + green G + blue B + 128) >> 8 of each pixel of four bytes (R, G, B, A).
///
/// The weights add up to 256 at most; 77, 150 and 29 are those of ITU-R BT.601.
typedef struct {
  const ck_variant *variant;
  size_t rows, columns;
  const uint8_t *x;
  /// Bytes between rows.
  size_t x_stride;
  uint8_t *y;
  size_t y_stride;
  uint8_t red, green, blue;
} ck_grayscale;

size_t ck_grayscale_pieces(const ck_grayscale *arguments);
size_t ck_grayscale_scratch_bytes(const ck_grayscale *arguments);
ck_run ck_grayscale_run;

/// y = above where x > threshold, else below. y may be x.
typedef struct {
  const ck_variant *variant;
  size_t rows, columns;
  const uint8_t *x;
  size_t x_stride;
  uint8_t *y;
  size_t y_stride;
  uint8_t threshold, below, above;
} ck_threshold;

size_t ck_threshold_pieces(const ck_threshold *arguments);
size_t ck_threshold_scratch_bytes(const ck_threshold *arguments);
ck_run ck_threshold_run;

/// y = x * scale[c] + shift[c], product and sum rounded, for pixels of three bytes. With
/// scale = 1 / (255 deviation) and shift = -mean / deviation, y = (x / 255 - mean) / deviation.
typedef struct {
  const ck_variant *variant;
  size_t rows, columns;
  const uint8_t *x;
  /// Bytes between rows.
  size_t x_stride;
  float *y;
  /// Elements between rows.
  size_t y_stride;
  /// Elements between the planes of the channels; zero keeps the channels of a pixel together.
  size_t plane_stride;
  float scale[3], shift[3];
} ck_normalise;

size_t ck_normalise_pieces(const ck_normalise *arguments);
size_t ck_normalise_scratch_bytes(const ck_normalise *arguments);
ck_run ck_normalise_run;

typedef enum {
  /// The pixel below the centre: row floor((2 r + 1) height / (2 new height)).
  CK_RESIZE_NEAREST,
  /// Between the four pixels around the centre, at (r + 1/2) height / new height - 1/2, limited to
  /// the picture.
  CK_RESIZE_BILINEAR,
} ck_resize_kind;

/// Another height and width. Pixels are of `channels` bytes, or floats where `is_float`.
///
/// Bytes, bilinear: positions are in 1/2048 of a pixel, rounded down. With the fractions v and w,
/// h = 128 t + ((b - t) v + 8 >> 4) between the rows, g = l + ((r - l) w + 1024 >> 11) between the
/// columns of h, and y = g + 64 >> 7. Floats: t + (b - t) v, then l + (r - l) w.
typedef struct {
  const ck_variant *variant;
  ck_resize_kind kind;
  int is_float;
  size_t channels;
  size_t x_height, x_width, y_height, y_width;
  const void *x;
  /// Elements between rows.
  size_t x_stride;
  void *y;
  size_t y_stride;
} ck_resize;

size_t ck_resize_pieces(const ck_resize *arguments);
size_t ck_resize_scratch_bytes(const ck_resize *arguments);
ck_run ck_resize_run;

#endif
