// Cutting into pieces; the functions are in the files of the instruction sets.
#include "q8_elementwise_variant.h"

typedef struct {
  ck_variant public;
  const ck_q8_elementwise_functions *functions;
} entry;

static const entry entries[] = {
#define VARIANT(name, features) {{#name, features}, &ck_##name},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_q8_elementwise_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

static const ck_q8_elementwise_functions *functions_of(const ck_variant *variant) {
  return ((const entry *)(const void *)variant)->functions;
}

/// Bytes of a piece: some 10 microseconds.
enum { piece_bytes = 1 << 16 };

// Dense operands are one row.
static ck_grid binary_grid(const ck_q8_binary *x) {
  const int is_dense = x->b_repeat == 1 && x->a_stride == x->columns &&
      x->b_stride == x->columns && x->y_stride == x->columns;
  if (is_dense) return ck_grid_of(1, x->rows * x->columns, piece_bytes);
  return ck_grid_of(x->rows, x->columns, piece_bytes);
}

static ck_grid unary_grid(const ck_q8_unary *x) {
  const int is_dense = x->x_stride == x->columns && x->y_stride == x->columns;
  if (is_dense) return ck_grid_of(1, x->rows * x->columns, piece_bytes);
  return ck_grid_of(x->rows, x->columns, piece_bytes);
}

size_t ck_q8_binary_pieces(const ck_q8_binary *x) {
  const ck_grid grid = binary_grid(x);
  return ck_grid_pieces(&grid);
}

size_t ck_q8_binary_scratch_bytes(const ck_q8_binary *x) { return (void)x, 0; }

void ck_q8_binary_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_q8_binary *x = arguments;
  const ck_grid grid = binary_grid(x);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    functions_of(x->variant)->binary(x, &cell);
  }
}

size_t ck_q8_unary_pieces(const ck_q8_unary *x) {
  const ck_grid grid = unary_grid(x);
  return ck_grid_pieces(&grid);
}

size_t ck_q8_unary_scratch_bytes(const ck_q8_unary *x) { return (void)x, 0; }

void ck_q8_unary_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_q8_unary *x = arguments;
  const ck_grid grid = unary_grid(x);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    functions_of(x->variant)->unary(x, &cell);
  }
}
