// Pooling on vectors of channels. Define FUNCTION(part), which makes a function's name, and include
// after the vector headers.
#include "arithmetic.h"
#include "f32_pooling_variant.h"

// The part of a window that lies inside the image.
typedef struct {
  // Its first pixel, and elements between its columns and rows.
  const float *x;
  size_t column, line;
  size_t rows, columns;
} inside_window;

// How many taps, `step` apart, lie before an image's border, and how many before its end.
typedef struct {
  size_t first, last;
} taps_inside;

CK_INLINE taps_inside clip_taps(
    size_t start, size_t padding, size_t size, size_t step, size_t kernel) {
  const size_t before = start < padding ? padding - start : 0, limit = size + padding;
  const size_t inside = start < limit ? (limit - start - 1) / step + 1 : 0;
  return (taps_inside){ck_divided_up(before, step), ck_smaller(inside, kernel)};
}

// `vectors` vectors of channels at once, so that additions do not wait for each other.
CK_INLINE void pool_window(
    const inside_window *w, size_t c, size_t n, float *y, float factor, const int is_average,
    const int vectors) {
  vf result[4];
  CK_UNROLL
  for (int i = 0; i < vectors; i++) result[i] = v_set1(is_average ? 0 : -INFINITY);
  for (size_t row = 0; row < w->rows; row++) {
    const float *x = w->x + row * w->line + c;
    for (size_t column = 0; column < w->columns; column++, x += w->column) {
      CK_UNROLL
      for (int i = 0; i < vectors; i++) {
        const vf value = vectors == 1 ? v_load_n(x, n) : v_load(x + i * V_LANES);
        result[i] = is_average ? v_add(result[i], value) : v_max(result[i], value);
      }
    }
  }
  CK_UNROLL
  for (int i = 0; i < vectors; i++) {
    if (is_average) result[i] = v_mul(result[i], v_set1(factor));
    if (vectors == 1) {
      v_store_n(y + c, result[i], n);
    } else {
      v_store(y + c + i * V_LANES, result[i]);
    }
  }
}

CK_INLINE void pool_pixel(
    const inside_window *w, size_t channels, float *y, const int is_average) {
  const float factor = 1.0f / (float)(w->rows * w->columns);
  size_t c = 0;
  for (; c + 4 * V_LANES <= channels; c += 4 * V_LANES) {
    pool_window(w, c, V_LANES, y, factor, is_average, 4);
  }
  for (; c < channels; c += V_LANES) {
    pool_window(w, c, ck_smaller(channels - c, V_LANES), y, factor, is_average, 1);
  }
}

void FUNCTION(_window)(const ck_f32_pooling *a, size_t first_row, size_t last_row) {
  const ck_window *k = &a->window;
  const size_t line = a->input.width * a->input.stride;
  for (size_t r = first_row; r < last_row; r++) {
    const size_t image = r / a->output.height, top = r % a->output.height * k->stride_y;
    const taps_inside rows =
        clip_taps(top, k->padding_top, a->input.height, k->dilation_y, k->kernel_height);
    const size_t row = top + rows.first * k->dilation_y - k->padding_top;
    for (size_t i = 0; i < a->output.width; i++) {
      const size_t left = i * k->stride_x;
      const taps_inside columns =
          clip_taps(left, k->padding_left, a->input.width, k->dilation_x, k->kernel_width);
      const size_t column = left + columns.first * k->dilation_x - k->padding_left;
      const inside_window w = {
          .x = a->x + (image * a->input.height + row) * line + column * a->input.stride,
          .column = k->dilation_x * a->input.stride, .line = k->dilation_y * line,
          .rows = rows.first < rows.last ? rows.last - rows.first : 0,
          .columns = columns.first < columns.last ? columns.last - columns.first : 0};
      float *y = a->y + (r * a->output.width + i) * a->output.stride;
      if (a->is_average) {
        pool_pixel(&w, a->output.channels, y, 1);
      } else {
        pool_pixel(&w, a->output.channels, y, 0);
      }
    }
  }
}

// A global average is that of a window as high as there are pixels.
void FUNCTION(_global)(
    const ck_f32_global_average *a, size_t image, size_t first_channel, size_t last_channel) {
  const size_t pixels = a->input.height * a->input.width;
  const inside_window w = {
      .x = a->x + image * pixels * a->input.stride + first_channel, .column = a->input.stride,
      .line = 0, .rows = 1, .columns = pixels};
  pool_pixel(
      &w, last_channel - first_channel, a->y + image * a->y_stride + first_channel, 1);
}
