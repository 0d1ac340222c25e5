#include "arithmetic.h"
#include "f32_depthwise_variant.h"

static const ck_f32_depthwise_entry entries[] = {
#define VARIANT(name, features) {{#name, features}, name},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_f32_depthwise_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

enum { block = ck_f32_depthwise_block };

size_t ck_f32_depthwise_packed_count(size_t channels, size_t taps) {
  return ck_divided_up(channels, block) * (taps + 1) * block;
}

void ck_f32_depthwise_pack(
    const float *weights, const float *bias, size_t channels, size_t taps, float *packed) {
  for (size_t first = 0; first < channels; first += block) {
    for (size_t row = 0; row <= taps; row++) {
      for (size_t i = 0; i < block; i++) {
        const size_t c = first + i;
        const float value = c >= channels ? 0
            : row > 0                     ? weights[c * taps + row - 1]
            : bias != NULL                ? bias[c]
                                          : 0;
        *packed++ = value;
      }
    }
  }
}

// How a result is cut: into chunks of channels, whose weights and rows stay near, and where images
// are large also into rows.
typedef struct {
  size_t rows, row_groups, channels, channel_groups;
} grid;

static grid grid_of(const ck_f32_depthwise *a) {
  // Products that take some 3 microseconds; reading an input counts as two.
  const size_t enough = 1 << 17;
  const ck_window *w = &a->window;
  const size_t cost = w->kernel_height * w->kernel_width + 2 * w->stride_y * w->stride_x;
  const size_t row = a->output.width * ck_f32_depthwise_chunk * cost;
  const size_t plane = a->output.height * row, channels = a->output.channels;
  grid g = {a->output.height, 1, channels, 1};
  if (plane == 0 || channels == 0) return g;
  g.channels = ck_divided_up(enough, plane) * ck_f32_depthwise_chunk;
  g.channel_groups = ck_divided_up(channels, g.channels);
  if (plane >= 2 * enough) {
    const size_t rows = ck_divided_up(enough, row);
    g.rows = rows < 4 ? 4 : rows;
    g.row_groups = ck_divided_up(a->output.height, g.rows);
  }
  return g;
}

size_t ck_f32_depthwise_pieces(const ck_f32_depthwise *arguments) {
  const grid g = grid_of(arguments);
  return arguments->batch * g.row_groups * g.channel_groups;
}

size_t ck_f32_depthwise_scratch_bytes(const ck_f32_depthwise *arguments) {
  (void)arguments;
  return 0;
}

void ck_f32_depthwise_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_f32_depthwise *a = arguments;
  const ck_f32_depthwise_entry *entry = (const ck_f32_depthwise_entry *)a->variant;
  const grid g = grid_of(a);
  for (size_t piece = first; piece < last; piece++) {
    const size_t channel = piece % g.channel_groups * g.channels;
    const size_t row = piece / g.channel_groups % g.row_groups * g.rows;
    const ck_f32_depthwise_part part = {
        .image = piece / g.channel_groups / g.row_groups,
        .first_row = row,
        .last_row = ck_smaller(row + g.rows, a->output.height),
        .first_channel = channel,
        .last_channel = ck_smaller(channel + g.channels, a->output.channels)};
    entry->kernel(a, &part);
  }
}
