// The matrix products of f32_attention, in the vector functions of one ISA; see
// f32_attention_body.h.
#include "row_counts.h"

/// Scores of `rows` keys for `vectors` vectors of queries. Channels are grouped by vectors: channel
/// c of key r stands at `keys[c / V_LANES * chunk + r * V_LANES + c % V_LANES]`.
CK_INLINE void attention_scores(
    size_t rows, size_t vectors, const float *restrict keys, size_t chunk, size_t width,
    const float *restrict queries, float *restrict scores) {
  vf sums[most_rows][panel_vectors];
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) sums[r][v] = v_zero();
  }
  for (size_t c = 0; c < width; c += V_LANES, keys += chunk) {
    const size_t count = width - c < V_LANES ? width - c : V_LANES;
    for (size_t k = 0; k < count; k++, queries += vectors * V_LANES) {
      vf right[panel_vectors];
      for (size_t v = 0; v < vectors; v++) right[v] = v_load(queries + v * V_LANES);
      for (size_t r = 0; r < rows; r++) {
        const vf left = v_set1(keys[r * V_LANES + k]);
        for (size_t v = 0; v < vectors; v++) sums[r][v] = v_fma(left, right[v], sums[r][v]);
      }
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) {
      v_store(scores + (r * vectors + v) * V_LANES, sums[r][v]);
    }
  }
}

/// Adds the values of `count` keys, `stride` apart, times their weights to `rows` channels of the
/// results, which are multiplied by `factors` first.
CK_INLINE void attention_values(
    size_t rows, size_t vectors, const float *restrict values, size_t stride, size_t count,
    const float *restrict weights, const float *restrict factors, float *restrict results) {
  vf sums[most_rows][panel_vectors];
  for (size_t v = 0; v < vectors; v++) {
    const vf factor = v_load(factors + v * V_LANES);
    for (size_t r = 0; r < rows; r++) {
      sums[r][v] = v_mul(v_load(results + (r * vectors + v) * V_LANES), factor);
    }
  }
  for (size_t k = 0; k < count; k++, values += stride, weights += vectors * V_LANES) {
    vf right[panel_vectors];
    for (size_t v = 0; v < vectors; v++) right[v] = v_load(weights + v * V_LANES);
    for (size_t r = 0; r < rows; r++) {
      const vf left = v_set1(values[r]);
      for (size_t v = 0; v < vectors; v++) sums[r][v] = v_fma(left, right[v], sums[r][v]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t v = 0; v < vectors; v++) {
      v_store(results + (r * vectors + v) * V_LANES, sums[r][v]);
    }
  }
}

#define ATTENTION_SCORES(rows)                                                               \
  case rows:                                                                                 \
    if (rows <= most_rows) {                                                                 \
      attention_scores(rows, vectors, keys, count * V_LANES, width, queries, scores);        \
    }                                                                                        \
    break;

/// Scores of `count` packed keys.
CK_INLINE void attention_all_scores(
    size_t vectors, const float *packed, size_t count, size_t width, const float *queries,
    float *all) {
  const size_t groups = (count + most_rows - 1) / most_rows;
  for (size_t g = 0; g < groups; g++) {
    const size_t first = g * count / groups;
    const float *keys = packed + first * V_LANES;
    float *scores = all + first * vectors * V_LANES;
    switch ((g + 1) * count / groups - first) { CK_EACH_ROW_COUNT(ATTENTION_SCORES) }
  }
}

#define ATTENTION_VALUES(rows)                                                               \
  case rows:                                                                                 \
    if (rows <= most_rows) {                                                                 \
      attention_values(rows, vectors, values, stride, count, weights, factors, results);     \
    }                                                                                        \
    break;

/// Adds the values of `count` keys to all channels of the results.
CK_INLINE void attention_all_values(
    size_t vectors, const float *base, size_t stride, size_t count, size_t width,
    const float *weights, const float *factors, float *all) {
  const size_t groups = (width + most_rows - 1) / most_rows;
  for (size_t g = 0; g < groups; g++) {
    const size_t first = g * width / groups;
    const float *values = base + first;
    float *results = all + first * vectors * V_LANES;
    switch ((g + 1) * width / groups - first) { CK_EACH_ROW_COUNT(ATTENTION_VALUES) }
  }
}
