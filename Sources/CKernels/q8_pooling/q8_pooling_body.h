// Windows of bytes. Include after the vector headers of floats and bytes, with Q8_FUNCTION defined
// as the name of the function.
#include "q8_pooling_variant.h"

enum {
  q8_bytes = 4 * V_LANES,
  /// Bytes that are summed in 16 bits.
  q8_most_sums = 257,
};

/// The part of a window that is inside the image.
typedef struct {
  /// Its first pixel.
  const uint8_t *x;
  size_t rows, columns;
  /// Bytes between its rows and its columns.
  size_t row_stride, column_stride;
} q8_window;

/// The taps of a window at `start`, possibly before the border, that are inside: how many, and
/// where the first one is.
CK_INLINE size_t q8_taps_inside(
    ptrdiff_t start, size_t kernel, size_t dilation, size_t extent, size_t *first) {
  const size_t skipped = start < 0 ? ck_divided_up((size_t)-start, dilation) : 0;
  *first = (size_t)(start + (ptrdiff_t)(skipped * dilation));
  if (skipped >= kernel || *first >= extent) return 0;
  return ck_smaller(kernel - skipped, ck_divided_up(extent - *first, dilation));
}

CK_INLINE vb q8_load_part(const uint8_t *p, size_t count) {
  return count == q8_bytes ? v_load_u8(p) : v_load_u8_n(p, count);
}

CK_INLINE vb q8_maximum(const q8_window *w, size_t count) {
  vb y = v_set1_u8(0);
  for (size_t r = 0; r < w->rows; r++) {
    const uint8_t *x = w->x + r * w->row_stride;
    for (size_t c = 0; c < w->columns; c++, x += w->column_stride) {
      y = v_max_u8(y, q8_load_part(x, count));
    }
  }
  return y;
}

/// What averages of a window are made with.
typedef struct {
  vf factor;
  /// What is taken off a sum for the zero point.
  vi offset;
  vh zero;
} q8_average_constants;

CK_INLINE q8_average_constants q8_constants_of(const ck_q8_pooling *x, size_t taps) {
  return (q8_average_constants){
      v_set1(x->factor / (float)taps), v_set1_i(-(int32_t)taps * x->x_zero),
      v_set1_s16(x->y_zero)};
}

CK_INLINE vb q8_average(const q8_window *w, const q8_average_constants *k, size_t count) {
  vi sums[4] = {k->offset, k->offset, k->offset, k->offset};
  for (size_t r = 0; r < w->rows; r++) {
    const uint8_t *x = w->x + r * w->row_stride;
    for (size_t c = 0; c < w->columns;) {
      const size_t last = ck_smaller(c + q8_most_sums, w->columns);
      vs some = v_no_sums();
      for (; c < last; c++, x += w->column_stride) some = v_add_u8(some, q8_load_part(x, count));
      v_add_sums(sums, some);
    }
  }
  for (int i = 0; i < 4; i++) {
    sums[i] = v_to_int(v_mul(v_from_int(sums[i]), k->factor));
  }
  return v_pack_u8(sums[0], sums[1], sums[2], sums[3], k->zero);
}

/// Outputs of one window; `k` is only used for averages.
CK_INLINE void q8_pool_pixel(
    const ck_q8_pooling_part *part, q8_window w, const size_t columns,
    const q8_average_constants *k, uint8_t *y, const int is_average) {
  w.columns = columns;
  const uint8_t *first = w.x;
  size_t c = part->first_channel;
  for (; c + q8_bytes <= part->last_channel; c += q8_bytes) {
    w.x = first + c;
    v_store_u8(y + c, is_average ? q8_average(&w, k, q8_bytes) : q8_maximum(&w, q8_bytes));
  }
  const size_t rest = part->last_channel - c;
  if (rest == 0) return;
  w.x = first + c;
  v_store_u8_n(y + c, is_average ? q8_average(&w, k, rest) : q8_maximum(&w, rest), rest);
}

// A row of outputs: windows that are whole between columns cut off by the borders.
CK_INLINE void q8_pool_row(
    const ck_q8_pooling *x, const ck_q8_pooling_part *part, const uint8_t *from, q8_window w,
    uint8_t *y, const int is_average) {
  const ck_window *window = &x->window;
  const size_t reach = (window->kernel_width - 1) * window->dilation_x;
  q8_average_constants k = q8_constants_of(x, ck_larger(w.rows * window->kernel_width, 1));
  size_t taps = window->kernel_width;
  size_t start = 0;
  for (size_t column = 0; column < x->output.width; column++, y += x->output.stride) {
    size_t left = start - window->padding_left;
    start += window->stride_x;
    size_t columns = window->kernel_width;
    // Before the border, `left` is beyond every image.
    if (left >= x->input.width || left + reach >= x->input.width) {
      columns = q8_taps_inside(
          (ptrdiff_t)left, window->kernel_width, window->dilation_x, x->input.width, &left);
    }
    if (is_average && columns != taps) {
      k = q8_constants_of(x, ck_larger(w.rows * columns, 1));
      taps = columns;
    }
    w.x = from + left * x->input.stride;
    // Loops over few taps are unrolled where their number is known.
    switch (columns) {
      case 2: q8_pool_pixel(part, w, 2, &k, y, is_average); break;
      case 3: q8_pool_pixel(part, w, 3, &k, y, is_average); break;
      default: q8_pool_pixel(part, w, columns, &k, y, is_average); break;
    }
  }
}

CK_INLINE void q8_pool(
    const ck_q8_pooling *x, const ck_q8_pooling_part *part, const int is_average) {
  const ck_window *window = &x->window;
  const size_t row_stride = x->input.width * x->input.stride;
  q8_window w = {
      .row_stride = window->dilation_y * row_stride,
      .column_stride = window->dilation_x * x->input.stride};
  for (size_t row = part->first_row; row < part->last_row; row++) {
    const size_t image = row / x->output.height;
    size_t top;
    const ptrdiff_t start = (ptrdiff_t)(row % x->output.height * window->stride_y) -
        (ptrdiff_t)window->padding_top;
    w.rows = q8_taps_inside(
        start, window->kernel_height, window->dilation_y, x->input.height, &top);
    q8_pool_row(
        x, part, x->x + (image * x->input.height + top) * row_stride, w,
        x->y + row * x->output.width * x->output.stride, is_average);
  }
}

void Q8_FUNCTION(const ck_q8_pooling *x, const ck_q8_pooling_part *part) {
  if (x->is_average) {
    q8_pool(x, part, 1);
  } else {
    q8_pool(x, part, 0);
  }
}
