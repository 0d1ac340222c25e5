// Cutting into pieces, and images by way of blocks of bytes that fit the nearest cache.
#include "arithmetic.h"
#include "q8_conversion_variant.h"

typedef struct {
  ck_variant public;
  const ck_q8_conversion_functions *functions;
} entry;

static const entry entries[] = {
#define VARIANT(name, features) {{#name, features}, &ck_##name},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_q8_conversion_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

enum {
  /// Elements of a piece: some 10 to 20 microseconds.
  piece_elements = 1 << 15,
  /// Bytes of a block between two layouts, and the most channels of one.
  block_bytes = 8192,
  block_channels = 64,
};

static int is_dense(const ck_q8_image_layout *layout, size_t channels) {
  return layout->is_planar || layout->stride == channels;
}

/// Rows of elements that are converted in order, or images.
typedef struct {
  /// Whether source and target have the same elements in the same order.
  int is_linear;
  /// Rows that are apart from each other, and elements or pixels of each.
  size_t rows, columns;
  /// What is a piece: columns of a row, a multiple of 64.
  size_t step;
} plan;

static plan plan_of(const ck_q8_conversion *x) {
  const size_t channels = x->channels;
  const int is_same = channels == 1 || x->from_layout.is_planar == x->to_layout.is_planar;
  const int is_linear = is_same && is_dense(&x->from_layout, channels) &&
      is_dense(&x->to_layout, channels);
  plan p = {.is_linear = is_linear, .rows = 1, .step = piece_elements};
  if (is_linear) {
    p.columns = x->batch * x->pixels * channels;
  } else {
    p.rows = x->batch;
    p.columns = x->pixels;
    p.step = ck_larger(piece_elements / ck_larger(channels, 1) / 64, 1) * 64;
  }
  return p;
}

size_t ck_q8_conversion_pieces(const ck_q8_conversion *x) {
  const plan p = plan_of(x);
  return x->channels == 0 ? 0 : p.rows * ck_divided_up(p.columns, p.step);
}

size_t ck_q8_conversion_scratch_bytes(const ck_q8_conversion *x) {
  return plan_of(x).is_linear ? 0 : block_bytes;
}

static size_t from_size(const ck_q8_conversion *x) { return x->kind == CK_Q8_QUANTIZE ? 4 : 1; }
static size_t to_size(const ck_q8_conversion *x) { return x->kind == CK_Q8_DEQUANTIZE ? 4 : 1; }

/// A rectangle of channels and pixels: where it is, in elements, and how it lies there.
typedef struct {
  void *base;
  size_t size, offset;
  int is_planar;
  /// Elements between planes or between pixels.
  size_t stride;
} side;

static void *at(const side *s, size_t elements) {
  return (uint8_t *)s->base + (s->offset + elements) * s->size;
}

static side side_of(
    void *base, size_t size, const ck_q8_image_layout *layout, const ck_q8_conversion *x,
    size_t image) {
  const size_t stride = layout->is_planar ? x->pixels : layout->stride;
  const size_t between = layout->is_planar ? x->pixels * x->channels : x->pixels * stride;
  return (side){base, size, image * between, layout->is_planar, stride};
}

static size_t offset_of(const side *s, size_t channel, size_t pixel) {
  return s->is_planar ? channel * s->stride + pixel : pixel * s->stride + channel;
}

/// Converts a rectangle where both sides are planar, or neither.
static void convert(
    const ck_q8_conversion *x, const ck_q8_conversion_functions *functions, const side *from,
    const side *to, size_t channels, size_t pixels) {
  size_t rows = from->is_planar ? channels : pixels;
  size_t columns = from->is_planar ? pixels : channels;
  if (from->stride == columns && to->stride == columns) {
    columns *= rows;
    rows = 1;
  }
  for (size_t row = 0; row < rows; row++) {
    functions->convert[x->kind](
        x, at(from, row * from->stride), at(to, row * to->stride), columns);
  }
}

/// Reorders bytes between a side that is planar and one that is not.
static void reorder(
    const ck_q8_conversion_functions *functions, const side *from, const side *to, size_t channels,
    size_t pixels) {
  if (from->is_planar) {
    functions->join(at(from, 0), from->stride, at(to, 0), to->stride, channels, pixels);
  } else {
    functions->split(at(from, 0), from->stride, at(to, 0), to->stride, channels, pixels);
  }
}

/// Pixels of an image. Layouts change as bytes: before they become floats, else afterwards.
static void convert_pixels(
    const ck_q8_conversion *x, const ck_q8_conversion_functions *functions, side from, side to,
    size_t first, size_t last, void *scratch) {
  const size_t most = ck_smaller(x->channels, block_channels);
  const size_t step = block_bytes / most / 64 * 64;
  const size_t from_offset = from.offset, to_offset = to.offset;
  for (size_t pixel = first; pixel < last; pixel += step) {
    const size_t pixels = ck_smaller(step, last - pixel);
    for (size_t channel = 0; channel < x->channels; channel += most) {
      const size_t channels = ck_smaller(most, x->channels - channel);
      from.offset = from_offset + offset_of(&from, channel, pixel);
      to.offset = to_offset + offset_of(&to, channel, pixel);
      if (from.is_planar == to.is_planar) {
        convert(x, functions, &from, &to, channels, pixels);
        continue;
      }
      const int is_late = x->kind == CK_Q8_DEQUANTIZE;
      const int is_planar = is_late ? to.is_planar : from.is_planar;
      const side block = {scratch, 1, 0, is_planar, is_planar ? pixels : channels};
      if (is_late) reorder(functions, &from, &block, channels, pixels);
      convert(x, functions, is_late ? &block : &from, is_late ? &to : &block, channels, pixels);
      if (!is_late) reorder(functions, &block, &to, channels, pixels);
    }
  }
}

void ck_q8_conversion_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_q8_conversion *x = arguments;
  const ck_q8_conversion_functions *functions =
      ((const entry *)(const void *)x->variant)->functions;
  const plan p = plan_of(x);
  const size_t across = ck_divided_up(p.columns, p.step);
  const size_t from_bytes = from_size(x), to_bytes = to_size(x);
  for (size_t piece = first; piece < last; piece++) {
    const size_t row = piece / across, start = piece % across * p.step;
    const size_t end = ck_smaller(start + p.step, p.columns);
    if (p.is_linear) {
      functions->convert[x->kind](
          x, (const uint8_t *)x->from + start * from_bytes, (uint8_t *)x->to + start * to_bytes,
          end - start);
    } else {
      // Sources are only read: one type of side serves both.
      const side from = side_of((void *)(uintptr_t)x->from, from_bytes, &x->from_layout, x, row);
      const side to = side_of(x->to, to_bytes, &x->to_layout, x, row);
      convert_pixels(x, functions, from, to, start, end, scratch);
    }
  }
}
