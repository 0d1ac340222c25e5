// From the sums of a depthwise convolution to results, see `ck_q8_output_kind`; and partial blocks
// of channels. Include after the vector headers of floats and bytes, with `q8_quad_bytes` and
// `q8_form` defined.
#ifndef CK_Q8_DEPTHWISE_FINISH_H
#define CK_Q8_DEPTHWISE_FINISH_H

#include "copy.h"
#include "q8_depthwise_variant.h"

// What is done with sums: code for each, because calls would cost all registers.
typedef enum { Q8_PLAIN, Q8_TABLE, Q8_OTHER } q8_finish_kind;

// A row of results in a block of channels.
typedef struct {
  const ck_q8_output *output;
  // The first pixel's channels, for bytes.
  uint8_t *out;
  size_t out_stride;
  vh zero;
  vb low, high;
  size_t first_pixel, pixels;
  size_t channel, count;
  vi bias[4];
  const float *scale, *float_bias;
  const uint8_t *table;
  // Behind the last channel of the input.
  const uint8_t *end;
} q8_finish;

#define Q8_OUT_OF_LINE static __attribute__((noinline))

// Without masks and permutations of bytes, these are many instructions.
#if V_LANES != 16
Q8_OUT_OF_LINE vb q8_load_part(const uint8_t *p, size_t count) {
  if (count > sizeof(vb)) __builtin_unreachable();
  return v_load_rows(p, 0, 4, 1, count);
}
Q8_OUT_OF_LINE void q8_store_part(uint8_t *p, vb x, size_t count) {
  if (count > sizeof(vb)) __builtin_unreachable();
  v_store_rows(p, 0, x, 4, 1, count);
}
#else
CK_INLINE vb q8_load_part(const uint8_t *p, size_t count) { return v_load_rows(p, 0, 4, 1, count); }
CK_INLINE void q8_store_part(uint8_t *p, vb x, size_t count) {
  v_store_rows(p, 0, x, 4, 1, count);
}
#endif

#if defined(CK_HAS_VBMI)
CK_INLINE vb q8_lookup(const uint8_t *table, vb x) { return v_lookup_u8(table, x); }
#else
Q8_OUT_OF_LINE vb q8_lookup(const uint8_t *table, vb x) { return v_lookup_u8(table, x); }
#endif

/// The bytes of a block; what follows the last channel is not used.
CK_INLINE vb q8_load_channels(const q8_finish *f, const uint8_t *p) {
  // The next pixel may follow. The end is far from the zero points, wherever they are.
  if (V_LANES != 16 && (uintptr_t)p + sizeof(vb) <= (uintptr_t)f->end) {
    return v_load_rows(p, 0, 4, 1, sizeof(vb));
  }
  return q8_load_part(p, f->count);
}

CK_INLINE void q8_store_channels(const q8_finish *f, uint8_t *p, vb x) {
  if (V_LANES != 16 && f->count == sizeof(vb)) {
    v_store_rows(p, 0, x, 4, 1, sizeof(vb));
  } else {
    q8_store_part(p, x, f->count);
  }
}

/// Sets what a block of channels shares; returns its weights.
CK_INLINE const uint8_t *q8_begin_block(q8_finish *f, const ck_q8_depthwise *a, size_t channel) {
  const size_t bytes = ck_q8_depthwise_block_bytes(q8_form, V_LANES, &a->window);
  const uint8_t *block = (const uint8_t *)a->packed + channel / sizeof(vb) * bytes;
  f->output = &a->output;
  f->pixels = a->output_width;
  f->out_stride = a->output.out_stride;
  f->zero = v_set1_s16(a->output.zero);
  f->low = v_set1_u8((uint8_t)a->output.low);
  f->high = v_set1_u8((uint8_t)a->output.high);
  f->channel = channel;
  f->count = ck_smaller(a->input.channels - channel, sizeof(vb));
  for (size_t t = 0; t < 4; t++) {
    f->bias[t] = v_load_i((const int32_t *)(const void *)block + t * V_LANES);
  }
  f->scale = (const float *)(const void *)block + 4 * V_LANES;
  f->float_bias = f->scale + 4 * V_LANES;
  f->table = a->output.table;
  const size_t pixels = a->batch * a->input.height * a->input.width;
  f->end = a->x + (pixels - 1) * a->input.stride + a->input.channels;
  return block + 3 * 4 * 4 * V_LANES;
}

CK_INLINE void q8_begin_row(q8_finish *f, const ck_q8_depthwise *a, size_t row) {
  f->first_pixel = row * a->output_width;
  f->out = (uint8_t *)a->output.out + f->first_pixel * a->output.out_stride + f->channel;
}

CK_INLINE vb q8_limited(const q8_finish *f, const vf *x) {
  const vb q = v_pack_u8(
      v_to_int(x[0]), v_to_int(x[1]), v_to_int(x[2]), v_to_int(x[3]), f->zero);
  return v_min_u8(v_max_u8(q, f->low), f->high);
}

// Floats stand in the order of packed bytes, not of channels.
Q8_OUT_OF_LINE void q8_finish_floats(const q8_finish *f, size_t pixel, const vf *values) {
  const ck_q8_output *o = f->output;
  float ordered[4 * V_LANES], before[4 * V_LANES];
  const size_t at = f->first_pixel + pixel;
  const float *residual = o->residual;
  for (size_t i = 0; i < 4 * V_LANES; i++) {
    const size_t c = ck_q8_depthwise_channel(V_LANES, i / V_LANES, i % V_LANES);
    const int is_there = c < f->count && residual != NULL;
    before[i] = is_there ? residual[at * o->residual_stride + f->channel + c] : 0;
  }
  for (size_t t = 0; t < 4; t++) {
    vf x = v_add(values[t], v_load(f->float_bias + t * V_LANES));
    if (residual != NULL) x = v_add(x, v_load(before + t * V_LANES));
    v_store(ordered + t * V_LANES, v_activate(&o->activation, x));
  }
  float *out = (float *)o->out + at * o->out_stride + f->channel;
  for (size_t i = 0; i < 4 * V_LANES; i++) {
    const size_t c = ck_q8_depthwise_channel(V_LANES, i / V_LANES, i % V_LANES);
    if (c < f->count) out[c] = ordered[i];
  }
}

// The kinds that are rare after a depthwise convolution.
Q8_OUT_OF_LINE void q8_finish_other(const q8_finish *f, size_t pixel, const vf *values) {
  const ck_q8_output *o = f->output;
  vf x[4];
  vi added[4];
  if (o->kind == CK_Q8_FLOATS) {
    q8_finish_floats(f, pixel, values);
    return;
  }
  if (o->kind == CK_Q8_BYTES_RESIDUAL) {
    const uint8_t *residual = (const uint8_t *)o->residual +
        (f->first_pixel + pixel) * o->residual_stride + f->channel;
    v_unpack_u8(q8_load_part(residual, f->count), added);
  }
  for (size_t t = 0; t < 4; t++) {
    if (o->kind == CK_Q8_BYTES_RESIDUAL) {
      const vf centred = v_from_int(v_add_i(added[t], v_set1_i(-o->residual_zero)));
      x[t] = v_add(values[t], v_mul(centred, v_set1(o->residual_scale)));
    } else {
      x[t] = v_mul(v_activate(&o->activation, values[t]), v_set1(o->inverse));
    }
  }
  q8_store_channels(f, f->out + pixel * f->out_stride, q8_limited(f, x));
}

/// Stores one pixel's results.
CK_INLINE void q8_finish_pixel(
    const q8_finish *f, size_t pixel, const vi *sums, const q8_finish_kind kind) {
  vf x[4];
  CK_UNROLL
  for (int t = 0; t < 4; t++) x[t] = v_mul(v_from_int(sums[t]), v_load(f->scale + t * V_LANES));
  if (kind == Q8_OTHER) {
    q8_finish_other(f, pixel, x);
    return;
  }
  vb q = q8_limited(f, x);
  if (kind == Q8_TABLE) q = q8_lookup(f->table, q);
  q8_store_channels(f, f->out + pixel * f->out_stride, q);
}

#endif
