#include <string.h>

#include "layout_variant.h"

static const ck_layout_entry entries[] = {
#define VARIANT(name, features) {{#name, features}, name##_transpose},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_layout_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

// MARK: Transposition

// Columns of a piece, whole blocks of 16: some microseconds.
static size_t columns_of(const ck_transpose *a) {
  const size_t columns = (1 << 14) / ck_larger(a->rows, 1) / 16 * 16;
  return ck_larger(columns, 16);
}

static size_t groups_of(const ck_transpose *a) {
  return ck_divided_up(a->columns, columns_of(a));
}

size_t ck_transpose_pieces(const ck_transpose *arguments) {
  return arguments->batch * groups_of(arguments);
}

size_t ck_transpose_scratch_bytes(const ck_transpose *arguments) {
  (void)arguments;
  return 0;
}

void ck_transpose_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_transpose *a = arguments;
  const ck_layout_entry *entry = (const ck_layout_entry *)a->variant;
  const size_t groups = groups_of(a), columns = columns_of(a);
  for (size_t piece = first; piece < last; piece++) {
    const size_t image = piece / groups, column = piece % groups * columns;
    entry->transpose(
        a->x + image * a->x_batch_stride + column, a->x_stride,
        a->y + image * a->y_batch_stride + column * a->y_stride, a->y_stride, a->rows,
        ck_smaller(a->columns - column, columns));
  }
}

// MARK: Copies

static ck_row_copy flattened(const ck_row_copy *a) {
  ck_row_copy flat = *a;
  if (a->x_stride == a->row_bytes && a->y_stride == a->row_bytes) {
    flat.row_bytes = a->rows * a->row_bytes;
    flat.rows = 1;
  }
  return flat;
}

enum { enough_bytes = 1 << 16 };

size_t ck_row_copy_pieces(const ck_row_copy *arguments) {
  const ck_row_copy flat = flattened(arguments);
  const ck_grid grid = ck_grid_of(flat.rows, flat.row_bytes, enough_bytes);
  return ck_grid_pieces(&grid);
}

size_t ck_row_copy_scratch_bytes(const ck_row_copy *arguments) {
  (void)arguments;
  return 0;
}

void ck_row_copy_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_row_copy flat = flattened(arguments);
  const unsigned char *x = flat.x;
  unsigned char *y = flat.y;
  const ck_grid grid = ck_grid_of(flat.rows, flat.row_bytes, enough_bytes);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    const size_t bytes = cell.last_column - cell.first_column;
    for (size_t row = cell.first_row; row < cell.last_row; row++) {
      memcpy(y + row * flat.y_stride + cell.first_column,
          x + row * flat.x_stride + cell.first_column, bytes);
    }
  }
}
