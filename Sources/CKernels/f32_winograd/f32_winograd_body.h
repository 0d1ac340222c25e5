// Winograd's convolution in the vector functions of one ISA; included by the file of that ISA.
//
// Y = A^T [sum over channels of (G g G^T) (B^T d B)] A, with the points 0, 1, -1, 2, -2 and
// infinity for tiles of 4 x 4 outputs, and 1/2 and -1/2 beside them for 6 x 6 (Lavin and Gray 2016,
// sections 4.2 and 4.3; the algorithm is of S. Winograd, "Arithmetic Complexity of Computations",
// 1980). A part of the work runs in three steps: B^T d B of its tiles, one matrix product for each
// of the (m + 2)^2 planes, and A^T [...] A with bias, residual and activation.

#include "f32_winograd_products.h"

// MARK: Transforms

/// B^T d for a vector of m + 2 elements.
CK_INLINE void winograd_input(size_t m, const vf *d, vf *y) {
  if (m == 4) {
    const vf a = v_fma(v_set1(-4.0f), d[2], d[4]), b = v_fma(v_set1(-4.0f), d[1], d[3]);
    const vf c = v_sub(d[4], d[2]), e = v_mul(v_set1(2.0f), v_sub(d[3], d[1]));
    y[0] = v_fma(v_set1(4.0f), d[0], v_fma(v_set1(-5.0f), d[2], d[4]));
    y[1] = v_add(a, b);
    y[2] = v_sub(a, b);
    y[3] = v_add(c, e);
    y[4] = v_sub(c, e);
    y[5] = v_fma(v_set1(4.0f), d[1], v_fma(v_set1(-5.0f), d[3], d[5]));
    return;
  }
  y[0] = v_fma(v_set1(5.25f), v_sub(d[4], d[2]), v_sub(d[0], d[6]));
  const vf a = v_fma(v_set1(-4.25f), d[4], v_add(d[2], d[6]));
  const vf b = v_fma(v_set1(-4.25f), d[3], v_add(d[1], d[5]));
  y[1] = v_add(a, b);
  y[2] = v_sub(a, b);
  const vf c = v_fma(v_set1(0.25f), d[2], v_fma(v_set1(-1.25f), d[4], d[6]));
  const vf e = v_fma(
      v_set1(0.5f), d[1], v_fma(v_set1(-2.5f), d[3], v_mul(v_set1(2.0f), d[5])));
  y[3] = v_add(c, e);
  y[4] = v_sub(c, e);
  const vf f = v_fma(v_set1(4.0f), d[2], v_fma(v_set1(-5.0f), d[4], d[6]));
  const vf g = v_fma(
      v_set1(2.0f), d[1], v_fma(v_set1(-2.5f), d[3], v_mul(v_set1(0.5f), d[5])));
  y[5] = v_add(f, g);
  y[6] = v_sub(f, g);
  y[7] = v_fma(v_set1(5.25f), v_sub(d[3], d[5]), v_sub(d[7], d[1]));
}

/// A^T x for a vector of m + 2 elements.
CK_INLINE void winograd_output(size_t m, const vf *x, vf *y) {
  const vf s1 = v_add(x[1], x[2]), d1 = v_sub(x[1], x[2]);
  const vf s2 = v_add(x[3], x[4]), d2 = v_sub(x[3], x[4]);
  if (m == 4) {
    y[0] = v_add(x[0], v_add(s1, s2));
    y[1] = v_fma(v_set1(2.0f), d2, d1);
    y[2] = v_fma(v_set1(4.0f), s2, s1);
    y[3] = v_add(v_fma(v_set1(8.0f), d2, d1), x[5]);
    return;
  }
  const vf s3 = v_add(x[5], x[6]), d3 = v_sub(x[5], x[6]);
  y[0] = v_add(v_add(x[0], s1), v_add(s2, s3));
  y[1] = v_fma(v_set1(2.0f), d2, v_fma(v_set1(0.5f), d3, d1));
  y[2] = v_fma(v_set1(4.0f), s2, v_fma(v_set1(0.25f), s3, s1));
  y[3] = v_fma(v_set1(8.0f), d2, v_fma(v_set1(0.125f), d3, d1));
  y[4] = v_fma(v_set1(16.0f), s2, v_fma(v_set1(0.0625f), s3, s1));
  y[5] = v_add(v_fma(v_set1(32.0f), d2, v_fma(v_set1(0.03125f), d3, d1)), x[7]);
}

/// Where a tile stands: its image, and the row and column of its first output.
typedef struct {
  size_t image, y, x;
} winograd_place;

CK_INLINE winograd_place winograd_find(const ck_f32_winograd_arguments *a, size_t m, size_t tile) {
  const size_t across = (a->output.width + m - 1) / m;
  const size_t down = (a->output.height + m - 1) / m;
  const size_t inside = tile % (across * down);
  return (winograd_place){tile / (across * down), inside / across * m, inside % across * m};
}

/// Rows or columns `first ..< last` of a tile that lie inside the image.
typedef struct {
  size_t first, last;
} winograd_range;

/// Of `count` positions, the first of which is `position - padding`, those below `limit`.
CK_INLINE winograd_range winograd_inside(
    size_t position, size_t padding, size_t limit, size_t count) {
  winograd_range range;
  range.first = position < padding ? padding - position : 0;
  const size_t last = limit + padding > position ? limit + padding - position : 0;
  range.last = last < count ? last : count;
  return range;
}

/// B^T d B for `n` channels of one tile. `pixel` is where the tile's first element would be, which
/// may lie outside the image; only what is inside is read.
CK_INLINE void winograd_transform_input(
    size_t m, const float *image, ptrdiff_t pixel, ptrdiff_t row_step, ptrdiff_t step,
    winograd_range rows, winograd_range columns, size_t n, float *target, size_t plane) {
  const size_t size = m + 2;
  vf half[8][8];
  for (size_t i = 0; i < size; i++) {
    vf d[8], y[8];
    if (i < rows.first || i >= rows.last) {
      for (size_t j = 0; j < size; j++) half[i][j] = v_zero();
      continue;
    }
    const ptrdiff_t row = pixel + (ptrdiff_t)i * row_step;
    if (columns.first == 0 && columns.last == size) {
      for (size_t j = 0; j < size; j++) {
        const float *from = image + (row + (ptrdiff_t)j * step);
        d[j] = n == V_LANES ? v_load(from) : v_load_n(from, n);
      }
    } else {
      for (size_t j = 0; j < size; j++) {
        const size_t is_inside = j >= columns.first && j < columns.last;
        const float *from = image + (is_inside ? row + (ptrdiff_t)j * step : 0);
        d[j] = is_inside ? v_load_n(from, n) : v_zero();
      }
    }
    winograd_input(m, d, y);
    for (size_t j = 0; j < size; j++) half[i][j] = y[j];
  }
  for (size_t j = 0; j < size; j++) {
    vf d[8], y[8];
    for (size_t i = 0; i < size; i++) d[i] = half[i][j];
    winograd_input(m, d, y);
    for (size_t i = 0; i < size; i++) v_store(target + (i * size + j) * plane, y[i]);
  }
}

/// The first step: the planes of transformed input of a part.
CK_INLINE void winograd_inputs(
    const ck_f32_winograd_arguments *a, const ck_f32_winograd_part *part, size_t m, float *target,
    size_t plane) {
  const size_t channels = a->input.channels;
  const ptrdiff_t step = (ptrdiff_t)a->input.stride;
  const ptrdiff_t row_step = step * (ptrdiff_t)a->input.width;
  for (size_t t = 0; t < part->tiles; t++) {
    const winograd_place place = winograd_find(a, m, part->first_tile + t);
    const winograd_range rows =
        winograd_inside(place.y, a->padding_top, a->input.height, m + 2);
    const winograd_range columns =
        winograd_inside(place.x, a->padding_left, a->input.width, m + 2);
    const float *image = a->x + place.image * a->input.height * a->input.width * a->input.stride;
    const ptrdiff_t pixel = ((ptrdiff_t)place.y - (ptrdiff_t)a->padding_top) * row_step +
                            ((ptrdiff_t)place.x - (ptrdiff_t)a->padding_left) * step;
    float *to = target + t * V_LANES;
    size_t c = 0;
    for (; c + V_LANES <= channels; c += V_LANES) {
      winograd_transform_input(
          m, image + c, pixel, row_step, step, rows, columns, V_LANES, to, plane);
      to += part->tiles * V_LANES;
    }
    if (c < channels) {
      winograd_transform_input(
          m, image + c, pixel, row_step, step, rows, columns, channels - c, to, plane);
    }
  }
}

// MARK: Results

/// A^T x A for `n` channels of one tile, with what follows it. Only outputs inside the image are
/// stored.
CK_INLINE void winograd_transform_output(
    const ck_f32_winograd_arguments *a, const ck_activation *activation, size_t m,
    const float *source, size_t plane, winograd_place place, size_t channel, size_t n) {
  const size_t size = m + 2;
  vf half[8][8], out[6][6];
  for (size_t j = 0; j < size; j++) {
    vf x[8], y[6];
    for (size_t i = 0; i < size; i++) x[i] = v_load(source + (i * size + j) * plane);
    winograd_output(m, x, y);
    for (size_t i = 0; i < m; i++) half[i][j] = y[i];
  }
  for (size_t i = 0; i < m; i++) winograd_output(m, half[i], out[i]);
  const vf bias = a->bias != NULL ? v_load_n(a->bias + channel, n) : v_zero();
  const size_t rows = a->output.height - place.y < m ? a->output.height - place.y : m;
  const size_t columns = a->output.width - place.x < m ? a->output.width - place.x : m;
  for (size_t i = 0; i < rows; i++) {
    const size_t pixel =
        (place.image * a->output.height + place.y + i) * a->output.width + place.x;
    float *to = a->y + pixel * a->output.stride + channel;
    const float *residual =
        a->residual != NULL ? a->residual + pixel * a->residual_stride + channel : NULL;
    for (size_t j = 0; j < columns; j++) {
      vf x = v_add(out[i][j], bias);
      if (residual != NULL) {
        const float *from = residual + j * a->residual_stride;
        x = v_add(x, n == V_LANES ? v_load(from) : v_load_n(from, n));
      }
      x = v_activate(activation, x);
      if (n == V_LANES) {
        v_store(to + j * a->output.stride, x);
      } else {
        v_store_n(to + j * a->output.stride, x, n);
      }
    }
  }
}

/// The third step: the results of a part.
CK_INLINE void winograd_outputs(
    const ck_f32_winograd_arguments *a, const ck_f32_winograd_part *part,
    const ck_activation *activation, size_t m, const float *source, size_t plane) {
  const size_t first = part->first_panel * panel_vectors * V_LANES;
  const size_t end = first + part->panels * panel_vectors * V_LANES;
  const size_t last = end < a->output.channels ? end : a->output.channels;
  for (size_t t = 0; t < part->tiles; t++) {
    const winograd_place place = winograd_find(a, m, part->first_tile + t);
    const float *from = source + t * V_LANES;
    size_t c = first;
    for (; c + V_LANES <= last; c += V_LANES) {
      winograd_transform_output(a, activation, m, from, plane, place, c, V_LANES);
      from += part->tiles * V_LANES;
    }
    if (c < last) {
      winograd_transform_output(a, activation, m, from, plane, place, c, last - c);
    }
  }
}

CK_INLINE void winograd_part(
    const ck_f32_winograd_arguments *a, const ck_f32_winograd_part *part, float *scratch,
    size_t m) {
  const size_t inputs = (a->input.channels + V_LANES - 1) / V_LANES;
  const size_t x_plane = ck_winograd_plane(part->tiles, inputs, V_LANES);
  const size_t y_plane = ck_winograd_plane(part->tiles, part->panels * panel_vectors, V_LANES);
  float *products = scratch + (m + 2) * (m + 2) * x_plane;
  winograd_inputs(a, part, m, scratch, x_plane);
  winograd_products(a, part, m, scratch, x_plane, products, y_plane);
  // The usual activations are settled here, not at every vector.
  switch (a->activation.kind) {
    case CK_ACTIVATION_NONE:
      winograd_outputs(
          a, part, &(const ck_activation){CK_ACTIVATION_NONE, 0, 0}, m, products, y_plane);
      break;
    case CK_ACTIVATION_RELU:
      winograd_outputs(
          a, part, &(const ck_activation){CK_ACTIVATION_RELU, 0, 0}, m, products, y_plane);
      break;
    default: winograd_outputs(a, part, &a->activation, m, products, y_plane);
  }
}
