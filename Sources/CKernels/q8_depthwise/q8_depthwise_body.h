// Depthwise convolution of bytes: the bytes of up to four taps, a quad, are brought together for
// each channel and multiplied with four weights at once. Quads of a column of the window are made
// once and used for every pixel that sees the column.
//
// Before including, define `KERNEL` (the function's name), the type `q8_quad`, and
// `q8_quad q8_gather(const vb *x, const int taps)` and
// `void q8_dot(vi *sums, const q8_quad *x, const uint8_t *weights, const int taps)`.
#include "q8_depthwise_finish.h"

// A row of results in a block of channels.
typedef struct {
  // The window's rows of the image, at the first channel; those outside hold the zero point, with
  // zero bytes between their pixels.
  const uint8_t *lines[5];
  size_t pixels[5];
  size_t width, padding;
  const uint8_t *weights;
  q8_finish finish;
} q8_row;

CK_INLINE void q8_gather_column(
    const q8_row *r, const uint8_t **lines, const uint8_t *zeros, int is_inside, q8_quad *quads,
    const int kernel) {
  vb x[8];
  CK_UNROLL
  for (int i = 0; i < kernel; i++) {
    x[i] = q8_load_channels(&r->finish, is_inside ? lines[i] : zeros);
    lines[i] += r->pixels[i];
  }
  quads[0] = q8_gather(x, kernel < 4 ? kernel : 4);
  if (kernel > 4) quads[1] = q8_gather(x + 4, kernel - 4);
}

// Walks along the row, a column of the image at a time. `slots` pixels see a column; after `slots`
// pixels each has the registers of the first again. The row is a copy, of which the compiler knows
// that stores leave it alone.
CK_INLINE void q8_slide(
    const q8_row row, const uint8_t *zeros, const int kernel, const int stride,
    const q8_finish_kind kind) {
  const int slots = (kernel + stride - 1) / stride;
  const size_t column_bytes = q8_quad_bytes * (size_t)((kernel + 3) / 4);
  const uint8_t *lines[5];
  vi sums[5][4];
  CK_UNROLL
  for (int i = 0; i < kernel; i++) lines[i] = row.lines[i] - row.padding * row.pixels[i];
  CK_UNROLL
  for (int s = 0; s < slots; s++) {
    CK_UNROLL
    for (int t = 0; t < 4; t++) sums[s][t] = row.finish.bias[t];
  }
  size_t column = 0 - row.padding;
  for (size_t base = 0;; base += (size_t)slots) {
    CK_UNROLL
    for (int u = 0; u < slots * stride; u++, column++) {
      q8_quad quads[2];
      q8_gather_column(&row, lines, zeros, column < row.width, quads, kernel);
      CK_UNROLL
      for (int pixel = 1 - slots; pixel < slots; pixel++) {
        const int k = u - pixel * stride;
        if (k < 0 || k >= kernel) continue;
        vi *slot = sums[(pixel + slots) % slots];
        const uint8_t *weights = row.weights + (size_t)k * column_bytes;
        q8_dot(slot, &quads[0], weights, kernel < 4 ? kernel : 4);
        if (kernel > 4) q8_dot(slot, &quads[1], weights + q8_quad_bytes, kernel - 4);
        if (k != kernel - 1) continue;
        const size_t finished = base + (size_t)pixel;
        if (finished < row.finish.pixels) {
          q8_finish_pixel(&row.finish, finished, slot, kind);
          if (finished + 1 == row.finish.pixels) return;
        }
        CK_UNROLL
        for (int t = 0; t < 4; t++) slot[t] = row.finish.bias[t];
      }
    }
  }
}

// Any window: `taps` addresses of pixels, a multiple of four.
CK_INLINE void q8_any_pixel(
    const q8_finish *f, const uint8_t *weights, const uint8_t *const *taps, size_t count,
    const uint8_t *zeros, size_t pixel) {
  vi sums[4];
  CK_UNROLL
  for (int t = 0; t < 4; t++) sums[t] = f->bias[t];
  for (size_t i = 0; i < count; i += 4, weights += q8_quad_bytes) {
    vb x[4];
    CK_UNROLL
    for (size_t j = 0; j < 4; j++) {
      const uint8_t *p = taps[i + j] == NULL ? zeros : taps[i + j] + f->channel;
      x[j] = q8_load_channels(f, p);
    }
    const q8_quad quad = q8_gather(x, 4);
    q8_dot(sums, &quad, weights, 4);
  }
  if (f->output->kind == CK_Q8_BYTES) {
    q8_finish_pixel(f, pixel, sums, Q8_PLAIN);
  } else if (f->output->kind == CK_Q8_BYTES_TABLE) {
    q8_finish_pixel(f, pixel, sums, Q8_TABLE);
  } else {
    q8_finish_pixel(f, pixel, sums, Q8_OTHER);
  }
}

// The rows of the window for a row of results.
static void q8_set_lines(
    q8_row *r, const ck_q8_depthwise *a, const uint8_t *zeros, size_t row, size_t channel) {
  const size_t image = row / a->output_height;
  const size_t top = row % a->output_height * a->window.stride_y - a->window.padding_top;
  for (size_t i = 0; i < a->window.kernel_height; i++) {
    const int is_inside = top + i < a->input.height;
    const size_t line = (image * a->input.height + top + i) * a->input.width;
    r->lines[i] = is_inside ? a->x + line * a->input.stride + channel : zeros;
    r->pixels[i] = is_inside ? a->input.stride : 0;
  }
}

#define SLIDE(k, s)                          \
  if (kernel == k && stride == s) {          \
    if (has_table) {                         \
      q8_slide(*r, zeros, k, s, Q8_TABLE);   \
    } else {                                 \
      q8_slide(*r, zeros, k, s, Q8_PLAIN);   \
    }                                        \
  }
static void q8_square_row(
    const q8_row *r, const uint8_t *zeros, size_t kernel, size_t stride, int has_table) {
  SLIDE(3, 1)
  SLIDE(3, 2)
  SLIDE(5, 1)
  SLIDE(5, 2)
}
#undef SLIDE

static void q8_square(
    const ck_q8_depthwise *a, const ck_q8_depthwise_part *part, const uint8_t *zeros) {
  const size_t kernel = a->window.kernel_width, stride = a->window.stride_x;
  const int has_table = a->output.kind == CK_Q8_BYTES_TABLE;
  q8_row r = {.width = a->input.width, .padding = a->window.padding_left};
  for (size_t c = 0; c < a->input.channels; c += sizeof(vb)) {
    r.weights = q8_begin_block(&r.finish, a, c);
    for (size_t row = part->first_row; row < part->last_row; row++) {
      q8_begin_row(&r.finish, a, row);
      q8_set_lines(&r, a, zeros, row, c);
      q8_square_row(&r, zeros, kernel, stride, has_table);
    }
  }
}

static void q8_any(
    const ck_q8_depthwise *a, const ck_q8_depthwise_part *part, const uint8_t *zeros,
    const uint8_t **taps) {
  const ck_window *w = &a->window;
  const size_t count = w->kernel_height * w->kernel_width, padded = ck_divided_up(count, 4) * 4;
  for (size_t i = count; i < padded; i++) taps[i] = NULL;
  for (size_t row = part->first_row; row < part->last_row; row++) {
    const size_t image = row / a->output_height;
    const size_t top = row % a->output_height * w->stride_y - w->padding_top;
    for (size_t pixel = 0; pixel < a->output_width; pixel++) {
      const size_t left = pixel * w->stride_x - w->padding_left;
      for (size_t i = 0; i < count; i++) {
        const size_t y = top + i / w->kernel_width * w->dilation_y;
        const size_t x = left + i % w->kernel_width * w->dilation_x;
        const size_t at = (image * a->input.height + y) * a->input.width + x;
        const int is_inside = y < a->input.height && x < a->input.width;
        taps[i] = is_inside ? a->x + at * a->input.stride : NULL;
      }
      for (size_t c = 0; c < a->input.channels; c += sizeof(vb)) {
        q8_finish f;
        const uint8_t *weights = q8_begin_block(&f, a, c);
        q8_begin_row(&f, a, row);
        q8_any_pixel(&f, weights, taps, padded, zeros, pixel);
      }
    }
  }
}

void KERNEL(const ck_q8_depthwise *a, const ck_q8_depthwise_part *part, void *scratch) {
  uint8_t zeros[sizeof(vb)];
  for (size_t i = 0; i < sizeof zeros; i++) zeros[i] = a->input_zero;
  if (ck_q8_depthwise_square(&a->window, V_LANES, a->output.kind) > 0) {
    q8_square(a, part, zeros);
  } else {
    q8_any(a, part, zeros, scratch);
  }
}
