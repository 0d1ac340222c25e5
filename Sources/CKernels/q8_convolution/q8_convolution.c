// Rows of windows for the products of q8_gemm.
#include <string.h>

#include "../q8_gemm/q8_block.h"
#include "q8_convolution.h"

/// What a group computes.
typedef struct {
  size_t m, n, k, channels;
  ck_q8_split split;
  int is_pointwise, is_in_place;
} geometry;

static geometry geometry_of(const ck_q8_convolution_arguments *x) {
  const ck_window *w = &x->window;
  geometry g;
  g.channels = x->input.channels / x->groups;
  g.m = x->batch * x->output_height * x->output_width;
  g.n = x->output_channels / x->groups;
  g.k = w->kernel_height * w->kernel_width * g.channels;
  g.is_pointwise = w->kernel_height == 1 && w->kernel_width == 1 && w->stride_y == 1 &&
      w->stride_x == 1 && w->padding_top == 0 && w->padding_left == 0 &&
      x->output_height == x->input.height && x->output_width == x->input.width;
  g.is_in_place = g.is_pointwise && ck_q8_reads_in_place(x->variant->kernel, g.k);
  // Pieces of columns gather all rows again, those of rows read all weights.
  const int prefers_rows = (g.is_in_place ? 1 : 4) * g.m >= g.n;
  g.split = ck_q8_split_of(x->variant->kernel, g.m, g.n, g.k, prefers_rows);
  return g;
}

size_t ck_q8_convolution_pieces(const ck_q8_convolution_arguments *x) {
  const geometry g = geometry_of(x);
  if (g.m == 0 || g.n == 0) return 0;
  return x->groups * g.split.row_pieces * g.split.tile_pieces;
}

// A gathered row that no kernel changes is as long as the padded k.
static size_t gathered_stride(const struct ck_q8_kernel *kernel, size_t k) {
  return kernel->preparation == CK_Q8_PLAIN ? ck_q8_prepared_stride(kernel, k) : k;
}

static size_t round_up(size_t x) { return (x + 63) / 64 * 64; }

size_t ck_q8_convolution_scratch_bytes(const ck_q8_convolution_arguments *x) {
  const struct ck_q8_kernel *kernel = x->variant->kernel;
  const geometry g = geometry_of(x);
  if (g.is_in_place) return ck_q8_accumulator_bytes;
  const size_t rows = ck_q8_rows_together(kernel, g.k);
  const size_t gathered = round_up(rows * gathered_stride(kernel, g.k));
  const size_t prepared = rows * ck_q8_prepared_stride(kernel, g.k);
  return ck_q8_accumulator_bytes + gathered +
      (kernel->preparation == CK_Q8_PLAIN ? 0 : prepared);
}

/// Some windows of one row of output pixels, as far as they touch one row of the image.
typedef struct {
  const ck_q8_convolution_arguments *x;
  /// The group's first channel in the row of the image.
  const uint8_t *line;
  size_t channels;
  /// Where the windows of output column 0 would go.
  uint8_t *to;
  size_t to_stride;
} gathered_line;

static size_t least(size_t x, size_t y) { return x < y ? x : y; }

// The output columns whose `taps` columns from `offset` on lie inside the image, among
// `first ..< last`: the result is their start, `end` their end.
static size_t inside(
    const ck_q8_convolution_arguments *x, ptrdiff_t offset, size_t taps, size_t first, size_t last,
    size_t *end) {
  const ptrdiff_t step = (ptrdiff_t)x->window.stride_x;
  const ptrdiff_t room = (ptrdiff_t)x->input.width - (ptrdiff_t)taps - offset;
  const size_t low = offset >= 0 ? 0 : (size_t)((step - 1 - offset) / step);
  const size_t high = room < 0 ? 0 : (size_t)(room / step) + 1;
  const size_t start = least(low > first ? low : first, last);
  *end = high < start ? start : least(high, last);
  return start;
}

// `taps` neighbouring columns of the windows from the one at `tap` on, for some output columns:
// those that are inside the image are copied.
static size_t copy_taps(
    const gathered_line *g, size_t tap, size_t taps, size_t first, size_t last, size_t *end) {
  const ck_q8_convolution_arguments *x = g->x;
  const ptrdiff_t offset =
      (ptrdiff_t)(tap * x->window.dilation_x) - (ptrdiff_t)x->window.padding_left;
  const size_t start = inside(x, offset, taps, first, last, end);
  if (start < *end) {
    const ptrdiff_t column = (ptrdiff_t)(start * x->window.stride_x) + offset;
    x->variant->kernel->copy(
        g->to + start * g->to_stride + tap * g->channels, g->to_stride,
        g->line + (size_t)column * x->input.stride, x->window.stride_x * x->input.stride,
        *end - start, taps * g->channels);
  }
  return start;
}

// Output columns `first ..< last`, tap by tap; columns outside the image hold the zero point.
static void gather_taps(const gathered_line *g, size_t first, size_t last) {
  for (size_t tap = 0; tap < g->x->window.kernel_width && first < last; tap++) {
    size_t end;
    const size_t start = copy_taps(g, tap, 1, first, last, &end);
    uint8_t *to = g->to + tap * g->channels;
    for (size_t c = first; c < start; c++) {
      memset(to + c * g->to_stride, g->x->input_zero, g->channels);
    }
    for (size_t c = end; c < last; c++) {
      memset(to + c * g->to_stride, g->x->input_zero, g->channels);
    }
  }
}

static void gather_line(const gathered_line *g, size_t first, size_t last) {
  const ck_q8_convolution_arguments *x = g->x;
  if (x->window.dilation_x > 1 || g->channels < x->input.stride) {
    gather_taps(g, first, last);
    return;
  }
  // The columns of a window are neighbours in memory.
  size_t end;
  const size_t start = copy_taps(g, 0, x->window.kernel_width, first, last, &end);
  gather_taps(g, first, start);
  gather_taps(g, end, last);
}

// The windows of some output pixels, `from` is the group's first channel.
static void gather(
    const ck_q8_convolution_arguments *x, const uint8_t *from, size_t channels, size_t first,
    size_t count, uint8_t *to, size_t to_stride) {
  const ck_window *w = &x->window;
  const size_t line_bytes = w->kernel_width * channels, width = x->output_width;
  for (size_t pixel = first; pixel < first + count;) {
    const size_t column = pixel % width, row = pixel / width % x->output_height;
    const size_t columns = least(width - column, first + count - pixel);
    const size_t image = pixel / width / x->output_height;
    const ptrdiff_t top = (ptrdiff_t)(row * w->stride_y) - (ptrdiff_t)w->padding_top;
    for (size_t v = 0; v < w->kernel_height; v++) {
      const ptrdiff_t y = top + (ptrdiff_t)(v * w->dilation_y);
      uint8_t *line_to = to + v * line_bytes;
      if (y < 0 || y >= (ptrdiff_t)x->input.height) {
        for (size_t c = 0; c < columns; c++) {
          memset(line_to + c * to_stride, x->input_zero, line_bytes);
        }
        continue;
      }
      const size_t line = (image * x->input.height + (size_t)y) * x->input.width;
      const gathered_line g = {
          x, from + line * x->input.stride, channels,
          (uint8_t *)((uintptr_t)line_to - column * to_stride), to_stride};
      gather_line(&g, column, column + columns);
    }
    to += columns * to_stride;
    pixel += columns;
  }
}

// The output of a group: its channels stand behind those of the groups before it.
static ck_q8_output output_of(const ck_q8_convolution_arguments *x, size_t first_channel) {
  ck_q8_output output = x->output;
  const size_t size = output.kind == CK_Q8_FLOATS ? 4 : 1;
  output.out = (uint8_t *)output.out + first_channel * size;
  if (output.residual != NULL) {
    output.residual = (const uint8_t *)output.residual + first_channel * size;
  }
  return output;
}

// Rows in the kernel's form: where they are, or from scratch.
static const uint8_t *rows_of(
    const ck_q8_convolution_arguments *x, const geometry *g, size_t group, size_t row,
    size_t count, uint8_t *scratch) {
  const struct ck_q8_kernel *kernel = x->variant->kernel;
  const uint8_t *from = x->x + group * g->channels;
  if (g->is_in_place) return from + row * x->input.stride;
  const size_t stride = gathered_stride(kernel, g->k);
  uint8_t *prepared = scratch + round_up(ck_q8_rows_together(kernel, g->k) * stride);
  if (g->is_pointwise) {
    ck_q8_prepare(
        kernel, from + row * x->input.stride, x->input.stride, count, g->k, scratch);
    return scratch;
  }
  gather(x, from, g->channels, row, count, scratch, stride);
  if (kernel->preparation == CK_Q8_PLAIN) return scratch;
  ck_q8_prepare(kernel, scratch, stride, count, g->k, prepared);
  return prepared;
}

void ck_q8_convolution_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_q8_convolution_arguments *x = arguments;
  const struct ck_q8_kernel *kernel = x->variant->kernel;
  const geometry g = geometry_of(x);
  const size_t packed_bytes = ck_q8_gemm_packed_bytes(x->variant, g.k, g.n);
  const size_t step = ck_q8_rows_together(kernel, g.k);
  for (size_t piece = first; piece < last; piece++) {
    const size_t tile_piece = piece % g.split.tile_pieces;
    const size_t row_piece = piece / g.split.tile_pieces % g.split.row_pieces;
    const size_t group = piece / g.split.tile_pieces / g.split.row_pieces;
    const ck_q8_output output = output_of(x, group * g.n);
    ck_q8_block block = ck_q8_block_of(
        kernel, (const uint8_t *)x->packed + group * packed_bytes, g.k, g.n, &output, scratch);
    block.a_stride = g.is_in_place ? x->input.stride : ck_q8_prepared_stride(kernel, g.k);
    block.first_tile = tile_piece * g.split.tile_step;
    block.last_tile = least(block.first_tile + g.split.tile_step, g.split.tiles);
    const size_t start = row_piece * g.split.row_step;
    const size_t end = least(start + g.split.row_step, g.m);
    for (size_t row = start; row < end; row += step) {
      block.first_row = row;
      block.rows = least(step, end - row);
      block.a = rows_of(
          x, &g, group, row, block.rows, (uint8_t *)scratch + ck_q8_accumulator_bytes);
      kernel->multiply(&block);
    }
  }
}
