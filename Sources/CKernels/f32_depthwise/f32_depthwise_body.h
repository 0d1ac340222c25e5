// Depthwise convolution on vectors of channels, seven neighbouring pixels of a row at a time: the
// maps of networks for 224 x 224 pixels are multiples of seven wide. Each input vector is loaded
// once for a row of the window and used for every pixel that sees it.
//
// Define KERNEL, the function's name, and include after the vector headers.
#include "f32_depthwise_variant.h"

enum { tile_width = 7, chunk_width = ck_f32_depthwise_chunk };

// Whole vectors, unless masks cost nothing.
#if V_LANES == 16
#define LOAD(p, n) v_load_n(p, n)
#define STORE(p, x, n) v_store_n(p, x, n)
#else
#define LOAD(p, n) v_load(p)
#define STORE(p, x, n) v_store(p, x)
#endif

// A few pixels of a row of results, in a chunk of channels.
typedef struct {
  // The upper left corner of the window: its first row inside the image, its first column inside
  // or left of it.
  const float *x;
  // Elements between pixels, and between rows of the window.
  size_t pixel, line;
  // The packed block of the first channel, and where the first row of weights begins in it.
  const float *packed;
  size_t block_size, first_weights;
  // Rows of the window inside the image, and columns in all.
  size_t tap_rows, kernel_width;
  // For windows that are not square: elements between columns, between windows.
  size_t column, step;
  size_t channels;
  const float *residual;
  size_t residual_pixel;
  float *y;
  size_t y_pixel;
  // Pixels at the start that the tile before has stored.
  size_t stored;
  int has_low, has_high;
  vf low, high;
} tile_work;

CK_INLINE const float *block_of(const tile_work *w, size_t channel) {
  return w->packed + channel / ck_f32_depthwise_block * w->block_size +
      channel % ck_f32_depthwise_block;
}

// Adds the residual, limits and stores a tile's vectors.
CK_INLINE void store_tile(const tile_work *w, vf *sums, size_t c, const int may_be_stored) {
  const size_t n = w->channels - c < V_LANES ? w->channels - c : V_LANES;
  (void)n;
  if (w->residual != NULL) {
    const float *p = w->residual + c;
    CK_UNROLL
    for (size_t t = 0; t < tile_width; t++, p += w->residual_pixel) {
      sums[t] = v_add(sums[t], LOAD(p, n));
    }
  }
  // Two limits would take a fifth of the time of nine products.
  if (w->has_low) {
    CK_UNROLL
    for (size_t t = 0; t < tile_width; t++) sums[t] = v_max(w->low, sums[t]);
  }
  if (w->has_high) {
    CK_UNROLL
    for (size_t t = 0; t < tile_width; t++) sums[t] = v_min(w->high, sums[t]);
  }
  float *y = w->y + c;
  CK_UNROLL
  for (size_t t = 0; t < tile_width; t++, y += w->y_pixel) {
    if (may_be_stored && t < w->stored) continue;
    STORE(y, sums[t], n);
  }
}

// A tile for a square window without dilation, whose first and last columns may lie outside.
CK_INLINE void square_tile(
    const tile_work *w, const int kernel, const int stride, const int outside_left,
    const int outside_right) {
  const int columns = (tile_width - 1) * stride + kernel;
  for (size_t c = 0; c < w->channels; c += V_LANES) {
    const size_t n = w->channels - c < V_LANES ? w->channels - c : V_LANES;
    (void)n;
    const float *block = block_of(w, c), *weights = block + w->first_weights;
    const float *line = w->x + c + (size_t)outside_left * w->pixel;
    vf sums[tile_width];
    CK_UNROLL
    for (int t = 0; t < tile_width; t++) sums[t] = v_load(block);
    for (size_t row = w->tap_rows; row > 0; row--, line += w->line) {
      vf k[5];
      CK_UNROLL
      for (int i = 0; i < kernel; i++) k[i] = v_load(weights + i * ck_f32_depthwise_block);
      weights += kernel * ck_f32_depthwise_block;
      const float *x = line;
      CK_UNROLL
      for (int column = outside_left; column < columns - outside_right; column++) {
        const vf value = LOAD(x, n);
        x += w->pixel;
        CK_UNROLL
        for (int t = 0; t < tile_width; t++) {
          const int i = column - t * stride;
          if (i >= 0 && i < kernel) sums[t] = v_fma(value, k[i], sums[t]);
        }
      }
    }
    store_tile(w, sums, c, outside_right > 0);
  }
}

// A tile inside the image, for any window.
static void any_tile(const tile_work *w) {
  for (size_t c = 0; c < w->channels; c += V_LANES) {
    const size_t n = w->channels - c < V_LANES ? w->channels - c : V_LANES;
    (void)n;
    const float *block = block_of(w, c), *weights = block + w->first_weights;
    const float *line = w->x + c;
    vf sums[tile_width];
    CK_UNROLL
    for (int t = 0; t < tile_width; t++) sums[t] = v_load(block);
    for (size_t row = w->tap_rows; row > 0; row--, line += w->line) {
      for (size_t i = 0; i < w->kernel_width; i++, weights += ck_f32_depthwise_block) {
        const float *x = line + i * w->column;
        const vf k = v_load(weights);
        CK_UNROLL
        for (size_t t = 0; t < tile_width; t++, x += w->step) {
          sums[t] = v_fma(LOAD(x, n), k, sums[t]);
        }
      }
    }
    store_tile(w, sums, c, 1);
  }
}

// One pixel, for any window of which some columns lie inside; `w->x` is the first.
static void any_pixel(const tile_work *w, size_t first_column, size_t last_column) {
  for (size_t c = 0; c < w->channels; c += V_LANES) {
    const size_t n = w->channels - c < V_LANES ? w->channels - c : V_LANES;
    const float *block = block_of(w, c), *weights = block + w->first_weights;
    const float *line = w->x + c;
    vf sum = v_load(block);
    for (size_t row = w->tap_rows; row > 0; row--, line += w->line) {
      for (size_t i = first_column; i < last_column; i++) {
        const vf k = v_load(weights + i * ck_f32_depthwise_block);
        sum = v_fma(v_load_n(line + (i - first_column) * w->column, n), k, sum);
      }
      weights += w->kernel_width * ck_f32_depthwise_block;
    }
    if (w->residual != NULL) sum = v_add(sum, v_load_n(w->residual + c, n));
    v_store_n(w->y + c, v_clip(sum, w->low, w->high), n);
  }
}

// Runs the tile if there is code for its window and its columns outside.
static int run_square_tile(const tile_work *w, int kernel, int stride, size_t left, size_t right) {
#define SQUARE_TILE(k, s, l, r)                                     \
  if (kernel == k && stride == s && left == l && right == r) {      \
    square_tile(w, k, s, l, r);                                     \
    return 1;                                                       \
  }
  SQUARE_TILE(3, 1, 0, 0)
  SQUARE_TILE(3, 1, 1, 0)
  SQUARE_TILE(3, 1, 0, 1)
  SQUARE_TILE(3, 1, 1, 1)
  SQUARE_TILE(3, 2, 0, 0)
  SQUARE_TILE(3, 2, 1, 0)
  SQUARE_TILE(3, 2, 0, 1)
  SQUARE_TILE(3, 2, 1, 1)
  SQUARE_TILE(5, 1, 0, 0)
  SQUARE_TILE(5, 1, 2, 0)
  SQUARE_TILE(5, 1, 0, 2)
  SQUARE_TILE(5, 1, 2, 2)
  SQUARE_TILE(5, 2, 0, 0)
  SQUARE_TILE(5, 2, 2, 0)
  SQUARE_TILE(5, 2, 0, 1)
  SQUARE_TILE(5, 2, 0, 2)
  SQUARE_TILE(5, 2, 2, 1)
  SQUARE_TILE(5, 2, 2, 2)
#undef SQUARE_TILE
  return 0;
}

// A row of results in a chunk of channels.
typedef struct {
  tile_work tile;
  const float *x, *residual;
  float *y;
  size_t width, output_width, stride, dilation, padding;
  // The square window's size, or zero for any other.
  int square;
} row_work;

// Columns of the windows of `count` pixels that lie outside, to the left and to the right.
typedef struct {
  size_t left, right;
} columns_outside;

static columns_outside outside_of(const row_work *r, size_t first, size_t count) {
  const size_t start = first * r->stride, limit = r->width + r->padding;
  const size_t end = (first + count - 1) * r->stride + (r->tile.kernel_width - 1) * r->dilation + 1;
  return (columns_outside){
      .left = start < r->padding ? r->padding - start : 0, .right = end > limit ? end - limit : 0};
}

static void place(row_work *r, size_t first) {
  const ptrdiff_t left = (ptrdiff_t)(first * r->stride) - (ptrdiff_t)r->padding;
  r->tile.x = r->x + left * (ptrdiff_t)r->tile.pixel;
  r->tile.y = r->y + first * r->tile.y_pixel;
  if (r->residual != NULL) r->tile.residual = r->residual + first * r->tile.residual_pixel;
}

static void run_pixel(row_work *r, size_t first) {
  place(r, first);
  const columns_outside outside = outside_of(r, first, 1);
  const size_t skipped = (outside.left + r->dilation - 1) / r->dilation;
  const size_t missing = (outside.right + r->dilation - 1) / r->dilation;
  const size_t all = r->tile.kernel_width;
  r->tile.x += skipped * r->tile.column;
  any_pixel(&r->tile, skipped, missing < all ? all - missing : 0);
}

// One tile, the last one moved to the left to be whole; false where there is no code for it.
static int run_tile(row_work *r, size_t first) {
  if (r->output_width < tile_width) return 0;
  if (V_LANES != 16 && r->tile.channels % V_LANES != 0) return 0;
  const size_t last = r->output_width - tile_width, start = first < last ? first : last;
  const columns_outside outside = outside_of(r, start, tile_width);
  r->tile.stored = first - start;
  if (r->tile.stored > 0 && r->square && outside.right == 0) return 0;
  place(r, start);
  if (r->square) {
    return run_square_tile(&r->tile, r->square, (int)r->stride, outside.left, outside.right);
  }
  if (outside.left > 0 || outside.right > 0) return 0;
  any_tile(&r->tile);
  return 1;
}

static void run_row(row_work *r) {
  for (size_t first = 0; first < r->output_width;) {
    const size_t rest = r->output_width - first;
    const size_t count = rest < tile_width ? rest : tile_width;
    if (run_tile(r, first)) {
      first += count;
    } else {
      run_pixel(r, first++);
    }
  }
}

// Activations that need more than limits, over the row while it is in L1.
static void activate_row(const row_work *r, const ck_activation *activation) {
  for (size_t i = 0; i < r->output_width; i++) {
    for (size_t c = 0; c < r->tile.channels; c += V_LANES) {
      const size_t n = r->tile.channels - c < V_LANES ? r->tile.channels - c : V_LANES;
      float *y = r->y + i * r->tile.y_pixel + c;
      v_store_n(y, v_activate(activation, v_load_n(y, n)), n);
    }
  }
}

// Sets the rows of the window that lie inside the image; returns the image's row of the first.
static size_t set_tap_rows(tile_work *t, const ck_window *w, size_t height, size_t row) {
  const size_t start = row * w->stride_y, limit = height + w->padding_top;
  const size_t above = start < w->padding_top ? w->padding_top - start : 0;
  const size_t first = (above + w->dilation_y - 1) / w->dilation_y;
  const size_t inside = start < limit ? (limit - start - 1) / w->dilation_y + 1 : 0;
  const size_t last = inside < w->kernel_height ? inside : w->kernel_height;
  t->tap_rows = first < last ? last - first : 0;
  t->first_weights = (1 + first * w->kernel_width) * ck_f32_depthwise_block;
  return t->tap_rows > 0 ? start + first * w->dilation_y - w->padding_top : 0;
}

static int square_size(const ck_window *w) {
  if (w->dilation_x != 1 || w->dilation_y != 1 || w->stride_x != w->stride_y) return 0;
  if (w->kernel_width != w->kernel_height || w->stride_x > 2) return 0;
  return w->kernel_width == 3 || w->kernel_width == 5 ? (int)w->kernel_width : 0;
}

void KERNEL(const ck_f32_depthwise *a, const ck_f32_depthwise_part *part) {
  const ck_window *w = &a->window;
  const size_t line = a->input.width * a->input.stride, block = ck_f32_depthwise_block;
  row_work r = {
      .tile = {.pixel = a->input.stride, .line = line * w->dilation_y,
          .block_size = (w->kernel_height * w->kernel_width + 1) * block,
          .kernel_width = w->kernel_width, .column = w->dilation_x * a->input.stride,
          .step = w->stride_x * a->input.stride, .residual_pixel = a->residual_stride,
          .y_pixel = a->output.stride},
      .width = a->input.width, .output_width = a->output.width, .stride = w->stride_x,
      .dilation = w->dilation_x, .padding = w->padding_left, .square = square_size(w)};
  const int is_clip = v_is_clip(&a->activation, &r.tile.low, &r.tile.high);
  r.tile.has_low = is_clip && a->activation.kind != CK_ACTIVATION_NONE;
  r.tile.has_high = a->activation.kind == CK_ACTIVATION_CLIP;
  for (size_t c = part->first_channel; c < part->last_channel; c += chunk_width) {
    const size_t rest = part->last_channel - c;
    r.tile.channels = rest < chunk_width ? rest : chunk_width;
    r.tile.packed = a->packed + c / block * r.tile.block_size;
    for (size_t row = part->first_row; row < part->last_row; row++) {
      const size_t first = (part->image * a->output.height + row) * a->output.width;
      const size_t top = set_tap_rows(&r.tile, w, a->input.height, row);
      r.x = a->x + (part->image * a->input.height + top) * line + c;
      r.y = a->y + first * a->output.stride + c;
      if (a->residual != NULL) r.residual = a->residual + first * a->residual_stride + c;
      run_row(&r);
      if (!is_clip) activate_row(&r, &a->activation);
    }
  }
}
