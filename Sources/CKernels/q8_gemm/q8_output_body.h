// From sums to results. Include after the vector headers of floats and bytes.
//
// Sums of 4, 2 or 1 tiles stand row by row; four vectors are always taken at once, which are one,
// two or four rows.
#ifndef CK_Q8_OUTPUT_BODY_H
#define CK_Q8_OUTPUT_BODY_H

#include "q8_block.h"

/// Some rows of sums of the tiles `tile ..< tile + tiles`.
typedef struct {
  const int32_t *sums;
  size_t row, rows, tile, tiles;
} q8_rows;

CK_INLINE void q8_store_bytes(
    const ck_q8_block *block, const q8_rows *part, const size_t tiles,
    const ck_q8_output_kind kind, const int clamps) {
  const ck_q8_output *o = block->output;
  const size_t channel = part->tile * V_LANES, together = 4 / tiles;
  const size_t width = tiles * V_LANES;
  const size_t columns = block->n - channel < width ? block->n - channel : width;
  const vh zero = v_set1_s16(o->zero);
  const vb low = v_set1_u8((uint8_t)o->low), high = v_set1_u8((uint8_t)o->high);
  uint8_t *out = (uint8_t *)o->out + part->row * o->out_stride + channel;
  const uint8_t *residual = NULL;
  if (kind == CK_Q8_BYTES_RESIDUAL) {
    residual = (const uint8_t *)o->residual + part->row * o->residual_stride + channel;
  }
  vf scale[4], f[4];
  for (size_t j = 0; j < 4; j++) scale[j] = v_load(block->scale + channel + j % tiles * V_LANES);
  for (size_t r = 0; r < part->rows; r += together) {
    const size_t count = part->rows - r < together ? part->rows - r : together;
    for (size_t j = 0; j < 4; j++) {
      const vi sum = v_load_i(part->sums + r * width + j * V_LANES);
      f[j] = v_mul(v_from_int(sum), scale[j]);
    }
    if (kind == CK_Q8_BYTES_RESIDUAL) {
      vi x[4];
      v_unpack_u8(
          v_load_rows(residual + r * o->residual_stride, o->residual_stride, tiles, count, columns),
          x);
      for (size_t j = 0; j < 4; j++) {
        const vi centred = v_add_i(x[j], v_set1_i(-o->residual_zero));
        f[j] = v_add(f[j], v_mul(v_from_int(centred), v_set1(o->residual_scale)));
      }
    }
    if (kind == CK_Q8_BYTES_ACTIVATION) {
      for (size_t j = 0; j < 4; j++) {
        f[j] = v_mul(v_activate(&o->activation, f[j]), v_set1(o->inverse));
      }
    }
    vb q = v_pack_u8(v_to_int(f[0]), v_to_int(f[1]), v_to_int(f[2]), v_to_int(f[3]), zero);
    if (clamps) q = v_min_u8(v_max_u8(q, low), high);
    if (kind == CK_Q8_BYTES_TABLE) q = v_lookup_u8(o->table, q);
    v_store_rows(out + r * o->out_stride, o->out_stride, q, tiles, count, columns);
  }
}

CK_INLINE void q8_store_floats(const ck_q8_block *block, const q8_rows *part) {
  const ck_q8_output *o = block->output;
  const size_t channel = part->tile * V_LANES, width = part->tiles * V_LANES;
  const size_t columns = block->n - channel < width ? block->n - channel : width;
  for (size_t r = 0; r < part->rows; r++) {
    float *out = (float *)o->out + (part->row + r) * o->out_stride + channel;
    const float *residual = o->residual;
    if (residual != NULL) residual += (part->row + r) * o->residual_stride + channel;
    for (size_t c = 0; c < columns; c += V_LANES) {
      const size_t count = columns - c < V_LANES ? columns - c : V_LANES;
      const vi sum = v_load_i(part->sums + r * width + c);
      vf f = v_mul(v_from_int(sum), v_load(block->scale + channel + c));
      f = v_add(f, v_load(block->float_bias + channel + c));
      if (residual != NULL) f = v_add(f, v_load_n(residual + c, count));
      v_store_n(out + c, v_activate(&o->activation, f), count);
    }
  }
}

CK_INLINE void q8_store_kind(const ck_q8_block *block, const q8_rows *part, const size_t tiles) {
  const ck_q8_output *o = block->output;
  switch (o->kind) {
    case CK_Q8_BYTES:
      if (o->low <= 0 && o->high >= 255) {
        q8_store_bytes(block, part, tiles, CK_Q8_BYTES, 0);
      } else {
        q8_store_bytes(block, part, tiles, CK_Q8_BYTES, 1);
      }
      return;
    case CK_Q8_BYTES_RESIDUAL:
      q8_store_bytes(block, part, tiles, CK_Q8_BYTES_RESIDUAL, 1);
      return;
    case CK_Q8_BYTES_TABLE: q8_store_bytes(block, part, tiles, CK_Q8_BYTES_TABLE, 1); return;
    case CK_Q8_BYTES_ACTIVATION:
      q8_store_bytes(block, part, tiles, CK_Q8_BYTES_ACTIVATION, 1);
      return;
    case CK_Q8_FLOATS: q8_store_floats(block, part); return;
  }
}

/// Results of some rows. Up to three rows of sums behind them are read and not used.
static void q8_store(const ck_q8_block *block, const q8_rows *part) {
  switch (part->tiles) {
    case 4: q8_store_kind(block, part, 4); return;
    case 2: q8_store_kind(block, part, 2); return;
    default: q8_store_kind(block, part, 1); return;
  }
}

#endif
