// Rows of bytes to and from one vector, through memory; for instruction sets without byte masks.
// Include after `v_order_rows` and `v_unorder_rows`.
#ifndef CK_VECTOR_U8_ROWS_H
#define CK_VECTOR_U8_ROWS_H

#include "copy.h"

CK_INLINE void v_store_rows(
    uint8_t *p, size_t stride, vb x, size_t tiles, size_t rows, size_t count) {
  const vb ordered = v_order_rows(x, tiles);
  if (tiles == 4 && count == sizeof ordered) {
    memcpy(p, &ordered, sizeof ordered);
    return;
  }
  uint8_t bytes[sizeof ordered];
  memcpy(bytes, &ordered, sizeof ordered);
  for (size_t j = 0; j < rows; j++) {
    ck_copy(p + j * stride, bytes + j * tiles * V_LANES, count);
  }
}

CK_INLINE vb v_load_rows(
    const uint8_t *p, size_t stride, size_t tiles, size_t rows, size_t count) {
  vb x;
  if (tiles == 4 && count == sizeof x) {
    memcpy(&x, p, sizeof x);
    return x;
  }
  uint8_t bytes[sizeof x];
  memset(bytes, 0, sizeof bytes);
  for (size_t j = 0; j < rows; j++) {
    ck_copy(bytes + j * tiles * V_LANES, p + j * stride, count);
  }
  memcpy(&x, bytes, sizeof x);
  return v_unorder_rows(x, tiles);
}

#endif
