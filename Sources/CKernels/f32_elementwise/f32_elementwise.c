#include "f32_elementwise_variant.h"

static const ck_f32_elementwise_entry entries[] = {
#define VARIANT(name, features) {{#name, features}, name##_unary, name##_binary},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_f32_elementwise_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

// Elements of a piece: some microseconds.
enum { enough = 1 << 14 };

// MARK: One operand

// Rows that follow one another in memory are one row.
static ck_f32_unary flattened_unary(const ck_f32_unary *a) {
  ck_f32_unary flat = *a;
  if (a->x_stride == a->columns && a->y_stride == a->columns) {
    flat.columns = a->rows * a->columns;
    flat.rows = 1;
  }
  return flat;
}

size_t ck_f32_unary_pieces(const ck_f32_unary *arguments) {
  const ck_f32_unary flat = flattened_unary(arguments);
  const ck_grid grid = ck_grid_of(flat.rows, flat.columns, enough);
  return ck_grid_pieces(&grid);
}

size_t ck_f32_unary_scratch_bytes(const ck_f32_unary *arguments) {
  (void)arguments;
  return 0;
}

void ck_f32_unary_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_f32_unary flat = flattened_unary(arguments);
  const ck_f32_elementwise_entry *entry = (const ck_f32_elementwise_entry *)flat.variant;
  const ck_grid grid = ck_grid_of(flat.rows, flat.columns, enough);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    entry->unary(&flat, &cell);
  }
}

// MARK: Two operands

static ck_f32_binary flattened_binary(const ck_f32_binary *a) {
  ck_f32_binary flat = *a;
  const int is_same = a->b_repeat == 1 && !a->is_scalar && a->b_stride == a->columns;
  const int is_one = a->is_scalar && a->b_repeat >= a->rows;
  if (a->a_stride == a->columns && a->y_stride == a->columns && (is_same || is_one)) {
    flat.columns = a->rows * a->columns;
    flat.rows = 1;
  }
  return flat;
}

size_t ck_f32_binary_pieces(const ck_f32_binary *arguments) {
  const ck_f32_binary flat = flattened_binary(arguments);
  const ck_grid grid = ck_grid_of(flat.rows, flat.columns, enough);
  return ck_grid_pieces(&grid);
}

size_t ck_f32_binary_scratch_bytes(const ck_f32_binary *arguments) {
  (void)arguments;
  return 0;
}

void ck_f32_binary_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_f32_binary flat = flattened_binary(arguments);
  const ck_f32_elementwise_entry *entry = (const ck_f32_elementwise_entry *)flat.variant;
  const ck_grid grid = ck_grid_of(flat.rows, flat.columns, enough);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    entry->binary(&flat, &cell);
  }
}
