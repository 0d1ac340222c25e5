// Rows of floats times tiles of four bits. Include after the vector headers, with `Q4_MULTIPLY`
// (the name), `Q4_ROWS` (rows at once with two tiles) and, where there is something better than
// shifts, `Q4_HAS_VALUE` and `q4_value`.

#include "q4_block.h"

#if !defined(Q4_HAS_VALUE)
// The four bits from `4 * i`, as a number.
#define q4_value(x, i) v_from_int(v_shift_right_i(v_shift_left_i(x, 28 - 4 * (i)), 28))
#endif

typedef struct {
  const ck_q4_gemm_arguments *x;
  size_t row, tile;
} q4_place;

CK_INLINE void q4_store(const q4_place *p, size_t r, size_t t, vf sum) {
  const ck_q4_gemm_arguments *x = p->x;
  const size_t column = (p->tile + t) * V_LANES, row = p->row + r;
  const size_t count = x->n - column < V_LANES ? x->n - column : V_LANES;
  if (x->bias != NULL) sum = v_add(sum, v_load_n(x->bias + column, count));
  if (x->residual != NULL) {
    sum = v_add(sum, v_load_n(x->residual + row * x->residual_stride + column, count));
  }
  v_store_n(x->c + row * x->c_stride + column, v_activate(&x->activation, sum), count);
}

#define Q4_STEP(i) \
  if ((i) < count) { \
    vf weights[4]; \
    for (size_t t = 0; t < tiles; t++) { \
      weights[t] = q4_value(bits[t], i); \
      if (!by_group) weights[t] = v_mul(weights[t], scale[t]); \
    } \
    for (size_t r = 0; r < rows; r++) { \
      const vf element = v_set1(a[r * a_stride + (i)]); \
      for (size_t t = 0; t < tiles; t++) sums[r][t] = v_fma(element, weights[t], sums[r][t]); \
    } \
  }

// Up to eight k.
CK_INLINE void q4_eight(
    const float *a, size_t a_stride, const uint8_t *b, size_t tile_bytes, const vf *scale,
    const size_t count, const size_t rows, const size_t tiles, const int by_group,
    vf (*sums)[4]) {
  vi bits[4];
  for (size_t t = 0; t < tiles; t++) bits[t] = v_load_i((const void *)(b + t * tile_bytes));
  Q4_STEP(0)
  Q4_STEP(1)
  Q4_STEP(2)
  Q4_STEP(3)
  Q4_STEP(4)
  Q4_STEP(5)
  Q4_STEP(6)
  Q4_STEP(7)
}

// One or few rows: products with whole numbers are summed by group, and the group's sum scaled.
// More rows: weights are scaled, which is less for each row.
CK_INLINE void q4_tile(
    const q4_place *p, const size_t rows, const size_t tiles, const int by_group) {
  const ck_q4_gemm_arguments *x = p->x;
  const size_t tile_bytes = ck_q4_tile_bytes(V_LANES, x->k, x->group);
  const uint8_t *b = (const uint8_t *)x->packed + p->tile * tile_bytes;
  const float *a = x->a + p->row * x->a_stride;
  vf sums[8][4], totals[8][4];
  for (size_t r = 0; r < rows; r++) {
    for (size_t t = 0; t < tiles; t++) sums[r][t] = totals[r][t] = v_zero();
  }
  for (size_t start = 0; start < x->k; start += x->group) {
    const size_t end = x->k - start < x->group ? x->k : start + x->group;
    vf scale[4];
    for (size_t t = 0; t < tiles; t++) scale[t] = v_load((const void *)(b + t * tile_bytes));
    const uint8_t *bits = b + 4 * V_LANES;
    size_t k = start;
    for (; k + 8 <= end; k += 8, bits += 4 * V_LANES) {
      q4_eight(
          a + k, x->a_stride, bits, tile_bytes, scale, 8, rows, tiles, by_group, sums);
    }
    if (k < end) {
      q4_eight(
          a + k, x->a_stride, bits, tile_bytes, scale, end - k, rows, tiles, by_group, sums);
    }
    b += ck_q4_group_bytes(V_LANES, x->group);
    if (!by_group) continue;
    for (size_t r = 0; r < rows; r++) {
      for (size_t t = 0; t < tiles; t++) {
        totals[r][t] = v_fma(sums[r][t], scale[t], totals[r][t]);
        sums[r][t] = v_zero();
      }
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t t = 0; t < tiles; t++) q4_store(p, r, t, by_group ? totals[r][t] : sums[r][t]);
  }
}

CK_INLINE void q4_rows(
    const ck_q4_block *block, q4_place place, const size_t tiles) {
  for (place.row = block->first_row; place.row < block->last_row;) {
    const size_t left = block->last_row - place.row;
    if (left >= Q4_ROWS) {
      q4_tile(&place, Q4_ROWS, tiles, 0);
      place.row += Q4_ROWS;
    } else if (Q4_ROWS > 4 && left >= 4) {
      q4_tile(&place, 4, tiles, 0);
      place.row += 4;
    } else {
      q4_tile(&place, 1, tiles, 1);
      place.row++;
    }
  }
}

void Q4_MULTIPLY(const ck_q4_block *block);
void Q4_MULTIPLY(const ck_q4_block *block) {
  q4_place place = {block->arguments, block->first_row, block->first_tile};
  const int is_one_row = block->last_row - block->first_row == 1;
  while (place.tile < block->last_tile) {
    const size_t left = block->last_tile - place.tile;
    place.row = block->first_row;
    if (is_one_row && left >= 4) {
      q4_tile(&place, 1, 4, 1);
      place.tile += 4;
    } else if (left >= 2) {
      q4_rows(block, place, 2);
      place.tile += 2;
    } else {
      q4_rows(block, place, 1);
      place.tile++;
    }
  }
}
