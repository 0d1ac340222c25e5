// What the driver and the variants of f32_winograd share: a part of the work, and where its
// transformed tiles stand.
#ifndef CK_F32_WINOGRAD_PART_H
#define CK_F32_WINOGRAD_PART_H

#include "f32_winograd.h"

/// Some tiles of the batch, numbered along rows and images, and some panels of output channels.
typedef struct ck_f32_winograd_part {
  size_t first_tile, tiles;
  size_t first_panel, panels;
} ck_f32_winograd_part;

/// Element (tile, channel) of a plane of transformed tiles stands at
/// `(channel / lanes * tiles + tile) * lanes + channel % lanes`: the transforms write and read
/// whole vectors, and the rows of a product are a constant number of bytes apart.
///
/// Planes are an odd number of cache lines apart, so that the elements of a tile, one in each
/// plane, spread over the sets of the cache.
static inline size_t ck_winograd_plane(size_t tiles, size_t vectors, size_t lanes) {
  return ((tiles * vectors * lanes + 15) / 16 | 1) * 16;
}

#define VARIANT(name, ...)                                                                    \
  void name(                                                                                  \
      const ck_f32_winograd_arguments *arguments, const ck_f32_winograd_part *part,           \
      float *scratch);
#include "variants.inc"
#undef VARIANT

#endif
