// Cutting into pieces; the pooling is in the files of the instruction sets.
#include "q8_pooling_variant.h"

typedef struct {
  ck_variant public;
  ck_q8_pooling_function *function;
} entry;

static const entry entries[] = {
#define VARIANT(name, features) {{#name, features}, ck_##name},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_q8_pooling_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

/// Rows of outputs, and channels where a row alone is too much: global averages are one row.
typedef struct {
  size_t rows, row_step, channel_step, across;
} grid;

static grid grid_of(const ck_q8_pooling *x) {
  // Bytes that are read in some 10 microseconds.
  const size_t enough = 1 << 19;
  const size_t taps = ck_larger(x->window.kernel_height * x->window.kernel_width, 1);
  const size_t channels = ck_larger(x->output.channels, 1);
  const size_t pixel_row = ck_larger(x->output.width, 1) * taps;
  grid g = {.rows = x->batch * x->output.height, .channel_step = channels};
  g.row_step = ck_larger(enough / (pixel_row * channels), 1);
  if (pixel_row * channels > 2 * enough) {
    g.channel_step = ck_smaller(ck_larger(enough / pixel_row / 64, 1) * 64, channels);
  }
  g.across = ck_divided_up(channels, g.channel_step);
  return g;
}

size_t ck_q8_pooling_pieces(const ck_q8_pooling *x) {
  const grid g = grid_of(x);
  return ck_divided_up(g.rows, g.row_step) * g.across;
}

size_t ck_q8_pooling_scratch_bytes(const ck_q8_pooling *x) { return (void)x, 0; }

void ck_q8_pooling_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_q8_pooling *x = arguments;
  const grid g = grid_of(x);
  ck_q8_pooling_function *function = ((const entry *)(const void *)x->variant)->function;
  for (size_t piece = first; piece < last; piece++) {
    const size_t row = piece / g.across * g.row_step;
    const size_t channel = piece % g.across * g.channel_step;
    const ck_q8_pooling_part part = {
        row, ck_smaller(row + g.row_step, g.rows), channel,
        ck_smaller(channel + g.channel_step, x->output.channels)};
    function(x, &part);
  }
}
