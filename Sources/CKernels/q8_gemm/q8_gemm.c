// Packing, preparing and cutting into pieces; the products are in the files of the instruction
// sets.
#include <string.h>

#include "copy.h"
#include "q8_block.h"

#define VARIANT(name, ...) void ck_##name(const ck_q8_block *block);
#include "variants.inc"
#undef VARIANT

#define VARIANT(name, required, lanes, group, width, k_multiple, preparation, speed, copy) \
  static const struct ck_q8_kernel kernel_##name = { \
      ck_##name, preparation, lanes, group, width, k_multiple, speed, copy};
#include "variants.inc"
#undef VARIANT

static const ck_q8_gemm_variant variants[] = {
#define VARIANT(name, required, ...) {#name, required, &kernel_##name},
#include "variants.inc"
#undef VARIANT
};

const ck_q8_gemm_variant *ck_q8_gemm_variants(size_t *count) {
  *count = sizeof variants / sizeof variants[0];
  return variants;
}

static size_t round_up(size_t x, size_t multiple) {
  return (x + multiple - 1) / multiple * multiple;
}

// AMX multiplies up to 64 bytes of k at a time, and fewer take as long. Steps that divide k spare
// the copy of every row, at the price of a few more.
static size_t tile_step(size_t k) {
  const size_t steps = (k + 63) / 64;
  for (size_t more = steps; k % 4 == 0 && more <= steps + steps / 4; more++) {
    if (k % (4 * more) == 0) return k / more;
  }
  return round_up((k + steps - 1) / steps, 4);
}

ck_q8_layout ck_q8_layout_of(const struct ck_q8_kernel *kernel, size_t k, size_t n) {
  ck_q8_layout layout;
  layout.k_step = kernel->k_multiple > 0 ? kernel->k_multiple : tile_step(k);
  layout.k = round_up(k, layout.k_step);
  layout.columns = round_up(n, kernel->lanes);
  layout.tile_bytes = layout.k * kernel->lanes * kernel->width;
  layout.scale_offset = round_up(layout.columns * 4, 64);
  layout.float_bias_offset = 2 * layout.scale_offset;
  layout.tiles_offset = 3 * layout.scale_offset;
  const size_t tiles = layout.columns / kernel->lanes;
  layout.bytes = layout.tiles_offset + round_up(tiles * layout.tile_bytes, 64);
  return layout;
}

size_t ck_q8_gemm_packed_bytes(const ck_q8_gemm_variant *variant, size_t k, size_t n) {
  return ck_q8_layout_of(variant->kernel, k, n).bytes;
}

// The column that stands in a lane of a tile. Bytes are packed within lanes of 128 bits: those of
// four integers from each of the tiles together, then the next four.
static size_t column_of(
    const struct ck_q8_kernel *kernel, size_t tile, size_t lane, size_t tiles, int is_natural) {
  if (is_natural) return tile * kernel->lanes + lane;
  const size_t start = tile / 4 * 4, left = tiles - start;
  // 4, 2 or 1 together; what is left of 3 is 2 and 1.
  size_t first = start, together = ck_q8_tiles_together(left);
  if (tile >= first + together) {
    first += together;
    together = ck_q8_tiles_together(left - together);
  }
  const size_t quad = kernel->lanes < 4 ? kernel->lanes : 4;
  const size_t place = lane / quad * quad * together + (tile - first) * quad + lane % quad;
  return first * kernel->lanes + place;
}

static void pack_column(
    const struct ck_q8_kernel *kernel, const ck_q8_weights *weights, size_t column, size_t lane,
    uint8_t *tile, int32_t *sum) {
  const size_t group = kernel->group, width = kernel->width;
  size_t k = 0;
  for (size_t tap = 0; tap < weights->taps; tap++) {
    const int8_t *from =
        weights->values + column * weights->n_stride + tap * weights->tap_stride;
    for (size_t channel = 0; channel < weights->channels; channel++, k++) {
      const int8_t value = from[channel * weights->channel_stride];
      uint8_t *to = tile + ((k / group * kernel->lanes + lane) * group + k % group) * width;
      const int16_t wide = value;
      if (width == 1) {
        memcpy(to, &value, 1);
      } else {
        memcpy(to, &wide, 2);
      }
      *sum += value;
    }
  }
}

void ck_q8_gemm_pack(
    const ck_q8_gemm_variant *variant, const ck_q8_weights *weights, void *packed) {
  const struct ck_q8_kernel *kernel = variant->kernel;
  const size_t k = weights->taps * weights->channels;
  const ck_q8_layout layout = ck_q8_layout_of(kernel, k, weights->n);
  uint8_t *bytes = packed;
  memset(bytes, 0, layout.bytes);
  int32_t *bias = (int32_t *)packed;
  float *scale = (float *)(void *)(bytes + layout.scale_offset);
  float *float_bias = (float *)(void *)(bytes + layout.float_bias_offset);
  const int32_t shift = kernel->preparation == CK_Q8_SIGNED ? 128 : 0;
  const size_t tiles = layout.columns / kernel->lanes;
  for (size_t i = 0; i < layout.columns; i++) {
    const size_t tile = i / kernel->lanes, lane = i % kernel->lanes;
    const size_t column =
        column_of(kernel, tile, lane, tiles, weights->kind == CK_Q8_FLOATS);
    if (column >= weights->n) continue;
    int32_t sum = 0;
    pack_column(
        kernel, weights, column, lane, bytes + layout.tiles_offset + tile * layout.tile_bytes,
        &sum);
    const int32_t start = weights->bias != NULL ? weights->bias[column] : 0;
    // Wraps around like the sums themselves.
    bias[i] = (int32_t)((uint32_t)start + (uint32_t)(shift - weights->input_zero) * (uint32_t)sum);
    scale[i] = weights->scale[column];
    float_bias[i] = weights->float_bias != NULL ? weights->float_bias[column] : 0;
  }
}

void ck_q8_copy(
    uint8_t *to, size_t to_stride, const uint8_t *from, size_t from_stride, size_t rows,
    size_t bytes) {
  for (size_t r = 0; r < rows; r++) ck_copy(to + r * to_stride, from + r * from_stride, bytes);
}

int ck_q8_reads_in_place(const struct ck_q8_kernel *kernel, size_t k) {
  return kernel->preparation == CK_Q8_PLAIN && ck_q8_layout_of(kernel, k, 1).k == k;
}

// Prepared rows should stay in the second-level cache beside a panel of weights.
size_t ck_q8_rows_together(const struct ck_q8_kernel *kernel, size_t k) {
  const size_t rows = 131072 / (ck_q8_prepared_stride(kernel, k) + 1) / 32 * 32;
  return rows < 64 ? 64 : rows > 256 ? 256 : rows;
}

size_t ck_q8_prepared_stride(const struct ck_q8_kernel *kernel, size_t k) {
  const size_t padded = ck_q8_layout_of(kernel, k, 1).k;
  return kernel->preparation == CK_Q8_WIDE ? 2 * padded : padded;
}

void ck_q8_prepare(
    const struct ck_q8_kernel *kernel, const uint8_t *a, size_t a_stride, size_t rows, size_t k,
    uint8_t *to) {
  const size_t stride = ck_q8_prepared_stride(kernel, k);
  for (size_t r = 0; r < rows; r++, a += a_stride) {
    uint8_t *row = to + r * stride;
    switch (kernel->preparation) {
      case CK_Q8_PLAIN:
        ck_copy(row, a, k);
        memset(row + k, 0, stride - k);
        break;
      case CK_Q8_WIDE: {
        for (size_t i = 0; i < k; i++) {
          const uint16_t wide = a[i];
          memcpy(row + 2 * i, &wide, 2);
        }
        memset(row + 2 * k, 0, stride - 2 * k);
        break;
      }
      case CK_Q8_SIGNED:
        for (size_t i = 0; i < k; i++) row[i] = a[i] ^ 0x80;
        memset(row + k, 0, stride - k);
        break;
      case CK_Q8_PAIRS: {
        uint8_t *pair = to + r / 2 * 2 * stride + r % 2 * 8;
        size_t i = 0;
        for (; i + 8 <= k; i += 8) memcpy(pair + 2 * i, a + i, 8);
        if (i < k) {
          memset(pair + 2 * i, 0, 8);
          memcpy(pair + 2 * i, a + i, k - i);
        }
        break;
      }
    }
  }
}

ck_q8_block ck_q8_block_of(
    const struct ck_q8_kernel *kernel, const void *packed, size_t k, size_t n,
    const ck_q8_output *output, int32_t *accumulators) {
  const ck_q8_layout layout = ck_q8_layout_of(kernel, k, n);
  const uint8_t *bytes = packed;
  return (ck_q8_block){
      .k = layout.k * kernel->width,
      .k_step = layout.k_step * kernel->width,
      .bias = (const int32_t *)packed,
      .scale = (const float *)(const void *)(bytes + layout.scale_offset),
      .float_bias = (const float *)(const void *)(bytes + layout.float_bias_offset),
      .tiles = bytes + layout.tiles_offset,
      .tile_bytes = layout.tile_bytes,
      .n = n,
      .output = output,
      .accumulators = accumulators};
}

// Pieces of some 20 microseconds.
ck_q8_split ck_q8_split_of(
    const struct ck_q8_kernel *kernel, size_t m, size_t n, size_t k, int prefers_rows) {
  const ck_q8_layout layout = ck_q8_layout_of(kernel, k, n);
  const float products = (float)(m * layout.columns) * (float)layout.k;
  const float cycles =
      products / kernel->products_per_cycle + (float)(m * layout.columns) * 0.2f;
  size_t wanted = (size_t)(cycles / 40000);
  wanted = wanted < 1 ? 1 : wanted > 64 ? 64 : wanted;
  const size_t tiles = layout.columns / kernel->lanes;
  const size_t row_blocks = (m + 31) / 32, tile_blocks = (tiles + 3) / 4;
  size_t rows, columns;
  if (prefers_rows) {
    rows = wanted < row_blocks ? wanted : row_blocks;
    columns = (wanted + rows - 1) / rows;
    columns = columns < tile_blocks ? columns : tile_blocks;
  } else {
    columns = wanted < tile_blocks ? wanted : tile_blocks;
    rows = (wanted + columns - 1) / columns;
    rows = rows < row_blocks ? rows : row_blocks;
  }
  ck_q8_split split = {.tiles = tiles};
  split.row_step = (row_blocks + rows - 1) / rows * 32;
  split.row_pieces = (m + split.row_step - 1) / split.row_step;
  split.tile_step = (tile_blocks + columns - 1) / columns * 4;
  split.tile_pieces = (tiles + split.tile_step - 1) / split.tile_step;
  return split;
}

// The smaller operand is read again by every piece of the other.
static ck_q8_split split_of(const ck_q8_gemm_arguments *x) {
  return ck_q8_split_of(x->variant->kernel, x->m, x->n, x->k, x->m >= x->n);
}

size_t ck_q8_gemm_pieces(const ck_q8_gemm_arguments *x) {
  if (x->m == 0 || x->n == 0) return 0;
  const ck_q8_split split = split_of(x);
  return split.row_pieces * split.tile_pieces;
}

size_t ck_q8_gemm_scratch_bytes(const ck_q8_gemm_arguments *x) {
  const struct ck_q8_kernel *kernel = x->variant->kernel;
  if (ck_q8_reads_in_place(kernel, x->k)) return ck_q8_accumulator_bytes;
  const size_t rows = ck_q8_rows_together(kernel, x->k);
  return ck_q8_accumulator_bytes + rows * ck_q8_prepared_stride(kernel, x->k);
}

static size_t least(size_t x, size_t y) { return x < y ? x : y; }

void ck_q8_gemm_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_q8_gemm_arguments *x = arguments;
  const struct ck_q8_kernel *kernel = x->variant->kernel;
  const ck_q8_split split = split_of(x);
  const int is_in_place = ck_q8_reads_in_place(kernel, x->k);
  uint8_t *prepared = (uint8_t *)scratch + ck_q8_accumulator_bytes;
  ck_q8_block block =
      ck_q8_block_of(kernel, x->packed, x->k, x->n, &x->output, (int32_t *)scratch);
  block.a_stride = is_in_place ? x->a_stride : ck_q8_prepared_stride(kernel, x->k);
  for (size_t piece = first; piece < last; piece++) {
    const size_t start = piece / split.tile_pieces * split.row_step;
    const size_t end = least(start + split.row_step, x->m);
    block.first_tile = piece % split.tile_pieces * split.tile_step;
    block.last_tile = least(block.first_tile + split.tile_step, split.tiles);
    const size_t step = ck_q8_rows_together(kernel, x->k);
    for (size_t row = start; row < end; row += step) {
      block.first_row = row;
      block.rows = least(step, end - row);
      const uint8_t *a = x->a + row * x->a_stride;
      if (!is_in_place) ck_q8_prepare(kernel, a, x->a_stride, block.rows, x->k, prepared);
      block.a = is_in_place ? a : prepared;
      kernel->multiply(&block);
    }
  }
}
