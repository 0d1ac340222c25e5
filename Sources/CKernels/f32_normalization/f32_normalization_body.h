// Normalization of rows in the vector functions of one ISA; included by the file of that ISA.
//
// A row passes three times, from the first cache after the first time. Sums are kept in four
// vectors: a single one would wait for itself.

enum { normalization_sums = 4 };

/// The sum of all lanes of four vectors.
CK_INLINE float normalization_total(const vf sums[normalization_sums]) {
  return v_sum(v_add(v_add(sums[0], sums[1]), v_add(sums[2], sums[3])));
}

// MARK: Layer normalization

/// t = x + residual into `to`, and beside it into `sum`; returns the sum of t's lanes.
CK_INLINE vf normalization_add(
    const float *x, const float *residual, float *sum, float *to, size_t n) {
  vf t = v_load_n(x, n);
  if (residual != NULL) t = v_add(t, v_load_n(residual, n));
  if (sum != NULL) v_store_n(sum, t, n);
  v_store_n(to, t, n);
  return t;
}

/// Writes x + residual to y and, where it is asked for, to the sum; returns the mean.
CK_INLINE float normalization_mean(const ck_f32_layer_normalization *a, size_t row, float *y) {
  const float *x = a->x + row * a->x_stride;
  const float *residual = a->residual != NULL ? a->residual + row * a->residual_stride : NULL;
  float *sum = a->sum != NULL ? a->sum + row * a->sum_stride : NULL;
  vf sums[normalization_sums] = {v_zero(), v_zero(), v_zero(), v_zero()};
  size_t i = 0;
  for (; i + normalization_sums * V_LANES <= a->width; i += normalization_sums * V_LANES) {
    for (size_t k = 0; k < normalization_sums; k++) {
      const size_t at = i + k * V_LANES;
      vf t = v_load(x + at);
      if (residual != NULL) t = v_add(t, v_load(residual + at));
      if (sum != NULL) v_store(sum + at, t);
      v_store(y + at, t);
      sums[k] = v_add(sums[k], t);
    }
  }
  for (; i < a->width; i += V_LANES) {
    const size_t rest = a->width - i, n = rest < V_LANES ? rest : V_LANES;
    const vf t = normalization_add(
        x + i, residual != NULL ? residual + i : NULL, sum != NULL ? sum + i : NULL, y + i, n);
    sums[0] = v_add(sums[0], t);
  }
  return normalization_total(sums) / (float)a->width;
}

/// The sum of squared deviations from the mean.
CK_INLINE float normalization_squares(const float *y, size_t width, float mean) {
  const vf middle = v_set1(mean);
  vf sums[normalization_sums] = {v_zero(), v_zero(), v_zero(), v_zero()};
  size_t i = 0;
  for (; i + normalization_sums * V_LANES <= width; i += normalization_sums * V_LANES) {
    for (size_t k = 0; k < normalization_sums; k++) {
      const vf d = v_sub(v_load(y + i + k * V_LANES), middle);
      sums[k] = v_fma(d, d, sums[k]);
    }
  }
  for (; i + V_LANES <= width; i += V_LANES) {
    const vf d = v_sub(v_load(y + i), middle);
    sums[0] = v_fma(d, d, sums[0]);
  }
  float total = normalization_total(sums);
  for (; i < width; i++) total += (y[i] - mean) * (y[i] - mean);
  return total;
}

CK_INLINE void normalization_rows(
    const ck_f32_layer_normalization *a, size_t first, size_t last) {
  for (size_t row = first; row < last; row++) {
    float *y = a->y + row * a->y_stride;
    const float mean = normalization_mean(a, row, y);
    const float variance = normalization_squares(y, a->width, mean) / (float)a->width;
    const vf middle = v_set1(mean);
    const vf scale = v_set1(1 / __builtin_sqrtf(variance + a->epsilon));
    size_t i = 0;
    for (; i + V_LANES <= a->width; i += V_LANES) {
      const vf d = v_mul(v_sub(v_load(y + i), middle), scale);
      v_store(y + i, v_fma(d, v_load(a->gamma + i), v_load(a->beta + i)));
    }
    if (i < a->width) {
      const size_t n = a->width - i;
      const vf d = v_mul(v_sub(v_load_n(y + i, n), middle), scale);
      v_store_n(y + i, v_fma(d, v_load_n(a->gamma + i, n), v_load_n(a->beta + i, n)), n);
    }
  }
}

// MARK: Softmax

CK_INLINE float normalization_largest(const float *x, size_t width) {
  vf m[normalization_sums];
  const vf lowest = v_set1(-__builtin_inff());
  for (size_t k = 0; k < normalization_sums; k++) m[k] = lowest;
  size_t i = 0;
  for (; i + normalization_sums * V_LANES <= width; i += normalization_sums * V_LANES) {
    for (size_t k = 0; k < normalization_sums; k++) {
      m[k] = v_max(m[k], v_load(x + i + k * V_LANES));
    }
  }
  for (; i + V_LANES <= width; i += V_LANES) m[0] = v_max(m[0], v_load(x + i));
  float largest = v_maximum(v_max(v_max(m[0], m[1]), v_max(m[2], m[3])));
  for (; i < width; i++) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

/// y = exp(x - largest); returns the sum.
CK_INLINE float normalization_powers(const float *x, size_t width, float largest, float *y) {
  const vf shift = v_set1(largest);
  vf sums[normalization_sums] = {v_zero(), v_zero(), v_zero(), v_zero()};
  size_t i = 0;
  for (; i + normalization_sums * V_LANES <= width; i += normalization_sums * V_LANES) {
    for (size_t k = 0; k < normalization_sums; k++) {
      const vf e = v_exp(v_sub(v_load(x + i + k * V_LANES), shift));
      v_store(y + i + k * V_LANES, e);
      sums[k] = v_add(sums[k], e);
    }
  }
  for (; i + V_LANES <= width; i += V_LANES) {
    const vf e = v_exp(v_sub(v_load(x + i), shift));
    v_store(y + i, e);
    sums[0] = v_add(sums[0], e);
  }
  float total = normalization_total(sums);
  if (i < width) {
    v_store_n(y + i, v_exp(v_sub(v_load_n(x + i, width - i), shift)), width - i);
    for (; i < width; i++) total += y[i];
  }
  return total;
}

CK_INLINE void softmax_rows(const ck_f32_softmax *a, size_t first, size_t last) {
  for (size_t row = first; row < last; row++) {
    const float *x = a->x + row * a->x_stride;
    float *y = a->y + row * a->y_stride;
    const float largest = normalization_largest(x, a->width);
    const vf factor = v_set1(1 / normalization_powers(x, a->width, largest, y));
    size_t i = 0;
    for (; i + V_LANES <= a->width; i += V_LANES) v_store(y + i, v_mul(v_load(y + i), factor));
    if (i < a->width) {
      v_store_n(y + i, v_mul(v_load_n(y + i, a->width - i), factor), a->width - i);
    }
  }
}
