// The microkernels, for every ISA: include after the vector functions, with CK_ROWS_1, CK_ROWS_2
// and CK_ROWS_3 (most rows of a tile that is one, two and three vectors wide) defined.
//
// Sums stay in registers while K is walked through: outer products of a column of A, broadcast from
// memory, and a row of B, as in Goto and van de Geijn, "Anatomy of High-Performance Matrix
// Multiplication" (2008). A is not packed: its rows are read through few base addresses, of which
// each serves three rows, because a processor has not enough registers for an address each.
#include "f32_gemm.h"

// Compilers load the broadcasts of several steps ahead and then run out of registers, or keep an
// address for each row: these keep the steps apart, and the addresses as they are written.
#define CK_KEEP_ORDER() __asm__ volatile("" ::: "memory")
#define CK_KEEP_ADDRESS(address) __asm__("" : "+r"(address))

// One element at a time means just that: sums are not to be gathered into vectors behind our back.
#if V_LANES == 1 && defined(__x86_64__)
#define CK_KEEP_SCALAR(x) __asm__("" : "+x"(x))
#elif V_LANES == 1 && defined(__aarch64__)
#define CK_KEEP_SCALAR(x) __asm__("" : "+w"(x))
#else
#define CK_KEEP_SCALAR(x) ((void)0)
#endif

enum { most_sums = 32, steps_at_once = 4, most_bases = 8 };

typedef struct {
  size_t rows, width, sets;
} tile_shape;

// One step along K: a column of A times a row of B.
CK_INLINE void tile_step(
    const tile_shape shape, vf *sums, const float *const *base, size_t stride, size_t step,
    const float *b) {
  vf columns[3];
  CK_UNROLL for (size_t w = 0; w < shape.width; w++) columns[w] = v_load(b + w * V_LANES);
  vf *set = sums + (step % shape.sets) * shape.rows * shape.width;
  CK_UNROLL for (size_t r = 0; r < shape.rows; r++) {
    const vf x = v_set1(base[r / 3][r % 3 * stride + step]);
    CK_UNROLL for (size_t w = 0; w < shape.width; w++) {
      set[r * shape.width + w] = v_fma(x, columns[w], set[r * shape.width + w]);
      CK_KEEP_SCALAR(set[r * shape.width + w]);
    }
  }
  CK_KEEP_ORDER();
}

// Bias and the rows to add to.
CK_INLINE void tile_start(const ck_f32_tile *tile, const tile_shape shape, vf *sums) {
  const size_t last = tile->columns - (shape.width - 1) * V_LANES;
  const size_t count = shape.rows * shape.width;
  CK_UNROLL for (size_t i = 0; i < shape.sets * count; i++) sums[i] = v_zero();
  if (tile->bias != NULL) {
    CK_UNROLL for (size_t w = 0; w < shape.width; w++) {
      const float *source = tile->bias + w * V_LANES;
      const vf bias = w + 1 < shape.width ? v_load(source) : v_load_n(source, last);
      CK_UNROLL for (size_t r = 0; r < shape.rows; r++) sums[r * shape.width + w] = bias;
    }
  }
  if (tile->start == NULL) return;
  CK_UNROLL for (size_t i = 0; i < count; i++) {
    const size_t w = i % shape.width;
    const float *source = tile->start + i / shape.width * tile->start_stride + w * V_LANES;
    const vf x = w + 1 < shape.width ? v_load(source) : v_load_n(source, last);
    sums[i] = v_add(sums[i], x);
  }
}

CK_INLINE void tile_store(const ck_f32_tile *tile, const tile_shape shape, const vf *sums) {
  const size_t last = tile->columns - (shape.width - 1) * V_LANES;
  CK_UNROLL for (size_t i = 0; i < shape.rows * shape.width; i++) {
    const size_t w = i % shape.width;
    float *target = tile->c + i / shape.width * tile->c_stride + w * V_LANES;
    if (w + 1 < shape.width || last == V_LANES) {
      v_store(target, sums[i]);
    } else {
      v_store_n(target, sums[i], last);
    }
  }
}

// Activations that need many instructions, on the stored tile: it is in the first-level cache.
static __attribute__((noinline)) void tile_activate(const ck_f32_tile *tile, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    float *row = tile->c + r * tile->c_stride;
    for (size_t j = 0; j < tile->columns; j += V_LANES) {
      const size_t n = tile->columns - j < V_LANES ? tile->columns - j : V_LANES;
      v_store_n(row + j, v_activate(tile->activation, v_load_n(row + j, n)), n);
    }
  }
}

CK_INLINE void tile_finish(const ck_f32_tile *tile, const tile_shape shape, vf *sums) {
  const size_t count = shape.rows * shape.width;
  const ck_activation *activation = tile->activation;
  const ck_activation_kind kind = activation != NULL ? activation->kind : CK_ACTIVATION_NONE;
  if (kind == CK_ACTIVATION_RELU) {
    CK_UNROLL for (size_t i = 0; i < count; i++) sums[i] = v_max(sums[i], v_zero());
  } else if (kind == CK_ACTIVATION_CLIP) {
    const vf low = v_set1(activation->a), high = v_set1(activation->b);
    CK_UNROLL for (size_t i = 0; i < count; i++) sums[i] = v_min(v_max(sums[i], low), high);
  }
  tile_store(tile, shape, sums);
  if (kind > CK_ACTIVATION_CLIP) tile_activate(tile, shape.rows);
}

// Some steps along a segment.
CK_INLINE const float *tile_steps(
    const tile_shape shape, vf *sums, const float **base, size_t stride, const size_t steps,
    const float *b, size_t b_stride) {
  CK_UNROLL for (size_t i = 0; i < steps; i++) {
    tile_step(shape, sums, base, stride, i, b);
    b += b_stride;
  }
  CK_UNROLL for (size_t i = 0; i * 3 < shape.rows; i++) {
    base[i] += steps;
    CK_KEEP_ADDRESS(base[i]);
  }
  return b;
}

CK_INLINE void tile_run(const ck_f32_tile *tile, const size_t rows, const size_t width) {
  // A fused multiply-add takes four cycles and two start in each: fewer than eight sums would wait
  // for themselves, so that small tiles take several sets in turns.
  const tile_shape shape = {rows, width, rows * width >= 8 ? 1 : rows * width >= 4 ? 2 : 4};
  vf sums[most_sums];
  tile_start(tile, shape, sums);
  const size_t stride = tile->a_stride, b_stride = tile->b_stride;
  const float *b = tile->b, *next = tile->next;
  for (size_t s = 0; s < tile->segments; s++) {
    const float *base[most_bases];
    CK_UNROLL for (size_t i = 0; i * 3 < rows; i++) {
      base[i] = tile->a[s] + i * 3 * stride;
      CK_KEEP_ADDRESS(base[i]);
    }
    size_t k = tile->k;
    for (; k >= steps_at_once; k -= steps_at_once) {
      CK_UNROLL for (size_t i = 0; i < V_LANES * width; i += 16) {
        __builtin_prefetch(next + i, 0, 2);
      }
      next += V_LANES * width;
      b = tile_steps(shape, sums, base, stride, steps_at_once, b, b_stride);
    }
    if (k & 2) b = tile_steps(shape, sums, base, stride, 2, b, b_stride);
    if (k & 1) b = tile_steps(shape, sums, base, stride, 1, b, b_stride);
  }
  CK_UNROLL for (size_t i = rows * width; i < shape.sets * rows * width; i++) {
    sums[i % (rows * width)] = v_add(sums[i % (rows * width)], sums[i]);
  }
  tile_finish(tile, shape, sums);
}

// TILES_n(TILE, width): one microkernel for each count of rows up to n.
#define TILES_1(TILE, w) TILE(1, w)
#define TILES_2(TILE, w) TILES_1(TILE, w) TILE(2, w)
#define TILES_3(TILE, w) TILES_2(TILE, w) TILE(3, w)
#define TILES_4(TILE, w) TILES_3(TILE, w) TILE(4, w)
#define TILES_6(TILE, w) TILES_4(TILE, w) TILE(5, w) TILE(6, w)
#define TILES_8(TILE, w) TILES_6(TILE, w) TILE(7, w) TILE(8, w)
#define TILES_9(TILE, w) TILES_8(TILE, w) TILE(9, w)
#define TILES_12(TILE, w) TILES_9(TILE, w) TILE(10, w) TILE(11, w) TILE(12, w)
#define TILES_14(TILE, w) TILES_12(TILE, w) TILE(13, w) TILE(14, w)
#define TILES_16(TILE, w) TILES_14(TILE, w) TILE(15, w) TILE(16, w)
#define TILES_20(TILE, w) TILES_16(TILE, w) TILE(17, w) TILE(18, w) TILE(19, w) TILE(20, w)
#define TILES_24(TILE, w) TILES_20(TILE, w) TILE(21, w) TILE(22, w) TILE(23, w) TILE(24, w)
#define TILES_OF(rows) TILES_##rows
#define TILES(rows) TILES_OF(rows)

#define DEFINE_TILE(rows, width) \
  static void tile_##rows##x##width(const ck_f32_tile *tile) { tile_run(tile, rows, width); }
TILES(CK_ROWS_1)(DEFINE_TILE, 1)
TILES(CK_ROWS_2)(DEFINE_TILE, 2)
TILES(CK_ROWS_3)(DEFINE_TILE, 3)

#define LIST_TILE(rows, width) tile_##rows##x##width,
static ck_f32_tile_run *const tiles_1[] = {TILES(CK_ROWS_1)(LIST_TILE, 1)};
static ck_f32_tile_run *const tiles_2[] = {TILES(CK_ROWS_2)(LIST_TILE, 2)};
static ck_f32_tile_run *const tiles_3[] = {TILES(CK_ROWS_3)(LIST_TILE, 3)};

#define DEFINE_VARIANT(symbol, features) \
  extern const ck_f32_gemm_variant ck_##symbol; \
  const ck_f32_gemm_variant ck_##symbol = { \
      #symbol, features, V_LANES, {CK_ROWS_1, CK_ROWS_2, CK_ROWS_3}, {tiles_1, tiles_2, tiles_3}};
