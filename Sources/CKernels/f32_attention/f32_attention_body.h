// Attention in the vector functions of one ISA; included by the file of that ISA.
//
// Vectors hold queries: scores are K q^T with one row for each key, so that the largest score and
// the sum of a query need no sums across a vector, and results are V^T p, with one row for each
// channel. Queries are transposed once before, and results once after, all keys. A few queries
// alone would leave vectors empty; for those, vectors hold channels.
#include "f32_attention_products.h"

// MARK: Exponentials

/// Below every score; what an invisible key has.
#define ATTENTION_LOWEST (-1e30f)

/// 2^x for x <= 0, 2^-126 below -126: 2^n 2^r with whole n and |r| <= 1/2; the polynomial is the
/// best of its degree, 2.6e-9 off at most. Scores are scaled by log2 e beside 1 / sqrt(width).
CK_INLINE vf attention_power(vf x) {
  x = v_max(x, v_set1(-126.0f));
  const vf n = v_round(x), r = v_sub(x, n);
  vf p = v_set1(1.559467818573043e-4f);
  p = v_fma(p, r, v_set1(1.340664390301851e-3f));
  p = v_fma(p, r, v_set1(9.617692972915539e-3f));
  p = v_fma(p, r, v_set1(5.550310551011809e-2f));
  p = v_fma(p, r, v_set1(2.4022652782888237e-1f));
  p = v_fma(p, r, v_set1(6.93147214968029e-1f));
  p = v_fma(p, r, v_set1(1.0f));
  return v_scale(p, n);
}

CK_INLINE float attention_scale(const ck_f32_attention_arguments *a) {
  return 1.44269504f / __builtin_sqrtf((float)a->head_width);
}

// MARK: Where operands stand

/// The keys that stand before, or those of the call.
typedef struct {
  const float *k, *v;
  size_t k_stride, v_stride, count;
} attention_source;

CK_INLINE const float *attention_row(const ck_f32_rows *rows, const ck_f32_attention_part *part,
    size_t head_width) {
  return rows->base + part->sequence * rows->sequence_stride + part->head * head_width;
}

CK_INLINE attention_source attention_keys_of(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part, int is_past) {
  const ck_f32_rows *k = is_past ? &a->past_k : &a->k, *v = is_past ? &a->past_v : &a->v;
  attention_source source = {.count = is_past ? a->past : a->keys};
  if (source.count == 0) return source;
  source.k = attention_row(k, part, a->head_width);
  source.v = attention_row(v, part, a->head_width);
  source.k_stride = k->stride;
  source.v_stride = v->stride;
  return source;
}

/// How many of the call's own keys a query sees.
CK_INLINE size_t attention_visible(const ck_f32_attention_arguments *a, size_t query) {
  if (!a->is_causal) return a->keys;
  const size_t end = query + 1 + a->keys;
  const size_t visible = end > a->queries + 1 ? end - a->queries : 1;
  return visible < a->keys ? visible : a->keys;
}

// MARK: Blocks of queries

/// A block of queries and what is known of it so far.
typedef struct {
  size_t first, count, vectors;
  /// Queries and results: a row for each channel.
  float *queries, *results;
  float *largest, *sums;
} attention_block;

CK_INLINE attention_block attention_block_at(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part, float *scratch,
    size_t index) {
  const size_t size = panel_vectors * V_LANES, width = ck_attention_width(a);
  const size_t rest = part->queries - index * size;
  attention_block block;
  block.first = part->first_query + index * size;
  block.count = rest < size ? rest : size;
  block.vectors = (block.count + V_LANES - 1) / V_LANES;
  block.queries = scratch + index * ck_attention_block_floats(a, size);
  block.results = block.queries + width * size;
  block.largest = block.results + width * size;
  block.sums = block.largest + size;
  return block;
}

/// Transposes and scales the queries of a block and clears its results.
CK_INLINE void attention_begin(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part,
    const attention_block *block) {
  const vf scale = v_set1(attention_scale(a));
  const size_t row = block->vectors * V_LANES;
  for (size_t v = 0; v < block->vectors; v++) {
    const float *from =
        attention_row(&a->q, part, a->head_width) + (block->first + v * V_LANES) * a->q.stride;
    const size_t rest = block->count - v * V_LANES, rows = rest < V_LANES ? rest : V_LANES;
    for (size_t c = 0; c < a->head_width; c += V_LANES) {
      const size_t left = a->head_width - c, channels = left < V_LANES ? left : V_LANES;
      vf x[V_LANES];
      for (size_t i = 0; i < V_LANES; i++) {
        x[i] = i < rows ? v_mul(v_load_n(from + i * a->q.stride + c, channels), scale) : v_zero();
      }
      v_transpose(x);
      for (size_t i = 0; i < V_LANES; i++) {
        v_store(block->queries + (c + i) * row + v * V_LANES, x[i]);
        v_store(block->results + (c + i) * row + v * V_LANES, v_zero());
      }
    }
    v_store(block->largest + v * V_LANES, v_set1(ATTENTION_LOWEST));
    v_store(block->sums + v * V_LANES, v_zero());
  }
}

/// Divides the results of a block by its sums and stores them.
CK_INLINE void attention_end(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part,
    const attention_block *block) {
  const size_t row = block->vectors * V_LANES;
  for (size_t v = 0; v < block->vectors; v++) {
    const vf factor = v_div(v_set1(1.0f), v_load(block->sums + v * V_LANES));
    const size_t rest = block->count - v * V_LANES, rows = rest < V_LANES ? rest : V_LANES;
    float *to = a->y + part->sequence * a->y_sequence_stride + part->head * a->head_width +
                (block->first + v * V_LANES) * a->y_stride;
    for (size_t c = 0; c < a->head_width; c += V_LANES) {
      const size_t left = a->head_width - c, channels = left < V_LANES ? left : V_LANES;
      vf x[V_LANES];
      for (size_t i = 0; i < V_LANES; i++) {
        x[i] = v_mul(v_load(block->results + (c + i) * row + v * V_LANES), factor);
      }
      v_transpose(x);
      for (size_t i = 0; i < rows; i++) v_store_n(to + i * a->y_stride + c, x[i], channels);
    }
  }
}

// MARK: Blocks of keys

/// Hides the keys `first ...` that queries do not see.
CK_INLINE void attention_mask(
    const ck_f32_attention_arguments *a, const attention_block *block, size_t first, size_t count,
    float *scores) {
  for (size_t v = 0; v < block->vectors; v++) {
    float visible[V_LANES];
    for (size_t i = 0; i < V_LANES; i++) {
      const size_t seen = attention_visible(a, block->first + v * V_LANES + i);
      visible[i] = seen > first ? (float)(seen - first) : 0;
    }
    const vf limit = v_load(visible);
    for (size_t k = 0; k < count; k++) {
      float *score = scores + (k * block->vectors + v) * V_LANES;
      const vm is_seen = v_less(v_set1((float)k), limit);
      v_store(score, v_select(is_seen, v_load(score), v_set1(ATTENTION_LOWEST)));
    }
  }
}

/// Turns scores into weights relative to the largest so far; `factors` receives what former results
/// must be multiplied by.
CK_INLINE void attention_softmax(
    const attention_block *block, size_t vectors, size_t count, float *scores, float *factors) {
  const size_t row = vectors * V_LANES;
  for (size_t v = 0; v < vectors; v++) {
    float *s = scores + v * V_LANES;
    const vf before = v_load(block->largest + v * V_LANES);
    // Four at a time: a single maximum or sum would wait for itself.
    vf m[4] = {before, before, before, before};
    vf sum[4] = {v_zero(), v_zero(), v_zero(), v_zero()};
    size_t k = 0;
    for (; k + 4 <= count; k += 4) {
      for (size_t i = 0; i < 4; i++) m[i] = v_max(m[i], v_load(s + (k + i) * row));
    }
    for (; k < count; k++) m[0] = v_max(m[0], v_load(s + k * row));
    const vf largest = v_max(v_max(m[0], m[1]), v_max(m[2], m[3]));
    for (k = 0; k + 4 <= count; k += 4) {
      for (size_t i = 0; i < 4; i++) {
        const vf p = attention_power(v_sub(v_load(s + (k + i) * row), largest));
        v_store(s + (k + i) * row, p);
        sum[i] = v_add(sum[i], p);
      }
    }
    for (; k < count; k++) {
      const vf p = attention_power(v_sub(v_load(s + k * row), largest));
      v_store(s + k * row, p);
      sum[0] = v_add(sum[0], p);
    }
    const vf factor = attention_power(v_sub(before, largest));
    const vf all = v_add(v_add(sum[0], sum[1]), v_add(sum[2], sum[3]));
    v_store(factors + v * V_LANES, factor);
    v_store(block->largest + v * V_LANES, largest);
    v_store(block->sums + v * V_LANES, v_fma(v_load(block->sums + v * V_LANES), factor, all));
  }
}

/// Some keys of a source, and where their packed form and their scores go.
typedef struct {
  size_t first, count;
  float *packed, *scores;
} attention_keys;

/// Copies keys so that their rows are a constant number of bytes apart, whatever the stride was.
CK_INLINE void attention_pack(
    const ck_f32_attention_arguments *a, const attention_source *source,
    const attention_keys *keys) {
  for (size_t k = 0; k < keys->count; k++) {
    const float *from = source->k + (keys->first + k) * source->k_stride;
    float *to = keys->packed + k * V_LANES;
    size_t c = 0;
    for (; c + V_LANES <= a->head_width; c += V_LANES, to += keys->count * V_LANES) {
      v_store(to, v_load(from + c));
    }
    if (c < a->head_width) v_store(to, v_load_n(from + c, a->head_width - c));
  }
}

/// Lets keys pass by a block of queries.
CK_INLINE void attention_step(
    const ck_f32_attention_arguments *a, const attention_source *source, const attention_keys *keys,
    const attention_block *block, size_t vectors, int is_masked) {
  float factors[panel_vectors * V_LANES];
  attention_all_scores(
      vectors, keys->packed, keys->count, a->head_width, block->queries, keys->scores);
  if (is_masked) attention_mask(a, block, keys->first, keys->count, keys->scores);
  attention_softmax(block, vectors, keys->count, keys->scores, factors);
  attention_all_values(
      vectors, source->v + keys->first * source->v_stride, source->v_stride, keys->count,
      a->head_width, keys->scores, factors, block->results);
}

static void attention_pass(
    const ck_f32_attention_arguments *a, const attention_source *source, const attention_keys *keys,
    const attention_block *block, int is_masked) {
  switch (block->vectors) {
    case 1: attention_step(a, source, keys, block, 1, is_masked); break;
    case 2: attention_step(a, source, keys, block, 2, is_masked); break;
    case 3:
      if (panel_vectors >= 3) attention_step(a, source, keys, block, 3, is_masked);
      break;
    case 4:
      if (panel_vectors >= 4) attention_step(a, source, keys, block, 4, is_masked);
      break;
  }
}

CK_INLINE void attention_many(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part, float *scratch) {
  const size_t size = panel_vectors * V_LANES;
  const size_t blocks = (part->queries + size - 1) / size;
  attention_keys keys;
  keys.packed = scratch + blocks * ck_attention_block_floats(a, size);
  keys.scores = keys.packed + ck_attention_keys * ck_attention_width(a);
  for (size_t b = 0; b < blocks; b++) {
    const attention_block block = attention_block_at(a, part, scratch, b);
    attention_begin(a, part, &block);
  }
  for (int is_past = 1; is_past >= 0; is_past--) {
    const attention_source source = attention_keys_of(a, part, is_past);
    for (keys.first = 0; keys.first < source.count; keys.first += ck_attention_keys) {
      const size_t rest = source.count - keys.first;
      keys.count = rest < ck_attention_keys ? rest : ck_attention_keys;
      size_t is_packed = 0;
      for (size_t b = 0; b < blocks; b++) {
        const attention_block block = attention_block_at(a, part, scratch, b);
        const size_t last = block.first + block.count - 1;
        if (!is_past && keys.first >= attention_visible(a, last)) continue;
        const int is_masked =
            !is_past && keys.first + keys.count > attention_visible(a, block.first);
        if (!is_packed) attention_pack(a, &source, &keys);
        is_packed = 1;
        attention_pass(a, &source, &keys, &block, is_masked);
      }
    }
  }
  for (size_t b = 0; b < blocks; b++) {
    const attention_block block = attention_block_at(a, part, scratch, b);
    attention_end(a, part, &block);
  }
}

#include "f32_attention_few.h"

CK_INLINE void attention_part(
    const ck_f32_attention_arguments *a, const ck_f32_attention_part *part, float *scratch) {
  if (part->queries <= attention_most_few) {
    attention_few(a, part, scratch);
  } else {
    attention_many(a, part, scratch);
  }
}
