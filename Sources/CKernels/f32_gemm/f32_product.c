#include "f32_product.h"

#include <string.h>

#include "f32_plan.h"

int ck_f32_stride_collides(size_t stride) { return stride > 0 && stride % 1024 == 0; }

size_t ck_f32_copy_stride(size_t length) {
  const size_t stride = rounded(length, 16);
  return stride % 512 == 0 ? stride + 16 : stride;
}

size_t ck_f32_product_pieces(const ck_f32_product *product) {
  const ck_f32_plan p = ck_f32_plan_of(product);
  return p.grid_m * p.grid_n;
}

// Scratch: addresses of segments (of a tile and of some of its rows), copies of A, panels of B.
static size_t address_bytes(const ck_f32_plan *p) {
  return rounded(2 * p->segments * sizeof(float *), 64);
}

static size_t copy_bytes(const ck_f32_product *product, const ck_f32_plan *p) {
  if (!product->has_copies) return 0;
  const size_t length = ck_f32_copy_stride(p->length);
  return rounded(p->segments * length * p->tile_rows * sizeof(float), 64);
}

size_t ck_f32_product_scratch_bytes(const ck_f32_product *product) {
  const ck_f32_plan p = ck_f32_plan_of(product);
  const size_t panels = at_most(p.panels_of_group, p.panels) * panel_vectors + 1;
  const size_t packed =
      product->is_packed ? 0
                         : panels * product->variant->lanes * p.segments * p.length * sizeof(float);
  return address_bytes(&p) + copy_bytes(product, &p) + packed;
}

static void pack_panel(
    const float *b, size_t row_stride, size_t column_stride, size_t rows, size_t columns,
    size_t width, float *packed) {
  if (column_stride == 1 && columns == 32 && width == 32) {
    // A count that the compiler knows: copies without a call.
    for (size_t i = 0; i < rows; i++) {
      memcpy(packed + i * width, b + i * row_stride, 32 * sizeof *b);
    }
    return;
  }
  if (column_stride == 1) {
    for (size_t i = 0; i < rows; i++) {
      memcpy(packed + i * width, b + i * row_stride, columns * sizeof *b);
      memset(packed + i * width + columns, 0, (width - columns) * sizeof *b);
    }
    return;
  }
  for (size_t j = 0; j < width; j++) {
    for (size_t i = 0; i < rows; i++) {
      packed[i * width + j] = j < columns ? b[i * row_stride + j * column_stride] : 0;
    }
  }
}

void ck_f32_product_pack(
    const ck_f32_gemm_variant *variant, const ck_f32_unpacked *from, float *packed) {
  const ck_f32_product product = {.variant = variant, .rows = 1, .width = 1, .n = from->columns};
  const ck_f32_plan p = ck_f32_plan_of(&product);
  const size_t k = from->outer * from->inner;
  for (size_t i = 0; i < p.panels; i++) {
    const size_t first = i * panel_vectors * variant->lanes;
    const size_t width = panel_width(&p, i) * variant->lanes;
    for (size_t o = 0; o < from->outer; o++) {
      const float *b = from->b + o * from->outer_stride + first * from->column_stride;
      pack_panel(
          b, from->inner_stride, from->column_stride, from->inner,
          at_most(from->columns - first, width), width,
          packed + first * k + o * from->inner * width);
    }
  }
}

// One run over some tiles and panels.
typedef struct {
  const ck_f32_product *product;
  ck_f32_plan plan;
  size_t first_tile, last_tile, first_panel, last_panel;
  // The group of panels and the block of K at hand.
  size_t group, group_end, block, first_k;
  ck_f32_part part;
  const float **a;
  float *copies, *panels;
  int is_in_place;
} walk;

static void select_block(walk *w, size_t block) {
  const ck_f32_plan *p = &w->plan;
  const ck_f32_product *product = w->product;
  ck_f32_part *part = &w->part;
  w->block = block;
  part->segment = p->parts > 1 ? block / p->parts : block * p->segments;
  part->segments = at_most(p->segments, product->segments - part->segment);
  part->offset = block % p->parts * p->length;
  part->length = at_most(p->length, product->run - part->offset);
  w->first_k = part->segment * product->run + part->offset;
}

// Where a panel's rows for the current block are, and what will be wanted after it.
static void select_panel(const walk *w, size_t panel, size_t tile, ck_f32_tile *t) {
  const ck_f32_product *product = w->product;
  const ck_f32_plan *p = &w->plan;
  const size_t lanes = product->variant->lanes, width = panel_width(p, panel) * lanes;
  const size_t first = panel * panel_vectors * lanes;
  const size_t rows = w->part.segments * w->part.length;
  t->columns = at_most(product->n - first, width);
  t->bias = product->bias == NULL ? NULL : product->bias + first;
  t->b_stride = width;
  if (product->is_packed) {
    const float *b = product->b + first * p->k;
    t->b = b + w->first_k * width;
    t->next = t->b;
    if (w->block + 1 < p->blocks) {
      t->next = t->b + rows * width;
    } else if (panel + p->panels_of_group < w->last_panel) {
      t->next = b + p->panels_of_group * panel_vectors * lanes * p->k;
    }
    t->next += (tile - w->first_tile) % 4 * (rows * width / 4);
    return;
  }
  if (w->is_in_place && t->columns == width) {
    t->b = product->b + w->first_k * product->b_row_stride + first;
    t->b_stride = product->b_row_stride;
  } else {
    const size_t before = (panel - w->group) * panel_vectors * lanes;
    t->b = w->panels + before * rows;
  }
  t->next = t->b;
}

static void pack_group(const walk *w) {
  const ck_f32_product *product = w->product;
  const size_t lanes = product->variant->lanes, rows = w->part.segments * w->part.length;
  for (size_t panel = w->group; panel < w->group_end; panel++) {
    const size_t width = panel_width(&w->plan, panel) * lanes;
    const size_t first = panel * panel_vectors * lanes;
    const size_t columns = at_most(product->n - first, width);
    if (w->is_in_place && columns == width) continue;
    const float *b = product->b + w->first_k * product->b_row_stride;
    pack_panel(
        b + first * product->b_column_stride, product->b_row_stride, product->b_column_stride,
        rows, columns, width,
        w->panels + (panel - w->group) * panel_vectors * lanes * rows);
  }
}

// Some rows of a tile times a panel.
static void run_rows(const walk *w, size_t panel, ck_f32_tile *t, size_t row, size_t count) {
  const ck_f32_product *product = w->product;
  const size_t first = panel * panel_vectors * product->variant->lanes;
  t->c = product->c + row * product->c_stride + first;
  if (w->block > 0) {
    t->bias = NULL;
    t->start = t->c;
  } else if (product->residual != NULL) {
    t->start = product->residual + row * product->residual_stride + first;
  }
  product->variant->tiles[panel_width(&w->plan, panel) - 1][count - 1](t);
}

// A tile times a panel: as many microkernel tiles as its rows need.
static void run_panel(const walk *w, size_t panel, ck_f32_tile *t, size_t row, size_t count) {
  const size_t most = w->product->variant->rows[panel_width(&w->plan, panel) - 1];
  if (count <= most) {
    t->a = w->a;
    run_rows(w, panel, t, row, count);
    return;
  }
  const float **moved = w->a + w->plan.segments;
  const size_t cuts = ceiling(count, most), rows = count / cuts, rest = count % cuts;
  size_t from = 0;
  t->a = moved;
  for (size_t i = 0; i < cuts; i++) {
    const size_t taken = rows + (i < rest);
    for (size_t s = 0; s < t->segments; s++) moved[s] = w->a[s] + from * t->a_stride;
    run_rows(w, panel, t, row + from, taken);
    from += taken;
  }
}

static void run_tile(walk *w, ck_f32_tile *t, size_t tile, size_t index) {
  const ck_f32_product *product = w->product;
  const ck_f32_plan *p = &w->plan;
  ck_f32_part *part = &w->part;
  part->x = index * (p->tile_rows - 1) + at_most(index, p->wide_tiles);
  part->count = p->tile_rows - (index >= p->wide_tiles);
  t->a_stride = product->place(product->source, part, w->a, w->copies);
  const size_t row = part->row * product->width + part->x;
  for (size_t panel = w->group; panel < w->group_end; panel++) {
    select_panel(w, panel, tile, t);
    run_panel(w, panel, t, row, part->count);
  }
}

static void run_tiles(walk *w) {
  const ck_f32_product *product = w->product;
  const ck_f32_plan *p = &w->plan;
  ck_f32_tile t = {
      .segments = w->part.segments,
      .k = w->part.length,
      .start_stride = w->block > 0 ? product->c_stride : product->residual_stride,
      .c_stride = product->c_stride,
      .activation = w->block + 1 == p->blocks ? &product->activation : NULL,
  };
  size_t index = w->first_tile % p->row_tiles;
  w->part.row = w->first_tile / p->row_tiles;
  for (size_t tile = w->first_tile; tile < w->last_tile; tile++) {
    run_tile(w, &t, tile, index);
    if (++index == p->row_tiles) {
      index = 0;
      w->part.row++;
    }
  }
}

// A group's panels stay in the second-level cache while all tiles pass, a tile's part of A in the
// first-level cache while the panels pass.
static void run_walk(walk *w) {
  for (w->group = w->first_panel; w->group < w->last_panel; w->group = w->group_end) {
    w->group_end = at_most(w->group + w->plan.panels_of_group, w->last_panel);
    for (size_t block = 0; block < w->plan.blocks; block++) {
      select_block(w, block);
      if (!w->product->is_packed) pack_group(w);
      run_tiles(w);
    }
  }
}

void ck_f32_product_run(
    const ck_f32_product *product, size_t first, size_t last, void *scratch) {
  walk w = {.product = product, .plan = ck_f32_plan_of(product)};
  const ck_f32_plan *p = &w.plan;
  char *memory = scratch;
  w.a = (const float **)(void *)memory;
  w.copies = (float *)(void *)(memory + address_bytes(p));
  w.panels = (float *)(void *)(memory + address_bytes(p) + copy_bytes(product, p));
  // Pieces side by side are run as one: the tiles of A pass once.
  for (size_t piece = first; piece < last;) {
    const size_t i = piece / p->grid_n, j = piece % p->grid_n;
    const size_t end = at_most(p->grid_n, j + last - piece);
    w.first_tile = i * p->tiles / p->grid_m;
    w.last_tile = (i + 1) * p->tiles / p->grid_m;
    w.first_panel = j * p->panels / p->grid_n;
    w.last_panel = end * p->panels / p->grid_n;
    // Copying B pays from the third use of it.
    w.is_in_place = product->b_column_stride == 1 && w.last_tile - w.first_tile <= 2;
    run_walk(&w);
    piece += end - j;
  }
}
