#include "f32_convolution.h"

#include <string.h>

#include "../f32_gemm/f32_product.h"

enum {
  // Rows of an output narrower than this are joined: tiles of few pixels would read B too often.
  joined_width = 10,
};

// One group of a convolution, as a product; K in segments of `run` elements.
typedef struct {
  const ck_f32_convolution *convolution;
  size_t first_channel;
  // Input channels of the group.
  size_t channels;
  size_t segments, run;
  // Taps in a row that stand together in memory: a whole row of the window, or one.
  size_t taps_of_run;
  // Elements between neighbouring columns of the input, and between those of neighbouring pixels
  // of the output.
  size_t column, step;
  int is_pointwise, is_joined;
} group;

static group group_of(const ck_f32_convolution *c, size_t index) {
  const ck_window *w = &c->window;
  group g = {.convolution = c, .channels = c->input.channels / c->groups};
  g.first_channel = index * g.channels;
  g.column = c->is_input_planar ? 1 : c->input.stride;
  g.step = w->stride_x * g.column;
  const int is_dense =
      w->dilation_x == 1 && (c->is_input_planar || g.channels == c->input.stride);
  g.taps_of_run = is_dense ? w->kernel_width : 1;
  const size_t taps = w->kernel_height * w->kernel_width / g.taps_of_run;
  g.segments = c->is_input_planar ? taps * g.channels : taps;
  g.run = c->is_input_planar ? g.taps_of_run : g.taps_of_run * g.channels;
  g.is_pointwise = taps * g.taps_of_run == 1 && w->stride_x == 1 && w->stride_y == 1 &&
                   w->padding_top == 0 && w->padding_left == 0 && !c->is_input_planar &&
                   c->input.height == c->output.height && c->input.width == c->output.width;
  g.is_joined = !g.is_pointwise && c->output.width < joined_width;
  return g;
}

// Where the window of a pixel meets the input: its first tap's row and column.
typedef struct {
  size_t image;
  ptrdiff_t y, x;
} place;

static place place_of(const group *g, size_t row, size_t x) {
  const ck_f32_convolution *c = g->convolution;
  const ck_window *w = &c->window;
  const size_t y = row % c->output.height;
  return (place){
      .image = row / c->output.height,
      .y = (ptrdiff_t)(y * w->stride_y) - (ptrdiff_t)w->padding_top,
      .x = (ptrdiff_t)(x * w->stride_x) - (ptrdiff_t)w->padding_left,
  };
}

// A segment: its first tap's row and column in the window, and the channel or plane.
typedef struct {
  size_t u, v, channel;
} tap;

static tap first_tap(const group *g, size_t segment) {
  const ck_window *w = &g->convolution->window;
  const size_t per_row = w->kernel_width / g->taps_of_run, taps = w->kernel_height * per_row;
  const size_t rest = segment % taps;
  return (tap){
      rest / per_row, rest % per_row * g->taps_of_run, g->first_channel + segment / taps};
}

// Divisions would take longer than the products of a short segment.
static tap next_tap(const group *g, tap t) {
  t.v += g->taps_of_run;
  if (t.v < g->convolution->window.kernel_width) return t;
  t.v = 0;
  if (++t.u < g->convolution->window.kernel_height) return t;
  t.u = 0;
  t.channel++;
  return t;
}

static place tapped(const group *g, place at, tap t) {
  const ck_window *w = &g->convolution->window;
  at.y += (ptrdiff_t)(t.u * w->dilation_y);
  at.x += (ptrdiff_t)(t.v * w->dilation_x);
  return at;
}

// The address of a pixel that may lie outside of the image, as a difference.
static ptrdiff_t offset_of(const group *g, place at, size_t channel) {
  const ck_image *input = &g->convolution->input;
  const size_t plane = g->convolution->is_input_planar
                           ? (at.image * input->channels + channel) * input->height
                           : at.image * input->height;
  const ptrdiff_t row = ((ptrdiff_t)plane + at.y) * (ptrdiff_t)input->width;
  return (row + at.x) * (ptrdiff_t)g->column +
         (ptrdiff_t)(g->convolution->is_input_planar ? 0 : channel);
}

static size_t clamped(ptrdiff_t x, size_t limit) {
  return x < 0 ? 0 : (size_t)x < limit ? (size_t)x : limit;
}

// Copies `length` elements from `offset` of the row that starts at `at`; what lies outside the
// image is zero.
static void copy_row(
    const group *g, place at, size_t channel, size_t offset, size_t length, float *copy) {
  const ck_image *input = &g->convolution->input;
  const ptrdiff_t column = (ptrdiff_t)g->column, width = (ptrdiff_t)input->width;
  size_t from = 0, to = 0;
  if (at.y >= 0 && at.y < (ptrdiff_t)input->height) {
    from = clamped(-at.x * column - (ptrdiff_t)offset, length);
    const ptrdiff_t taken = g->convolution->is_input_planar ? 1 : (ptrdiff_t)g->channels;
    to = clamped((width - 1 - at.x) * column + taken - (ptrdiff_t)offset, length);
  }
  if (to < from) to = from;
  if (from > 0) memset(copy, 0, from * sizeof *copy);
  if (to > from) {
    const float *source = g->convolution->x + offset_of(g, at, channel) + offset;
    memcpy(copy + from, source + from, (to - from) * sizeof *copy);
  }
  if (length > to) memset(copy + to, 0, (length - to) * sizeof *copy);
}

// Every pixel's taps one after the other.
static size_t gather(const group *g, const ck_f32_part *part, const float **a, float *copies) {
  const size_t stride = ck_f32_copy_stride(part->length), width = g->convolution->output.width;
  for (size_t i = 0; i < part->count; i++) {
    const size_t x = part->x + i;
    const place at = g->is_joined ? place_of(g, x / width, x % width) : place_of(g, part->row, x);
    tap t = first_tap(g, part->segment);
    for (size_t s = 0; s < part->segments; s++) {
      float *copy = copies + (s * part->count + i) * stride;
      copy_row(g, tapped(g, at, t), t.channel, part->offset, part->length, copy);
      t = next_tap(g, t);
    }
  }
  for (size_t s = 0; s < part->segments; s++) a[s] = copies + s * part->count * stride;
  return stride;
}

// Whether all windows of a tile lie inside the image.
static int is_inside(const group *g, const ck_f32_part *part) {
  const ck_image *input = &g->convolution->input;
  const ck_window *w = &g->convolution->window;
  const place at = place_of(g, part->row, part->x);
  const size_t height = (w->kernel_height - 1) * w->dilation_y;
  const size_t width = (part->count - 1) * w->stride_x + (w->kernel_width - 1) * w->dilation_x;
  return at.y >= 0 && at.x >= 0 && (size_t)at.y + height < input->height &&
         (size_t)at.x + width < input->width;
}

// In place where the taps of all pixels lie inside, else a strip of the input's row.
static size_t place_strips(
    const group *g, const ck_f32_part *part, const float **a, float *copies) {
  const ck_image *input = &g->convolution->input;
  const size_t strip = (part->count - 1) * g->step + part->length;
  const ptrdiff_t columns =
      (ptrdiff_t)((part->count - 1) * g->convolution->window.stride_x + g->taps_of_run);
  const place at = place_of(g, part->row, part->x);
  tap t = first_tap(g, part->segment);
  for (size_t s = 0; s < part->segments; s++, t = next_tap(g, t)) {
    const place from = tapped(g, at, t);
    if (from.y >= 0 && from.y < (ptrdiff_t)input->height && from.x >= 0 &&
        from.x + columns <= (ptrdiff_t)input->width) {
      a[s] = g->convolution->x + offset_of(g, from, t.channel) + part->offset;
      continue;
    }
    copy_row(g, from, t.channel, part->offset, strip, copies);
    a[s] = copies;
    copies += strip;
  }
  return g->step;
}

static size_t place_windows(
    const void *source, const ck_f32_part *part, const float **a, float *copies) {
  const group *g = source;
  if (g->is_pointwise) {
    const size_t collides = ck_f32_stride_collides(g->step) && part->count >= 8;
    const float *from = g->convolution->x + part->x * g->step + g->first_channel + part->offset;
    a[0] = from;
    if (!collides) return g->step;
    const size_t stride = ck_f32_copy_stride(part->length);
    for (size_t i = 0; i < part->count; i++) {
      memcpy(copies + i * stride, from + i * g->step, part->length * sizeof *from);
    }
    a[0] = copies;
    return stride;
  }
  if (g->is_joined || ck_f32_stride_collides(g->step)) return gather(g, part, a, copies);
  // A strip is the smaller copy where windows overlap.
  const int is_strip = g->step <= part->length || is_inside(g, part);
  return is_strip ? place_strips(g, part, a, copies) : gather(g, part, a, copies);
}

static ck_f32_product product_of(const group *g, size_t index) {
  const ck_f32_convolution *c = g->convolution;
  const size_t outputs = c->output.channels / c->groups, first = index * outputs;
  const size_t pixels = c->output.height * c->output.width * c->batch;
  const size_t k = g->segments * g->run;
  const int is_flat = g->is_pointwise || g->is_joined;
  return (ck_f32_product){
      .variant = c->variant,
      .rows = is_flat ? 1 : c->batch * c->output.height,
      .width = is_flat ? pixels : c->output.width,
      .n = outputs,
      .segments = g->segments,
      .run = g->run,
      .place = place_windows,
      .source = g,
      .has_copies = !g->is_pointwise || ck_f32_stride_collides(g->step),
      .b = c->packed == NULL
               ? NULL
               : c->packed + index * ck_f32_gemm_packed_count(c->variant, k, outputs),
      .is_packed = 1,
      .bias = c->bias == NULL ? NULL : c->bias + first,
      .residual = c->residual == NULL ? NULL : c->residual + first,
      .residual_stride = c->residual_stride,
      .c = c->y + first,
      .c_stride = c->output.stride,
      .activation = c->activation,
  };
}

size_t ck_f32_convolution_packed_count(const ck_f32_convolution *arguments) {
  const group g = group_of(arguments, 0);
  const size_t outputs = arguments->output.channels / arguments->groups;
  return arguments->groups *
         ck_f32_gemm_packed_count(arguments->variant, g.segments * g.run, outputs);
}

// The order of K follows memory: taps, then channels; where x is planar, channels first, as in the
// weights.
void ck_f32_convolution_pack(
    const ck_f32_convolution *arguments, const float *weights, float *packed) {
  const ck_window *w = &arguments->window;
  const group g = group_of(arguments, 0);
  const size_t outputs = arguments->output.channels / arguments->groups;
  const size_t taps = w->kernel_height * w->kernel_width, k = taps * g.channels;
  const size_t count = ck_f32_gemm_packed_count(arguments->variant, k, outputs);
  for (size_t i = 0; i < arguments->groups; i++) {
    const ck_f32_unpacked from = {
        .b = weights + i * outputs * k,
        .outer = arguments->is_input_planar ? 1 : taps,
        .inner = arguments->is_input_planar ? k : g.channels,
        .columns = outputs,
        .outer_stride = 1,
        .inner_stride = arguments->is_input_planar ? 1 : taps,
        .column_stride = k,
    };
    ck_f32_product_pack(arguments->variant, &from, packed + i * count);
  }
}

size_t ck_f32_convolution_pieces(const ck_f32_convolution *arguments) {
  const group g = group_of(arguments, 0);
  const ck_f32_product product = product_of(&g, 0);
  return arguments->groups * ck_f32_product_pieces(&product);
}

size_t ck_f32_convolution_scratch_bytes(const ck_f32_convolution *arguments) {
  const group g = group_of(arguments, 0);
  const ck_f32_product product = product_of(&g, 0);
  return ck_f32_product_scratch_bytes(&product);
}

void ck_f32_convolution_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_f32_convolution *c = arguments;
  const size_t pieces = ck_f32_convolution_pieces(c) / c->groups;
  for (size_t piece = first; piece < last;) {
    const size_t index = piece / pieces, from = piece - index * pieces;
    const size_t to = pieces < last - index * pieces ? pieces : last - index * pieces;
    const group g = group_of(c, index);
    const ck_f32_product product = product_of(&g, index);
    ck_f32_product_run(&product, from, to, scratch);
    piece += to - from;
  }
}
