// The matrix products of f32_winograd, in the vector functions of one ISA; see f32_winograd_body.h.
#include "row_counts.h"

/// How many rows of weights are fetched ahead.
enum { prefetch_rows = 24 };

/// `rows` tiles times a panel of `vectors` vectors of weights, over all `depth` input channels.
/// The tiles of neighbouring vectors of channels are `chunk` floats apart, on both sides.
CK_INLINE void winograd_product(
    size_t rows, size_t vectors, const float *restrict x, size_t chunk, size_t depth,
    const float *restrict weights, float *restrict y) {
  vf sums[most_rows][panel_vectors];
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) sums[r][v] = v_zero();
  }
  for (size_t c = 0; c < depth; c += V_LANES, x += chunk) {
    const size_t count = depth - c < V_LANES ? depth - c : V_LANES;
    for (size_t k = 0; k < count; k++, weights += vectors * V_LANES) {
      vf right[panel_vectors];
      for (size_t v = 0; v < vectors; v++) right[v] = v_load(weights + v * V_LANES);
      // Weights that overflow L2 are read once: the hardware alone comes late at every page.
      for (size_t v = 0; v < vectors; v++) {
        __builtin_prefetch(weights + (prefetch_rows * vectors + v) * V_LANES);
      }
      for (size_t r = 0; r < rows; r++) {
        const vf left = v_set1(x[r * V_LANES + k]);
        for (size_t v = 0; v < vectors; v++) sums[r][v] = v_fma(left, right[v], sums[r][v]);
      }
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) v_store(y + r * V_LANES + v * chunk, sums[r][v]);
  }
}

// One function for each number of rows, so that the sums stay in registers.
#define WINOGRAD_ROWS(count)                                                                    \
  case count:                                                                                   \
    if (count <= most_rows) winograd_product(count, vectors, x, chunk, depth, weights, y);      \
    break;

CK_INLINE void winograd_panel(
    size_t rows, size_t vectors, const float *x, size_t chunk, size_t depth, const float *weights,
    float *y) {
  switch (rows) { CK_EACH_ROW_COUNT(WINOGRAD_ROWS) }
}

static void winograd_multiply(
    size_t rows, size_t vectors, const float *x, size_t chunk, size_t depth, const float *weights,
    float *y) {
  switch (vectors) {
    case 1: winograd_panel(rows, 1, x, chunk, depth, weights, y); break;
    case 2: winograd_panel(rows, 2, x, chunk, depth, weights, y); break;
    case 3:
      if (panel_vectors >= 3) winograd_panel(rows, 3, x, chunk, depth, weights, y);
      break;
    case 4:
      if (panel_vectors >= 4) winograd_panel(rows, 4, x, chunk, depth, weights, y);
      break;
  }
}

/// The second step: a matrix product in each plane. A panel's weights stay in the first cache while
/// the tiles pass by, in groups of nearly the same size.
CK_INLINE void winograd_products(
    const ck_f32_winograd_arguments *a, const ck_f32_winograd_part *part, size_t m, const float *x,
    size_t x_plane, float *y, size_t y_plane) {
  const size_t planes = (m + 2) * (m + 2), depth = a->input.channels;
  const size_t all = (a->output.channels + V_LANES - 1) / V_LANES;
  const size_t chunk = part->tiles * V_LANES;
  const size_t groups = (part->tiles + most_rows - 1) / most_rows;
  for (size_t plane = 0; plane < planes; plane++) {
    for (size_t p = 0; p < part->panels; p++) {
      const size_t first = (part->first_panel + p) * panel_vectors;
      const size_t vectors = all - first < panel_vectors ? all - first : panel_vectors;
      const float *weights =
          a->weights + (first * planes + plane * vectors) * depth * V_LANES;
      for (size_t g = 0; g < groups; g++) {
        const size_t row = g * part->tiles / groups;
        const size_t rows = (g + 1) * part->tiles / groups - row;
        const float *from = x + plane * x_plane + row * V_LANES;
        float *to = y + plane * y_plane + p * panel_vectors * chunk + row * V_LANES;
        winograd_multiply(rows, vectors, from, chunk, depth, weights, to);
      }
    }
  }
}
