// Transposition in square blocks of vectors. Define FUNCTION(part), which makes a function's name,
// and `transpose_block(vf rows[V_LANES])`, and include after the vector headers.
#include "layout_variant.h"

// At most a block: missing rows and columns are neither read nor written.
CK_INLINE void move_block(
    const float *x, size_t x_stride, float *y, size_t y_stride, size_t rows, size_t columns) {
  vf block[V_LANES];
  const int is_whole = rows == V_LANES && columns == V_LANES;
  if (is_whole) {
    CK_UNROLL
    for (size_t r = 0; r < V_LANES; r++) block[r] = v_load(x + r * x_stride);
    transpose_block(block);
    CK_UNROLL
    for (size_t c = 0; c < V_LANES; c++) v_store(y + c * y_stride, block[c]);
    return;
  }
  CK_UNROLL
  for (size_t r = 0; r < V_LANES; r++) {
    block[r] = r < rows ? v_load_n(x + r * x_stride, columns) : v_zero();
  }
  transpose_block(block);
  CK_UNROLL
  for (size_t c = 0; c < V_LANES; c++) {
    if (c < columns) v_store_n(y + c * y_stride, block[c], rows);
  }
}

void FUNCTION(_transpose)(
    const float *x, size_t x_stride, float *y, size_t y_stride, size_t rows, size_t columns) {
  for (size_t c = 0; c < columns; c += V_LANES) {
    const size_t width = ck_smaller(columns - c, V_LANES);
    for (size_t r = 0; r < rows; r += V_LANES) {
      move_block(x + r * x_stride + c, x_stride, y + c * y_stride + r, y_stride,
          ck_smaller(rows - r, V_LANES), width);
    }
  }
}
