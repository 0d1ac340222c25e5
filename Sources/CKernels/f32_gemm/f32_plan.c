#include "f32_plan.h"

enum {
  // What a tile's part of A may take of a first-level cache, in floats: 28 KiB of 32 to 48.
  part_floats = 7168,
  // What the panels of a group may take of a second-level cache, in floats.
  group_floats = 131072,
  // Rows that a B beyond that is worth being read for, and that one is worth being packed for.
  reuse_rows = 64,
  repack_rows = 256,
  // Cycles of a piece: some 20 microseconds.
  piece_cycles = 50000,
  most_pieces = 64,
  // Microkernel tiles that share the search for A where K is small, and the tiles to keep.
  most_joined = 4,
  least_tiles = 32,
};

// The cuts of K: equal parts of a long segment, or as many short ones as fit.
static void cut_k(const ck_f32_product *product, ck_f32_plan *p) {
  const size_t most = at_least(part_floats / p->tile_rows, 256);
  p->parts = ceiling(at_least(product->run, 1), most);
  p->length = at_least(rounded(ceiling(product->run, p->parts), 4), 4);
  p->parts = at_least(ceiling(product->run, p->length), 1);
  p->segments = p->parts > 1 ? 1 : at_least(most / at_least(product->run, 1), 1);
  p->segments = at_most(p->segments, product->segments);
  p->blocks = p->parts > 1 ? product->segments * p->parts
                           : at_least(ceiling(product->segments, at_least(p->segments, 1)), 1);
}

// The cuts of the result: along the dimension whose other operand is smaller, as that is read again
// for each piece.
static void cut_result(const ck_f32_product *product, ck_f32_plan *p) {
  const size_t lanes = product->variant->lanes;
  const size_t m = product->rows * product->width, n = product->n;
  const size_t cycles = at_least(m * n * p->k / (2 * lanes), n * p->k / 2);
  const size_t pieces = at_least(at_most(cycles / piece_cycles, most_pieces), 1);
  const int is_small = n * p->k <= group_floats;
  const size_t reuse = product->is_packed ? reuse_rows : repack_rows;
  const int is_free = is_small && product->is_packed;
  const size_t most_m = is_free ? p->tiles : at_most(at_least(m / reuse, 1), p->tiles);
  if (n <= m && product->is_packed) {
    p->grid_m = at_most(pieces, most_m);
    p->grid_n = at_most(ceiling(pieces, p->grid_m), p->panels);
  } else {
    p->grid_n = at_most(pieces, p->panels);
    p->grid_m = at_most(ceiling(pieces, p->grid_n), most_m);
  }
}

// Tiles of a row, of nearly equal widths.
static void cut_rows(const ck_f32_product *product, ck_f32_plan *p) {
  const size_t *rows = product->variant->rows;
  const size_t most = rows[p->vectors < panel_vectors        ? 0
                           : p->vectors == panel_vectors + 1 ? panel_vectors
                                                             : panel_vectors - 1];
  const size_t tiles = product->rows * ceiling(product->width, most);
  size_t joined = at_most(part_floats / at_least(p->k * most, 1), most_joined);
  joined = at_least(at_most(joined, tiles / least_tiles), 1);
  p->row_tiles = ceiling(product->width, most * joined);
  p->tiles = product->rows * p->row_tiles;
  p->tile_rows = at_least(ceiling(product->width, at_least(p->row_tiles, 1)), 1);
  p->wide_tiles = product->width - p->row_tiles * (p->tile_rows - 1);
}

ck_f32_plan ck_f32_plan_of(const ck_f32_product *product) {
  const size_t lanes = product->variant->lanes;
  ck_f32_plan p = {.k = product->segments * product->run};
  p.vectors = ceiling(product->n, lanes);
  p.panels = p.vectors < panel_vectors ? p.vectors : p.vectors / panel_vectors;
  cut_rows(product, &p);
  cut_k(product, &p);
  const size_t panel_floats = p.segments * p.length * panel_vectors * lanes;
  p.panels_of_group = at_least(group_floats / at_least(panel_floats, 1), 1);
  if (p.panels > 0 && p.tiles > 0) cut_result(product, &p);
  return p;
}
