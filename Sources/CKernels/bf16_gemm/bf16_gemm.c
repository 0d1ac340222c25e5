#include "bf16_gemm.h"

#include "bf16_block.h"

#define VARIANT(name) extern const ck_bf16_gemm_variant ck_##name;
#include "variants.inc"
#undef VARIANT

static const ck_bf16_gemm_variant *const variants[] = {
#define VARIANT(name) &ck_##name,
#include "variants.inc"
#undef VARIANT
};

enum {
  // Rounded rows that stay in a second-level cache, in elements: half a MiB.
  block_elements = 262144,
  // Rounding costs as much as a panel's products.
  panels_of_piece = 4,
  // Between rows: not a multiple of 4096 bytes, of which a first-level cache keeps few.
  padding = 32,
};

const ck_bf16_gemm_variant *const *ck_bf16_gemm_variants(size_t *count) {
  *count = sizeof variants / sizeof variants[0];
  return variants;
}

static size_t ceiling(size_t x, size_t divisor) { return (x + divisor - 1) / divisor; }
static size_t rounded(size_t x, size_t unit) { return ceiling(x, unit) * unit; }

size_t ck_bf16_gemm_packed_count(size_t k, size_t n) {
  return rounded(k, bf16_depth) * rounded(n, bf16_columns);
}

void ck_bf16_gemm_pack(
    size_t k, size_t n, const float *b, size_t row_stride, size_t column_stride,
    uint16_t *packed) {
  const size_t depth = rounded(k, bf16_depth), width = rounded(n, bf16_columns);
  for (size_t j = 0; j < width; j++) {
    uint16_t *panel = packed + j / bf16_columns * bf16_columns * depth;
    uint16_t *column = panel + j % bf16_columns / 16 * bf16_tile + j % 16 * 2;
    for (size_t i = 0; i < depth; i++) {
      const float x = i < k && j < n ? b[i * row_stride + j * column_stride] : 0;
      column[i / bf16_depth * 2 * bf16_tile + i % bf16_depth / 2 * 32 + i % 2] = bf16_rounded(x);
    }
  }
}

// Rows that are rounded at once.
static size_t block_rows(const ck_bf16_gemm *gemm) {
  const size_t stride = rounded(gemm->k, bf16_depth) + padding;
  const size_t most = block_elements / stride / bf16_rows * bf16_rows;
  const size_t rows = rounded(gemm->m, bf16_rows);
  return most < bf16_rows ? bf16_rows : most < rows ? most : rows;
}

static size_t groups_of(const ck_bf16_gemm *gemm) {
  return ceiling(gemm->n, bf16_columns * panels_of_piece);
}

size_t ck_bf16_gemm_pieces(const ck_bf16_gemm *arguments) {
  return ceiling(arguments->m, block_rows(arguments)) * groups_of(arguments);
}

static size_t sums_bytes(void) { return bf16_rows * bf16_columns * sizeof(float); }

size_t ck_bf16_gemm_scratch_bytes(const ck_bf16_gemm *arguments) {
  const size_t stride = rounded(arguments->k, bf16_depth) + padding;
  return sums_bytes() + block_rows(arguments) * stride * sizeof(uint16_t);
}

// Rounded rows times a panel of columns.
static void run_panel(
    const ck_bf16_gemm *gemm, ck_bf16_tile tile, const uint16_t *a, size_t first, size_t rows,
    size_t column) {
  const size_t left = gemm->n - column;
  tile.b = gemm->packed + column * tile.k;
  tile.columns = left < bf16_columns ? left : bf16_columns;
  tile.bias = gemm->bias == NULL ? NULL : gemm->bias + column;
  for (size_t i = 0; i < rows; i += bf16_rows) {
    const size_t row = first + i;
    tile.a = a + i * tile.a_stride;
    tile.rows = rows - i < bf16_rows ? rows - i : bf16_rows;
    tile.c = gemm->c + row * gemm->c_stride + column;
    if (gemm->residual != NULL) {
      tile.residual = gemm->residual + row * gemm->residual_stride + column;
    }
    gemm->variant->multiply(&tile);
    gemm->variant->finish(&tile);
  }
}

void ck_bf16_gemm_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_bf16_gemm *gemm = arguments;
  const size_t block = block_rows(gemm), groups = groups_of(gemm);
  uint16_t *a = (uint16_t *)(void *)((char *)scratch + sums_bytes());
  const ck_bf16_tile tile = {
      .a_stride = rounded(gemm->k, bf16_depth) + padding,
      .k = rounded(gemm->k, bf16_depth),
      .sums = scratch,
      .residual_stride = gemm->residual_stride,
      .c_stride = gemm->c_stride,
      .activation = &gemm->activation,
  };
  gemm->variant->begin();
  for (size_t piece = first; piece < last;) {
    const size_t row = piece / groups * block, group = piece % groups;
    const size_t end = groups - group < last - piece ? groups : group + last - piece;
    const size_t rows = gemm->m - row < block ? gemm->m - row : block;
    gemm->variant->round(
        gemm->a + row * gemm->a_stride, gemm->a_stride, rows, gemm->k, tile.k, a, tile.a_stride);
    const size_t width = bf16_columns * panels_of_piece;
    for (size_t j = group * width; j < end * width && j < gemm->n; j += bf16_columns) {
      run_panel(gemm, tile, a, row, rows, j);
    }
    piece += end - group;
  }
  gemm->variant->end();
}
