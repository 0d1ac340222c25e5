// The part of f32_winograd that no ISA matters for: its variants, the transform of the weights, and
// how the work is cut.
#include "f32_winograd_part.h"

#include "target.h"

#define VARIANT(name, required, tile, lanes, vectors, rows) \
  {#name, required, tile, lanes, vectors, rows, name},
static const ck_f32_winograd_variant variants[] = {
#include "variants.inc"
};
#undef VARIANT

const ck_f32_winograd_variant *ck_f32_winograd_variants(size_t *count) {
  *count = sizeof variants / sizeof variants[0];
  return variants;
}

static size_t divide_up(size_t a, size_t b) { return (a + b - 1) / b; }

static size_t planes(const ck_f32_winograd_variant *variant) {
  return (variant->tile + 2) * (variant->tile + 2);
}

// MARK: Weights

// G of Lavin and Gray, section 4.2, for m = 4, and of the points 0, 1, -1, 2, -2, 1/2, -1/2 and
// infinity for m = 6.
static const double filter_4[6][3] = {
    {1.0 / 4, 0, 0},
    {-1.0 / 6, -1.0 / 6, -1.0 / 6},
    {-1.0 / 6, 1.0 / 6, -1.0 / 6},
    {1.0 / 24, 1.0 / 12, 1.0 / 6},
    {1.0 / 24, -1.0 / 12, 1.0 / 6},
    {0, 0, 1},
};
static const double filter_6[8][3] = {
    {1, 0, 0},
    {-2.0 / 9, -2.0 / 9, -2.0 / 9},
    {-2.0 / 9, 2.0 / 9, -2.0 / 9},
    {1.0 / 90, 1.0 / 45, 2.0 / 45},
    {1.0 / 90, -1.0 / 45, 2.0 / 45},
    {32.0 / 45, 16.0 / 45, 8.0 / 45},
    {32.0 / 45, -16.0 / 45, 8.0 / 45},
    {0, 0, 1},
};

// U = G g G^T, in double precision so that each weight is rounded once.
static void transform_filter(
    const double g[][3], size_t size, const float *weights, float *u, size_t step) {
  for (size_t i = 0; i < size; i++) {
    double row[3];
    for (size_t k = 0; k < 3; k++) {
      row[k] = g[i][0] * (double)weights[k] + g[i][1] * (double)weights[3 + k] +
               g[i][2] * (double)weights[6 + k];
    }
    for (size_t j = 0; j < size; j++) {
      u[(i * size + j) * step] =
          (float)(row[0] * g[j][0] + row[1] * g[j][1] + row[2] * g[j][2]);
    }
  }
}

size_t ck_f32_winograd_packed_count(
    const ck_f32_winograd_variant *variant, size_t inputs, size_t outputs) {
  return planes(variant) * inputs * divide_up(outputs, variant->lanes) * variant->lanes;
}

// Panels one after the other; in a panel the planes, in a plane a row for each input channel. The
// last panel has as few vectors as hold its channels.
void ck_f32_winograd_pack(
    const ck_f32_winograd_variant *variant, size_t inputs, size_t outputs, const float *weights,
    float *packed) {
  const size_t size = variant->tile + 2, lanes = variant->lanes;
  const size_t whole = variant->panel_vectors * lanes;
  const double(*g)[3] = variant->tile == 4 ? filter_4 : filter_6;
  for (size_t first = 0; first < outputs; first += whole) {
    const size_t rest = divide_up(outputs - first, lanes) * lanes;
    const size_t width = rest < whole ? rest : whole;
    for (size_t input = 0; input < inputs; input++) {
      for (size_t o = 0; o < width; o++) {
        float *u = packed + first * size * size * inputs + input * width + o;
        if (first + o < outputs) {
          const float *from = weights + ((first + o) * inputs + input) * 9;
          transform_filter(g, size, from, u, inputs * width);
        } else {
          for (size_t i = 0; i < size * size; i++) u[i * inputs * width] = 0;
        }
      }
    }
  }
}

// MARK: Pieces

// How the work is cut: blocks of tiles times groups of panels.
typedef struct {
  size_t tiles, blocks;
  size_t panels, groups;
} cut;

enum {
  /// Floats of transformed tiles, in and out, that one part may have: half an L2 of 2 MiB.
  part_floats = 1 << 18,
  /// With fewer pieces than this, threads wait for the last.
  few_pieces = 8,
};

static size_t block_floats(const ck_f32_winograd_arguments *a, size_t tiles, size_t panels) {
  const ck_f32_winograd_variant *v = a->variant;
  const size_t inputs = divide_up(a->input.channels, v->lanes);
  return planes(v) * (ck_winograd_plane(tiles, inputs, v->lanes) +
                      ck_winograd_plane(tiles, panels * v->panel_vectors, v->lanes));
}

static cut cut_work(const ck_f32_winograd_arguments *a) {
  const ck_f32_winograd_variant *v = a->variant;
  cut c;
  c.tiles = a->batch * divide_up(a->output.height, v->tile) * divide_up(a->output.width, v->tile);
  c.panels = divide_up(a->output.channels, v->panel_vectors * v->lanes);
  c.blocks = 1;
  // A group of panels transforms the input anew, which two panels or more pay back.
  c.groups = 1;
  const size_t most_groups = c.panels < 2 ? 1 : c.panels / 2;
  // Every block of tiles reads the weights anew: prefer groups where those overflow the cache.
  const size_t weights =
      ck_f32_winograd_packed_count(v, a->input.channels, a->output.channels);
  if (weights > part_floats) c.groups = most_groups < few_pieces ? most_groups : few_pieces;
  const size_t panels = divide_up(c.panels, c.groups);
  const size_t most_blocks = divide_up(c.tiles, v->rows);
  while (c.blocks < most_blocks &&
         (c.blocks * c.groups < few_pieces ||
          block_floats(a, divide_up(c.tiles, c.blocks), panels) > part_floats)) {
    c.blocks++;
  }
  while (c.blocks * c.groups < few_pieces && c.groups < most_groups) c.groups++;
  return c;
}

size_t ck_f32_winograd_pieces(const ck_f32_winograd_arguments *arguments) {
  const cut c = cut_work(arguments);
  return c.blocks * c.groups;
}

size_t ck_f32_winograd_scratch_bytes(const ck_f32_winograd_arguments *arguments) {
  const cut c = cut_work(arguments);
  return sizeof(float) *
         block_floats(arguments, divide_up(c.tiles, c.blocks), divide_up(c.panels, c.groups));
}

void ck_f32_winograd_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_f32_winograd_arguments *a = arguments;
  const cut c = cut_work(a);
  // Blocks inside: neighbouring pieces read the same weights.
  for (size_t piece = first; piece < last; piece++) {
    const size_t block = piece % c.blocks, group = piece / c.blocks;
    const size_t tile = block * c.tiles / c.blocks, panel = group * c.panels / c.groups;
    const ck_f32_winograd_part part = {
        .first_tile = tile,
        .tiles = (block + 1) * c.tiles / c.blocks - tile,
        .first_panel = panel,
        .panels = (group + 1) * c.panels / c.groups - panel,
    };
    a->variant->compute(a, &part, scratch);
  }
}
