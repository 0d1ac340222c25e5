// How a product is cut: into tiles, panels and blocks of K by the caches, into pieces for threads.
#ifndef CK_F32_PLAN_H
#define CK_F32_PLAN_H

#include "f32_product.h"

enum {
  // Vectors of a panel of B; an odd one joins the last panel.
  panel_vectors = 2,
};

typedef struct {
  size_t k, vectors, panels;
  /// Panels whose current block of K stays in the second-level cache.
  size_t panels_of_group;
  /// The tiles of a row: `wide_tiles` of `tile_rows`, the others of one less.
  size_t tile_rows, row_tiles, wide_tiles, tiles;
  /// K in blocks: a part of one segment (`length` elements), or some whole segments.
  size_t parts, length, segments, blocks;
  /// Pieces.
  size_t grid_m, grid_n;
} ck_f32_plan;

ck_f32_plan ck_f32_plan_of(const ck_f32_product *product);

static inline size_t at_most(size_t x, size_t limit) { return x < limit ? x : limit; }
static inline size_t at_least(size_t x, size_t limit) { return x > limit ? x : limit; }
static inline size_t ceiling(size_t x, size_t divisor) { return (x + divisor - 1) / divisor; }
static inline size_t rounded(size_t x, size_t unit) { return ceiling(x, unit) * unit; }

/// Vectors of a panel.
static inline size_t panel_width(const ck_f32_plan *p, size_t panel) {
  return panel + 1 < p->panels ? panel_vectors : p->vectors - panel * panel_vectors;
}

#endif
