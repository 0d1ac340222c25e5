// Attention of one query or a few, as a decoder has them, in the vector functions of one ISA:
// vectors hold channels, and keys and values are read once from where they stand. See f32_attention_body.h.

/// Measured: a quarter of a vector of queries takes as long either way.
enum { attention_most_few = V_LANES < 4 ? 1 : V_LANES / 4 };

/// What is known of a query so far.
typedef struct {
  float largest, sum;
  /// A row of channels.
  float *results;
} attention_state;

/// Scores of up to V_LANES keys, one in each lane.
CK_INLINE vf attention_dots(
    const float *query, const float *keys, size_t stride, size_t count, size_t width) {
  vf x[V_LANES];
  for (size_t i = 0; i < V_LANES; i++) {
    x[i] = v_zero();
    if (i >= count) continue;
    size_t c = 0;
    for (; c + V_LANES <= width; c += V_LANES) {
      x[i] = v_fma(v_load(keys + i * stride + c), v_load(query + c), x[i]);
    }
    if (c < width) {
      x[i] = v_fma(v_load_n(keys + i * stride + c, width - c), v_load(query + c), x[i]);
    }
  }
  v_transpose(x);
  for (size_t step = 1; step < V_LANES; step *= 2) {
    for (size_t i = 0; i + step < V_LANES; i += 2 * step) x[i] = v_add(x[i], x[i + step]);
  }
  return x[0];
}

/// results = factor results + sum of weights times values, for `vectors` vectors of channels.
CK_INLINE void attention_mix(
    size_t vectors, const float *values, size_t stride, const float *weights, size_t count,
    float factor, float *results) {
  // Even and odd keys apart: a single sum would wait for itself.
  vf even[4], odd[4];
  for (size_t v = 0; v < vectors; v++) {
    even[v] = v_mul(v_load(results + v * V_LANES), v_set1(factor));
    odd[v] = v_zero();
  }
  size_t k = 0;
  for (; k + 2 <= count; k += 2, values += 2 * stride) {
    for (size_t v = 0; v < vectors; v++) {
      even[v] = v_fma(v_load(values + v * V_LANES), v_set1(weights[k]), even[v]);
      odd[v] = v_fma(v_load(values + stride + v * V_LANES), v_set1(weights[k + 1]), odd[v]);
    }
  }
  if (k < count) {
    for (size_t v = 0; v < vectors; v++) {
      even[v] = v_fma(v_load(values + v * V_LANES), v_set1(weights[k]), even[v]);
    }
  }
  for (size_t v = 0; v < vectors; v++) v_store(results + v * V_LANES, v_add(even[v], odd[v]));
}

/// The same for the last `channels` channels, fewer than a vector.
CK_INLINE void attention_mix_rest(
    size_t channels, const float *values, size_t stride, const float *weights, size_t count,
    float factor, float *results) {
  vf sum = v_mul(v_load(results), v_set1(factor));
  for (size_t k = 0; k < count; k++) {
    sum = v_fma(v_load_n(values + k * stride, channels), v_set1(weights[k]), sum);
  }
  v_store(results, sum);
}

/// Lets up to ck_attention_keys keys pass by.
CK_INLINE void attention_few_step(
    size_t width, const float *query, const attention_source *source, size_t first, size_t count,
    float *scores, attention_state *state) {
  vf m = v_set1(state->largest);
  for (size_t k = 0; k < count; k += V_LANES) {
    const size_t rest = count - k, lanes = rest < V_LANES ? rest : V_LANES;
    const float *keys = source->k + (first + k) * source->k_stride;
    const vf s = attention_dots(query, keys, source->k_stride, lanes, width);
    v_store(scores + k, v_set1(ATTENTION_LOWEST));
    v_store_n(scores + k, s, lanes);
    m = v_max(m, v_load(scores + k));
  }
  const float largest = v_maximum(m);
  vf sum = v_zero();
  for (size_t k = 0; k < count; k += V_LANES) {
    const vf p = attention_power(v_sub(v_load(scores + k), v_set1(largest)));
    v_store(scores + k, p);
    sum = v_add(sum, p);
  }
  float factor[V_LANES];
  v_store(factor, attention_power(v_set1(state->largest - largest)));
  state->largest = largest;
  state->sum = state->sum * factor[0] + v_sum(sum);
  const float *values = source->v + first * source->v_stride;
  size_t c = 0;
  for (; c + 4 * V_LANES <= width; c += 4 * V_LANES) {
    attention_mix(
        4, values + c, source->v_stride, scores, count, factor[0], state->results + c);
  }
  for (; c + V_LANES <= width; c += V_LANES) {
    attention_mix(
        1, values + c, source->v_stride, scores, count, factor[0], state->results + c);
  }
  if (c < width) {
    attention_mix_rest(
        width - c, values + c, source->v_stride, scores, count, factor[0], state->results + c);
  }
}

/// Lets the keys of a source pass by a few queries, block by block: the queries after the first
/// find them in the cache.
CK_INLINE void attention_few_source(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part, int is_past,
    const float *queries, float *scores, attention_state *states) {
  const attention_source source = attention_keys_of(a, part, is_past);
  for (size_t first = 0; first < source.count; first += ck_attention_keys) {
    for (size_t i = 0; i < part->queries; i++) {
      const size_t seen =
          is_past ? source.count : attention_visible(a, part->first_query + i);
      if (first >= seen) continue;
      const size_t rest = seen - first;
      attention_few_step(
          a->head_width, queries + i * ck_attention_width(a), &source, first,
          rest < ck_attention_keys ? rest : ck_attention_keys, scores, &states[i]);
    }
  }
}

CK_INLINE void attention_few(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part, float *scratch) {
  const size_t width = a->head_width, whole = ck_attention_width(a);
  float *results = scratch + attention_most_few * whole;
  float *scores = results + attention_most_few * whole;
  attention_state states[attention_most_few] = {{0, 0, NULL}};
  const vf scale = v_set1(attention_scale(a));
  for (size_t i = 0; i < part->queries; i++) {
    const float *from =
        attention_row(&a->q, part, width) + (part->first_query + i) * a->q.stride;
    states[i] = (attention_state){ATTENTION_LOWEST, 0, results + i * whole};
    for (size_t c = 0; c < width; c += V_LANES) {
      const size_t left = width - c, n = left < V_LANES ? left : V_LANES;
      v_store(scratch + i * whole + c, v_mul(v_load_n(from + c, n), scale));
      v_store(states[i].results + c, v_zero());
    }
  }
  attention_few_source(a, part, 1, scratch, scores, states);
  attention_few_source(a, part, 0, scratch, scores, states);
  for (size_t i = 0; i < part->queries; i++) {
    float *to = a->y + part->sequence * a->y_sequence_stride + part->head * width +
                (part->first_query + i) * a->y_stride;
    const vf factor = v_set1(1 / states[i].sum);
    for (size_t c = 0; c < width; c += V_LANES) {
      const size_t left = width - c, n = left < V_LANES ? left : V_LANES;
      v_store_n(to + c, v_mul(v_load(states[i].results + c), factor), n);
    }
  }
}
