#include "imaging_variant.h"

static const ck_imaging_entry entries[] = {
#define VARIANT(name, features) \
  {{#name, features}, name##_gray, name##_limit, name##_together, name##_planes, name##_rows, \
      name##_columns, name##_rows_f32, name##_columns_f32},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_imaging_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

// Bytes or pixels of a piece: some microseconds where they come from memory.
enum { enough = 1 << 16 };

// Rows without gaps are one long row.
static ck_grid grid_of(size_t rows, size_t columns, int is_dense) {
  return is_dense ? ck_grid_of(1, rows * columns, enough) : ck_grid_of(rows, columns, enough);
}

// MARK: Grayscale

static ck_grid gray_grid(const ck_grayscale *a) {
  return grid_of(
      a->rows, a->columns, a->x_stride == 4 * a->columns && a->y_stride == a->columns);
}

size_t ck_grayscale_pieces(const ck_grayscale *arguments) {
  const ck_grid grid = gray_grid(arguments);
  return ck_grid_pieces(&grid);
}

size_t ck_grayscale_scratch_bytes(const ck_grayscale *arguments) {
  (void)arguments;
  return 0;
}

void ck_grayscale_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_grayscale *a = arguments;
  const ck_imaging_entry *entry = (const ck_imaging_entry *)a->variant;
  const ck_grid grid = gray_grid(a);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    for (size_t row = cell.first_row; row < cell.last_row; row++) {
      entry->gray(
          a->x + row * a->x_stride + 4 * cell.first_column,
          a->y + row * a->y_stride + cell.first_column, cell.last_column - cell.first_column, a);
    }
  }
}

// MARK: Threshold

static ck_grid limit_grid(const ck_threshold *a) {
  return grid_of(a->rows, a->columns, a->x_stride == a->columns && a->y_stride == a->columns);
}

size_t ck_threshold_pieces(const ck_threshold *arguments) {
  const ck_grid grid = limit_grid(arguments);
  return ck_grid_pieces(&grid);
}

size_t ck_threshold_scratch_bytes(const ck_threshold *arguments) {
  (void)arguments;
  return 0;
}

void ck_threshold_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_threshold *a = arguments;
  const ck_imaging_entry *entry = (const ck_imaging_entry *)a->variant;
  const ck_grid grid = limit_grid(a);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    for (size_t row = cell.first_row; row < cell.last_row; row++) {
      entry->limit(
          a->x + row * a->x_stride + cell.first_column,
          a->y + row * a->y_stride + cell.first_column, cell.last_column - cell.first_column, a);
    }
  }
}

// MARK: Normalisation

static size_t width_of(const ck_normalise *a) { return a->plane_stride == 0 ? 3 : 1; }

static ck_grid floats_grid(const ck_normalise *a) {
  const int is_dense =
      a->x_stride == 3 * a->columns && a->y_stride == width_of(a) * a->columns;
  return grid_of(a->rows, a->columns, is_dense);
}

size_t ck_normalise_pieces(const ck_normalise *arguments) {
  const ck_grid grid = floats_grid(arguments);
  return ck_grid_pieces(&grid);
}

size_t ck_normalise_scratch_bytes(const ck_normalise *arguments) {
  (void)arguments;
  return 0;
}

void ck_normalise_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_normalise *a = arguments;
  const ck_imaging_entry *entry = (const ck_imaging_entry *)a->variant;
  const ck_grid grid = floats_grid(a);
  for (size_t piece = first; piece < last; piece++) {
    const ck_cell cell = ck_grid_cell(&grid, piece);
    for (size_t row = cell.first_row; row < cell.last_row; row++) {
      (a->plane_stride == 0 ? entry->together : entry->planes)(
          a->x + row * a->x_stride + 3 * cell.first_column,
          a->y + row * a->y_stride + width_of(a) * cell.first_column,
          cell.last_column - cell.first_column, a);
    }
  }
}
