#include "arithmetic.h"
#include "f32_pooling_variant.h"

static const ck_f32_pooling_entry entries[] = {
#define VARIANT(name, features) {{#name, features}, name##_window, name##_global},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_f32_pooling_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

// MARK: Windows

// Rows of a piece: elements read in some microseconds.
static size_t rows_of(const ck_f32_pooling *a) {
  const size_t taps = a->window.kernel_height * a->window.kernel_width;
  const size_t row = a->output.width * a->output.channels * taps;
  return ck_divided_up(1 << 16, ck_larger(row, 1));
}

size_t ck_f32_pooling_pieces(const ck_f32_pooling *arguments) {
  return ck_divided_up(arguments->batch * arguments->output.height, rows_of(arguments));
}

size_t ck_f32_pooling_scratch_bytes(const ck_f32_pooling *arguments) {
  (void)arguments;
  return 0;
}

void ck_f32_pooling_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_f32_pooling *a = arguments;
  const size_t rows = rows_of(a), all = a->batch * a->output.height;
  const ck_f32_pooling_entry *entry = (const ck_f32_pooling_entry *)a->variant;
  entry->window(a, first * rows, ck_smaller(last * rows, all));
}

// MARK: Global average

// Channels of a piece: whole cache lines, an eighth of many.
static size_t channels_of(const ck_f32_global_average *a) {
  const ck_image *image = &a->input;
  if (image->height * image->width * image->channels <= 1 << 15) return image->channels;
  return ck_divided_up(ck_divided_up(image->channels, 8), 16) * 16;
}

static size_t groups_of(const ck_f32_global_average *a) {
  return ck_divided_up(a->input.channels, ck_larger(channels_of(a), 1));
}

size_t ck_f32_global_average_pieces(const ck_f32_global_average *arguments) {
  return arguments->batch * groups_of(arguments);
}

size_t ck_f32_global_average_scratch_bytes(const ck_f32_global_average *arguments) {
  (void)arguments;
  return 0;
}

void ck_f32_global_average_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_f32_global_average *a = arguments;
  const ck_f32_pooling_entry *entry = (const ck_f32_pooling_entry *)a->variant;
  const size_t groups = groups_of(a), channels = channels_of(a);
  for (size_t piece = first; piece < last; piece++) {
    const size_t start = piece % groups * channels;
    const size_t end = ck_smaller(start + channels, a->input.channels);
    entry->global(a, piece / groups, start, end);
  }
}
