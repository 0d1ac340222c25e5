// Functions of one and of two elements on vectors. Define FUNCTION(part), which makes a function's
// name, and include after the vector headers.
#include "f32_elementwise_variant.h"

CK_INLINE vf load_some(const float *p, size_t n) {
  return n >= V_LANES ? v_load(p) : v_load_n(p, n);
}
CK_INLINE void store_some(float *p, vf x, size_t n) {
  if (n >= V_LANES) {
    v_store(p, x);
  } else {
    v_store_n(p, x, n);
  }
}

// Applies `expression` of x to a row of n elements.
#define MAP(expression)                          \
  for (size_t i = 0; i < n; i += V_LANES) {      \
    const vf x = load_some(from + i, n - i);     \
    store_some(to + i, expression, n - i);       \
  }                                              \
  break

// The kinds are constants inside, so that each gets a loop of its own.
static void activate_row(const ck_activation *activation, const float *from, float *to, size_t n) {
#define KIND(name)                                                        \
  case CK_ACTIVATION_##name: {                                            \
    const ck_activation f = {CK_ACTIVATION_##name, activation->a, activation->b}; \
    MAP(v_activate(&f, x));                                               \
  }
  switch (activation->kind) {
    KIND(NONE)
    KIND(RELU)
    KIND(CLIP)
    KIND(LEAKY_RELU)
    KIND(HARD_SWISH)
    KIND(HARD_SIGMOID)
    KIND(SIGMOID)
    KIND(SILU)
    KIND(TANH)
    KIND(GELU)
    KIND(MISH)
  }
#undef KIND
}

static void unary_row(const ck_f32_unary *a, const float *from, float *to, size_t n) {
  switch (a->function) {
    case CK_F32_UNARY_ACTIVATION: activate_row(&a->activation, from, to, n); break;
    case CK_F32_UNARY_NEGATE: MAP(v_mul(x, v_set1(-1.0f)));
    case CK_F32_UNARY_ABSOLUTE: MAP(v_abs(x));
    case CK_F32_UNARY_EXPONENTIAL: MAP(v_exp(x));
    case CK_F32_UNARY_LOGARITHM: MAP(v_log(x));
    case CK_F32_UNARY_SQUARE_ROOT: MAP(v_sqrt(x));
    case CK_F32_UNARY_INVERSE_SQUARE_ROOT:
      MAP(v_div(v_set1(1.0f), v_sqrt(v_add(x, v_set1(a->epsilon)))));
  }
}

void FUNCTION(_unary)(const ck_f32_unary *a, const ck_cell *cell) {
  const size_t n = cell->last_column - cell->first_column;
  for (size_t row = cell->first_row; row < cell->last_row; row++) {
    unary_row(a, a->x + row * a->x_stride + cell->first_column,
        a->y + row * a->y_stride + cell->first_column, n);
  }
}

// A row of each operand; b has an element for each of a's, or one for all of them.
typedef struct {
  const float *a, *b;
  float *y;
  size_t n;
} operand_rows;

// Rows of a function of x and z, which `expression` names.
#define ZIP(expression)                                                        \
  for (size_t i = 0; i < r->n; i += V_LANES) {                                 \
    const size_t rest = r->n - i;                                              \
    const vf a = load_some(r->a + i, rest);                                    \
    const vf b = is_scalar ? one : load_some(r->b + i, rest);                  \
    const vf x = is_reversed ? b : a, z = is_reversed ? a : b;                 \
    store_some(r->y + i, has_relu ? v_max(v_zero(), expression) : expression, rest); \
  }                                                                            \
  break

CK_INLINE void zip_row(
    const operand_rows *r, ck_f32_binary_function function, const int is_scalar,
    const int is_reversed, const int has_relu) {
  const vf one = v_set1(is_scalar ? *r->b : 0);
  switch (function) {
    case CK_F32_BINARY_ADD: ZIP(v_add(x, z));
    case CK_F32_BINARY_SUBTRACT: ZIP(v_sub(x, z));
    case CK_F32_BINARY_MULTIPLY: ZIP(v_mul(x, z));
    case CK_F32_BINARY_DIVIDE: ZIP(v_div(x, z));
    case CK_F32_BINARY_MAXIMUM: ZIP(v_max(x, z));
    case CK_F32_BINARY_MINIMUM: ZIP(v_min(x, z));
  }
}

// Most calls have no activation or ReLU; others follow in a second loop, over what is in L1.
static void binary_row(const ck_f32_binary *a, const operand_rows *r) {
  const ck_activation_kind kind = a->activation.kind;
  if (a->is_scalar) {
    if (a->is_reversed) {
      zip_row(r, a->function, 1, 1, 0);
    } else {
      zip_row(r, a->function, 1, 0, 0);
    }
  } else if (a->is_reversed) {
    zip_row(r, a->function, 0, 1, 0);
  } else if (kind == CK_ACTIVATION_RELU) {
    zip_row(r, a->function, 0, 0, 1);
    return;
  } else {
    zip_row(r, a->function, 0, 0, 0);
  }
  if (kind != CK_ACTIVATION_NONE) activate_row(&a->activation, r->y, r->y, r->n);
}

void FUNCTION(_binary)(const ck_f32_binary *a, const ck_cell *cell) {
  // Parts of a row that stay in L1 between the function and its activation.
  const size_t part = 1024;
  for (size_t row = cell->first_row; row < cell->last_row; row++) {
    for (size_t c = cell->first_column; c < cell->last_column; c += part) {
      const operand_rows rows = {
          .a = a->a + row * a->a_stride + c,
          .b = a->b + row / a->b_repeat * a->b_stride + (a->is_scalar ? 0 : c),
          .y = a->y + row * a->y_stride + c, .n = ck_smaller(cell->last_column - c, part)};
      binary_row(a, &rows);
    }
  }
}
