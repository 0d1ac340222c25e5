#include <string.h>

#include "q8_depthwise_variant.h"

static const ck_q8_depthwise_entry entries[] = {
#define VARIANT(name, features, lanes, form) {{#name, features}, lanes, form, name},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_q8_depthwise_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

// MARK: Packing

size_t ck_q8_depthwise_packed_bytes(
    const ck_variant *variant, const ck_window *window, size_t channels) {
  const ck_q8_depthwise_entry *entry = (const ck_q8_depthwise_entry *)variant;
  return ck_divided_up(channels, 4 * entry->lanes) *
      ck_q8_depthwise_block_bytes(entry->form, entry->lanes, window);
}

// The number of a quad's tap, or a number beyond.
static size_t tap_of(const ck_window *w, size_t square, size_t quad, size_t i) {
  if (square == 0) return 4 * quad + i;
  const size_t quads = ck_divided_up(w->kernel_height, 4);
  const size_t row = quad % quads * 4 + i, column = quad / quads;
  return (row < w->kernel_height ? row : w->kernel_height) * w->kernel_width + column;
}

// Where a weight stands in its quad.
static size_t place_of(const ck_q8_depthwise_entry *entry, size_t t, size_t lane, size_t i) {
  const size_t lanes = entry->lanes;
  switch (entry->form) {
    case CK_Q8_TAPS_BYTES: return (t * lanes + lane) * 4 + i;
    case CK_Q8_TAPS_PAIRS: return ((i % 2 * 4 + t) * lanes + lane) * 4 + i / 2 * 2;
    case CK_Q8_TAPS_PLANES:
      return (i * 4 * lanes + ck_q8_depthwise_channel(lanes, t, lane)) * 2;
  }
  return 0;
}

// One channel, lane `lane` of vector t of its block.
static void pack_channel(
    const ck_q8_depthwise_entry *entry, const ck_window *w, const ck_q8_weights *weights,
    size_t channel, size_t t, size_t lane, uint8_t *block) {
  const size_t lanes = entry->lanes, quad_bytes = ck_q8_depthwise_quad_bytes(entry->form, lanes);
  const size_t square = ck_q8_depthwise_square(w, lanes, weights->kind);
  const int8_t *from = weights->values + channel * weights->n_stride;
  uint8_t *quads = block + 3 * 4 * 4 * lanes;
  int32_t sum = 0;
  for (size_t q = 0; q < ck_q8_depthwise_quads(w); q++) {
    for (size_t i = 0; i < 4; i++) {
      const size_t tap = tap_of(w, square, q, i);
      if (tap >= weights->taps) continue;
      const int8_t value = from[tap * weights->tap_stride];
      const int16_t wide = value;
      uint8_t *to = quads + q * quad_bytes + place_of(entry, t, lane, i);
      if (entry->form == CK_Q8_TAPS_BYTES) {
        memcpy(to, &value, 1);
      } else {
        memcpy(to, &wide, 2);
      }
      sum += value;
    }
  }
  const int32_t start = weights->bias != NULL ? weights->bias[channel] : 0;
  // Wraps around like the sums themselves.
  const int32_t bias = (int32_t)((uint32_t)start - (uint32_t)weights->input_zero * (uint32_t)sum);
  const float float_bias = weights->float_bias != NULL ? weights->float_bias[channel] : 0;
  uint8_t *head = block + (t * lanes + lane) * 4;
  memcpy(head, &bias, 4);
  memcpy(head + 4 * 4 * lanes, &weights->scale[channel], 4);
  memcpy(head + 2 * 4 * 4 * lanes, &float_bias, 4);
}

void ck_q8_depthwise_pack(
    const ck_variant *variant, const ck_window *window, const ck_q8_weights *weights,
    void *packed) {
  const ck_q8_depthwise_entry *entry = (const ck_q8_depthwise_entry *)variant;
  const size_t lanes = entry->lanes, channels = weights->n;
  const size_t bytes = ck_q8_depthwise_block_bytes(entry->form, lanes, window);
  memset(packed, 0, ck_q8_depthwise_packed_bytes(variant, window, channels));
  for (size_t first = 0; first < channels; first += 4 * lanes) {
    uint8_t *block = (uint8_t *)packed + first / (4 * lanes) * bytes;
    for (size_t i = 0; i < 4 * lanes; i++) {
      const size_t channel = first + ck_q8_depthwise_channel(lanes, i / lanes, i % lanes);
      if (channel >= channels) continue;
      pack_channel(entry, window, weights, channel, i / lanes, i % lanes, block);
    }
  }
}

// MARK: Running

// Rows of a piece: products of some microseconds.
static size_t rows_of(const ck_q8_depthwise *a) {
  const size_t taps = a->window.kernel_height * a->window.kernel_width;
  const size_t row = a->output_width * a->input.channels * taps;
  return ck_larger((1 << 17) / ck_larger(row, 1), 1);
}

size_t ck_q8_depthwise_pieces(const ck_q8_depthwise *arguments) {
  return ck_divided_up(arguments->batch * arguments->output_height, rows_of(arguments));
}

// The addresses of a window's taps.
size_t ck_q8_depthwise_scratch_bytes(const ck_q8_depthwise *arguments) {
  const ck_window *w = &arguments->window;
  return (w->kernel_height * w->kernel_width + 3) * sizeof(const uint8_t *);
}

void ck_q8_depthwise_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_q8_depthwise *a = arguments;
  const ck_q8_depthwise_entry *entry = (const ck_q8_depthwise_entry *)a->variant;
  const size_t rows = rows_of(a), all = a->batch * a->output_height;
  const ck_q8_depthwise_part part = {first * rows, ck_smaller(last * rows, all)};
  entry->kernel(a, &part, scratch);
}
