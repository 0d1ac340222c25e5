#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

// A case; strides exceed the widths by `gap`, memory is `misalignment` bytes off.
typedef struct {
  const char *name;
  size_t batch, heads, head_width, queries, keys, past;
  int is_causal;
  size_t gap, misalignment;
  /// Multiplies queries, for large scores.
  float scale;
} attention_case;

static const attention_case cases[] = {
    {"one of everything", 1, 1, 1, 1, 1, 0, 0, 0, 0, 1},
    {"one query", 1, 2, 64, 1, 130, 0, 0, 0, 4, 1},
    {"decoding", 2, 3, 32, 1, 1, 77, 1, 5, 0, 1},
    {"two queries, odd head", 1, 2, 19, 2, 2, 33, 1, 1, 8, 1},
    {"three queries", 1, 1, 70, 3, 65, 0, 0, 0, 0, 1},
    {"four queries", 1, 1, 64, 4, 17, 0, 0, 0, 0, 1},
    {"one block", 1, 2, 32, 32, 32, 0, 0, 0, 0, 4},
    {"odd head", 2, 3, 13, 37, 41, 0, 0, 7, 12, 1},
    {"causal", 1, 2, 64, 70, 70, 0, 1, 0, 0, 3},
    {"causal, cached", 2, 2, 32, 33, 33, 70, 1, 3, 4, 1},
    {"causal, more keys", 1, 1, 16, 40, 140, 0, 1, 0, 0, 1},
    {"causal, fewer keys", 1, 2, 24, 50, 20, 0, 1, 0, 0, 1},
    {"only a cache", 1, 1, 8, 9, 0, 66, 0, 0, 0, 1},
    {"large scores", 1, 1, 64, 20, 200, 0, 0, 0, 0, 300},
    {"many queries", 1, 1, 40, 300, 30, 0, 1, 0, 0, 1},
};

typedef struct {
  const attention_case *c;
  float *q, *k, *v, *past_k, *past_v;
  size_t stride, y_count;
  double *expected, *tolerance;
} attention_operands;

// A key's or a value's row, in the cache or behind it.
static const float *row_of(
    const attention_operands *o, const float *past, const float *own, size_t image, size_t key) {
  const attention_case *c = o->c;
  if (key < c->past) return past + (image * c->past + key) * o->stride;
  return own + (image * c->keys + key - c->past) * o->stride;
}

// One query of one head.
static void compute_row(const attention_operands *o, size_t image, size_t query, size_t offset) {
  const attention_case *c = o->c;
  const size_t end = query + 1 + c->keys;
  size_t visible = !c->is_causal ? c->keys : end > c->queries + 1 ? end - c->queries : 1;
  visible = c->past + (visible < c->keys ? visible : c->keys);
  const size_t row = (image * c->queries + query) * o->stride + offset;
  const double scale = 1 / sqrt((double)c->head_width);
  double *scores = calloc(visible, sizeof(double));
  double largest = -INFINITY, total = 0, error = 0;
  for (size_t key = 0; key < visible; key++) {
    const float *k = row_of(o, o->past_k, o->k, image, key) + offset;
    double magnitude = 0;
    for (size_t d = 0; d < c->head_width; d++) {
      scores[key] += (double)o->q[row + d] * (double)k[d] * scale;
      magnitude += fabs((double)o->q[row + d] * (double)k[d]) * scale;
    }
    error = fmax(error, ldexp((double)(c->head_width + 8) * magnitude, -23));
    largest = fmax(largest, scores[key]);
  }
  for (size_t key = 0; key < visible; key++) total += scores[key] = exp(scores[key] - largest);
  // Weights are off by the errors of two scores and by those of the sums.
  error = 2 * error + ldexp((double)(visible + 16), -23);
  for (size_t key = 0; key < visible; key++) {
    const float *v = row_of(o, o->past_v, o->v, image, key) + offset;
    for (size_t d = 0; d < c->head_width; d++) {
      o->expected[row + d] += scores[key] / total * (double)v[d];
      o->tolerance[row + d] += scores[key] / total * fabs((double)v[d]) * error;
    }
  }
  free(scores);
}

static float *noise(kernel_checks *checks, size_t count, size_t misalignment) {
  float *values = checks_allocate(count * sizeof(float), misalignment);
  checks_noise(checks, values, count);
  return values;
}

static attention_operands make_operands(kernel_checks *checks, const attention_case *c) {
  attention_operands o = {.c = c, .stride = c->heads * c->head_width + c->gap};
  const size_t positions = c->batch * c->queries;
  o.y_count = positions * o.stride;
  o.q = noise(checks, o.y_count, c->misalignment);
  o.k = noise(checks, c->batch * c->keys * o.stride, c->misalignment);
  o.v = noise(checks, c->batch * c->keys * o.stride, c->misalignment);
  o.past_k = noise(checks, c->batch * c->past * o.stride, c->misalignment);
  o.past_v = noise(checks, c->batch * c->past * o.stride, c->misalignment);
  for (size_t i = 0; i < o.y_count; i++) o.q[i] *= c->scale;
  o.expected = calloc(2 * o.y_count, sizeof(double));
  o.tolerance = o.expected + o.y_count;
  for (size_t i = 0; i < positions * c->heads; i++) {
    const size_t position = i / c->heads;
    compute_row(
        &o, position / c->queries, position % c->queries, i % c->heads * c->head_width);
  }
  return o;
}

static void check_variant(
    kernel_checks *checks, attention_operands *o, const ck_f32_attention_variant *variant) {
  const attention_case *c = o->c;
  float *y = checks_allocate(o->y_count * sizeof(float), c->misalignment);
  float *again = checks_allocate(o->y_count * sizeof(float), c->misalignment);
  // What stands between the rows must stay; it is expected as it was.
  for (size_t i = 0; i < o->y_count; i++) {
    if (i % o->stride >= c->heads * c->head_width) o->expected[i] = (double)y[i];
  }
  const size_t stride = o->stride;
  ck_f32_attention_arguments arguments = {
      .variant = variant,
      .batch = c->batch,
      .heads = c->heads,
      .head_width = c->head_width,
      .queries = c->queries,
      .keys = c->keys,
      .past = c->past,
      .is_causal = c->is_causal,
      .q = {o->q, stride, c->queries * stride},
      .k = {o->k, stride, c->keys * stride},
      .v = {o->v, stride, c->keys * stride},
      .past_k = {o->past_k, stride, c->past * stride},
      .past_v = {o->past_v, stride, c->past * stride},
      .y = y,
      .y_stride = stride,
      .y_sequence_stride = c->queries * stride,
  };
  const size_t pieces = ck_f32_attention_pieces(&arguments);
  void *scratch = checks_allocate(ck_f32_attention_scratch_bytes(&arguments), 0);
  ck_f32_attention_run(&arguments, 0, pieces, scratch);
  checks_close(
      checks, variant->name, c->name, y, o->expected, o->tolerance, o->y_count, o->y_count);
  // The pieces one by one, the last first.
  arguments.y = again;
  for (size_t i = pieces; i > 0; i--) ck_f32_attention_run(&arguments, i - 1, i, scratch);
  checks_equal(checks, variant->name, c->name, again, y, o->y_count * sizeof(float));
  checks_free(checks, scratch, variant->name, c->name);
  checks_free(checks, again, variant->name, c->name);
  checks_free(checks, y, variant->name, c->name);
}

void check_f32_attention(kernel_checks *checks) {
  size_t count = 0;
  const ck_f32_attention_variant *variants = ck_f32_attention_variants(&count);
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    attention_operands o = make_operands(checks, &cases[k]);
    for (size_t v = 0; v < count; v++) {
      if (checks_allow(checks, variants[v].required)) check_variant(checks, &o, &variants[v]);
    }
    float *all[] = {o.q, o.k, o.v, o.past_k, o.past_v};
    for (size_t i = 0; i < 5; i++) checks_free(checks, all[i], "f32_attention", cases[k].name);
    free(o.expected);
  }
}
