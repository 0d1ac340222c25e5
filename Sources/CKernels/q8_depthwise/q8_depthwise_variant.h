// How the driver calls the variants, and where packed weights stand.
//
// Blocks of 4 `lanes` channels follow one another. Each has biases, scales and biases in single
// precision, then the weights of its quads: up to four taps whose products are summed together.
#ifndef CK_Q8_DEPTHWISE_VARIANT_H
#define CK_Q8_DEPTHWISE_VARIANT_H

#include "arithmetic.h"
#include "q8_depthwise.h"

/// How the weights of a quad stand.
typedef enum {
  /// Four bytes for each channel.
  CK_Q8_TAPS_BYTES,
  /// Sixteen bits: for four vectors of channels the taps 0 and 2 of each, then 1 and 3.
  CK_Q8_TAPS_PAIRS,
  /// Sixteen bits: all channels of a tap, then the next tap.
  CK_Q8_TAPS_PLANES,
} ck_q8_taps_form;

/// Rows of results, counted through all images.
typedef struct {
  size_t first_row, last_row;
} ck_q8_depthwise_part;

typedef void ck_q8_depthwise_kernel(
    const ck_q8_depthwise *, const ck_q8_depthwise_part *, void *scratch);

typedef struct {
  ck_variant public;
  size_t lanes;
  ck_q8_taps_form form;
  ck_q8_depthwise_kernel *kernel;
} ck_q8_depthwise_entry;

#define VARIANT(name, ...) ck_q8_depthwise_kernel name;
#include "variants.inc"
#undef VARIANT

/// The size of a square window that is walked along a row, or zero. Its quads are the columns' taps
/// from the top, those of other windows four taps after another. Rare kinds of results and single
/// lanes are not worth the code.
CK_INLINE size_t ck_q8_depthwise_square(
    const ck_window *w, size_t lanes, ck_q8_output_kind kind) {
  if (lanes == 1 || (kind != CK_Q8_BYTES && kind != CK_Q8_BYTES_TABLE)) return 0;
  if (w->dilation_x != 1 || w->dilation_y != 1 || w->stride_x != w->stride_y) return 0;
  if (w->kernel_width != w->kernel_height || w->stride_x > 2) return 0;
  return w->kernel_width == 3 || w->kernel_width == 5 ? w->kernel_width : 0;
}

/// Room for the quads of a block.
CK_INLINE size_t ck_q8_depthwise_quads(const ck_window *w) {
  return w->kernel_width * ck_divided_up(w->kernel_height, 4);
}

CK_INLINE size_t ck_q8_depthwise_quad_bytes(ck_q8_taps_form form, size_t lanes) {
  return 4 * lanes * (form == CK_Q8_TAPS_BYTES ? 4 : 8);
}

CK_INLINE size_t ck_q8_depthwise_block_bytes(
    ck_q8_taps_form form, size_t lanes, const ck_window *w) {
  return 3 * 4 * 4 * lanes + ck_q8_depthwise_quads(w) * ck_q8_depthwise_quad_bytes(form, lanes);
}

/// The channel of lane i of vector t: bytes are packed within 128 bits, see u8_avx512.h.
CK_INLINE size_t ck_q8_depthwise_channel(size_t lanes, size_t t, size_t i) {
  return lanes < 4 ? t : i / 4 * 16 + 4 * t + i % 4;
}

#endif
