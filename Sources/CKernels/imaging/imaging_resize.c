#include <string.h>

#include "imaging_variant.h"

// A place between two neighbours.
typedef struct {
  size_t first, second;
  /// In 1/2048.
  int fraction;
} place;

enum { one = 2048 };

// Where element `index` of `count` lies among `extent`: all in integers, so that every machine and
// every precision looks at the same pixels.
static place place_of(size_t index, size_t count, size_t extent) {
  const size_t position = (2 * index + 1) * extent * one / (2 * count);
  const size_t centre = position < one / 2 ? 0 : position - one / 2;
  const size_t first = ck_smaller(centre / one, extent - 1);
  const size_t second = ck_smaller(first + 1, extent - 1);
  return (place){first, second, first == second ? 0 : (int)(centre % one)};
}

static size_t nearest_of(size_t index, size_t count, size_t extent) {
  return (2 * index + 1) * extent / (2 * count);
}

static size_t element_bytes(const ck_resize *a) { return a->is_float ? sizeof(float) : 1; }

// MARK: Scratch

// Whole cache lines, with one behind that copies of whole words may touch.
static size_t padded(size_t bytes) { return (bytes + 127) / 64 * 64; }

// What a thread needs to fill rows: where each pixel comes from, by how much of which neighbour, a
// row between two, and its neighbours brought together.
typedef struct {
  size_t *first, *second;
  void *fractions, *row, *left, *right;
} tables;

// Bytes of an element between the rows: 16-bit integers, or floats.
static size_t inner_bytes(const ck_resize *a) {
  return a->is_float ? sizeof(float) : sizeof(int16_t);
}

static size_t lay_out(const ck_resize *a, unsigned char *base, tables *t) {
  const size_t index = padded(a->y_width * sizeof(size_t));
  const size_t wide = padded(a->x_width * a->channels * inner_bytes(a));
  const size_t narrow = padded(a->y_width * a->channels * inner_bytes(a));
  const int is_bilinear = a->kind == CK_RESIZE_BILINEAR;
  if (t != NULL) {
    t->first = (size_t *)(void *)base;
    t->second = (size_t *)(void *)(base + index);
    t->fractions = base + 2 * index;
    t->row = base + 2 * index + narrow;
    t->left = base + 2 * index + narrow + wide;
    t->right = base + 2 * index + 2 * narrow + wide;
  }
  return is_bilinear ? 2 * index + 3 * narrow + wide : index;
}

static void fill(const ck_resize *a, const tables *t) {
  for (size_t column = 0; column < a->y_width; column++) {
    if (a->kind == CK_RESIZE_NEAREST) {
      t->first[column] = nearest_of(column, a->y_width, a->x_width) * a->channels;
      continue;
    }
    const place p = place_of(column, a->y_width, a->x_width);
    t->first[column] = p.first * a->channels;
    t->second[column] = p.second * a->channels;
    for (size_t c = column * a->channels; c < (column + 1) * a->channels; c++) {
      if (a->is_float) {
        ((float *)t->fractions)[c] = (float)p.fraction / one;
      } else {
        ((int16_t *)t->fractions)[c] = (int16_t)(p.fraction * 16);
      }
    }
  }
}

// MARK: Pixels

// Pixels brought together. What is copied beyond a pixel is overwritten by the next one; the last
// one ends in the padding.
#define COLLECT(bytes) \
  for (size_t i = 0; i < count; i++) memcpy(y + i * size, x + from[i] * unit, bytes)

// `from` counts elements of `unit` bytes; x and y have room for a word behind their ends.
static void collect(
    const unsigned char *x, size_t unit, const size_t *from, size_t count, size_t channels,
    unsigned char *y) {
  const size_t size = unit * channels;
  if (size == 2) {
    COLLECT(2);
  } else if (size == 4) {
    COLLECT(4);
  } else if (size == 6 || size == 8) {
    COLLECT(8);
  } else if (size == 12 || size == 16) {
    COLLECT(16);
  } else {
    COLLECT(size);
  }
}

// As above, but not a byte more than the pixels: y is the caller's.
static void pick(
    const unsigned char *x, size_t unit, const size_t *from, size_t count, size_t channels,
    unsigned char *y) {
  const size_t size = unit * channels;
  if (size == 1) {
    COLLECT(1);
  } else if (size == 3) {
    COLLECT(3);
  } else if (size == 4) {
    COLLECT(4);
  } else if (size == 12) {
    COLLECT(12);
  } else {
    COLLECT(size);
  }
}

// MARK: Rows

static void fill_row(const ck_resize *a, const tables *t, size_t row) {
  const ck_imaging_entry *entry = (const ck_imaging_entry *)a->variant;
  const size_t bytes = element_bytes(a), x_stride = a->x_stride * bytes;
  const unsigned char *x = a->x;
  unsigned char *y = (unsigned char *)a->y + row * a->y_stride * bytes;
  if (a->kind == CK_RESIZE_NEAREST) {
    x += nearest_of(row, a->y_height, a->x_height) * x_stride;
    pick(x, bytes, t->first, a->y_width, a->channels, y);
    return;
  }
  const place p = place_of(row, a->y_height, a->x_height);
  const void *top = x + p.first * x_stride, *bottom = x + p.second * x_stride;
  const size_t wide = a->x_width * a->channels, narrow = a->y_width * a->channels;
  if (a->is_float) {
    entry->rows_f32(top, bottom, (float)p.fraction / one, t->row, wide);
  } else {
    entry->rows(top, bottom, p.fraction, t->row, wide);
  }
  collect(t->row, inner_bytes(a), t->first, a->y_width, a->channels, t->left);
  collect(t->row, inner_bytes(a), t->second, a->y_width, a->channels, t->right);
  if (a->is_float) {
    entry->columns_f32(t->left, t->right, t->fractions, (float *)(void *)y, narrow);
  } else {
    entry->columns(t->left, t->right, t->fractions, y, narrow);
  }
}

// Rows of a piece: enough that the tables, which are made once for each, do not count.
static size_t rows_of(const ck_resize *a) {
  const size_t row = ck_larger((a->x_width + a->y_width) * a->channels, 1);
  return ck_larger((1 << 16) / row, 8);
}

size_t ck_resize_pieces(const ck_resize *arguments) {
  return ck_divided_up(arguments->y_height, rows_of(arguments));
}

size_t ck_resize_scratch_bytes(const ck_resize *arguments) {
  return lay_out(arguments, NULL, NULL);
}

void ck_resize_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_resize *a = arguments;
  tables t;
  lay_out(a, scratch, &t);
  fill(a, &t);
  const size_t end = ck_smaller(last * rows_of(a), a->y_height);
  for (size_t row = first * rows_of(a); row < end; row++) fill_row(a, &t, row);
}
