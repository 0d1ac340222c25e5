#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

static uint8_t byte_of(float x, int32_t zero) {
  if (isnan(x)) return 0;
  const float limited = x < -1e6f ? -1e6f : x > 1e6f ? 1e6f : x;
  const long q = lrintf(limited) + zero;
  return (uint8_t)(q < 0 ? 0 : q > 255 ? 255 : q);
}

static size_t place(
    const ck_q8_conversion *x, const ck_q8_image_layout *layout, size_t image, size_t channel,
    size_t pixel) {
  if (layout->is_planar) return (image * x->channels + channel) * x->pixels + pixel;
  return (image * x->pixels + pixel) * layout->stride + channel;
}

static size_t bytes_of(
    const ck_q8_conversion *x, const ck_q8_image_layout *layout, int is_float) {
  const size_t stride = layout->is_planar ? x->channels : layout->stride;
  const size_t pixels = x->batch * x->pixels;
  const size_t elements = pixels == 0 ? 0 : (pixels - 1) * stride + x->channels;
  return elements * (is_float ? 4 : 1);
}

// Every element by its definition.
static void expect(const ck_q8_conversion *x, void *to) {
  for (size_t i = 0; i < x->batch * x->channels * x->pixels; i++) {
    const size_t image = i / (x->channels * x->pixels), channel = i / x->pixels % x->channels;
    const size_t source = place(x, &x->from_layout, image, channel, i % x->pixels);
    const size_t target = place(x, &x->to_layout, image, channel, i % x->pixels);
    float real;
    if (x->kind == CK_Q8_QUANTIZE) {
      memcpy(&real, (const char *)x->from + 4 * source, 4);
    } else {
      real = (float)(((const uint8_t *)x->from)[source] - x->from_zero);
    }
    real *= x->factor;
    if (x->kind == CK_Q8_DEQUANTIZE) {
      memcpy((char *)to + 4 * target, &real, 4);
    } else {
      ((uint8_t *)to)[target] = byte_of(real, x->to_zero);
    }
  }
}

// Values around the limits, ties, and what is no number.
static void fill_floats(kernel_checks *checks, char *memory, size_t count, float scale) {
  static const float special[] = {
      INFINITY, -INFINITY, NAN, 0, -0.0f, 0.5f, 1.5f, -0.5f, 2.5f, 127.5f, 3e38f, -3e38f, 1e-40f};
  float *values = malloc(count * sizeof *values + 1);
  checks_noise(checks, values, count);
  for (size_t i = 0; i < count; i++) {
    values[i] *= 300 * scale;
    if (i % 5 == 3) values[i] = special[i / 5 % 13];
  }
  memcpy(memory, values, count * sizeof *values);
  free(values);
}

static void check_case(kernel_checks *checks, ck_q8_conversion x, size_t misalignment) {
  char name[160];
  snprintf(name, sizeof name, "kind %d, %zu images of %zu x %zu, planar %d %d, strides %zu %zu",
      (int)x.kind, x.batch, x.channels, x.pixels, x.from_layout.is_planar, x.to_layout.is_planar,
      x.from_layout.stride, x.to_layout.stride);
  const int from_float = x.kind == CK_Q8_QUANTIZE, to_float = x.kind == CK_Q8_DEQUANTIZE;
  const size_t from_bytes = bytes_of(&x, &x.from_layout, from_float);
  const size_t to_bytes = bytes_of(&x, &x.to_layout, to_float);
  uint8_t *from = checks_allocate(from_bytes, misalignment * (from_float ? 4 : 1));
  uint8_t *to = checks_allocate(to_bytes, misalignment * (to_float ? 4 : 1));
  uint8_t *expected = malloc(to_bytes + 1);
  if (from_float) {
    fill_floats(checks, (char *)from, from_bytes / 4, 1 / x.factor);
  } else {
    checks_noise_u8(checks, from, from_bytes);
  }
  x.from = from;
  x.to = to;
  memset(expected, 0xA5, to_bytes);
  expect(&x, expected);
  void *scratch = checks_allocate(ck_q8_conversion_scratch_bytes(&x), 0);
  const size_t pieces = ck_q8_conversion_pieces(&x);
  ck_q8_conversion_run(&x, 0, pieces, scratch);
  checks_equal(checks, x.variant->name, name, to, expected, to_bytes);
  memset(to, 0xA5, to_bytes);
  for (size_t i = pieces; i-- > 0;) ck_q8_conversion_run(&x, i, i + 1, scratch);
  checks_equal(checks, x.variant->name, name, to, expected, to_bytes);
  checks_free(checks, scratch, x.variant->name, name);
  checks_free(checks, from, x.variant->name, name);
  checks_free(checks, to, x.variant->name, name);
  free(expected);
}

static void check_images(kernel_checks *checks, ck_q8_conversion x) {
  static const size_t channels[] = {1, 2, 3, 4, 5, 8, 17, 64, 70, 66};
  static const size_t pixels[] = {1, 7, 64, 130, 33};
  for (size_t i = 0; i < 30; i++) {
    x.batch = 1 + i % 2;
    x.channels = channels[i % 10];
    x.pixels = pixels[(i + i / 15) % 5];
    for (int planar = 0; planar < 4; planar++) {
      const size_t gap = i / 10 % 2 * 3;
      x.from_layout = (ck_q8_image_layout){planar & 1, planar & 1 ? 0 : x.channels + gap};
      x.to_layout = (ck_q8_image_layout){planar >> 1, planar >> 1 ? 0 : x.channels + gap / 3};
      check_case(checks, x, i % 3);
    }
  }
  x.channels = 3;
  x.pixels = 11111;
  x.from_layout = (ck_q8_image_layout){1, 0};
  x.to_layout = (ck_q8_image_layout){0, 3};
  check_case(checks, x, 1);
}

void check_q8_conversion(kernel_checks *checks) {
  static const struct {
    ck_q8_conversion_kind kind;
    float factor;
    int32_t from_zero, to_zero;
  } kinds[] = {
      {CK_Q8_QUANTIZE, 37.3f, 0, 128}, {CK_Q8_QUANTIZE, 1, 0, 3},
      {CK_Q8_DEQUANTIZE, 0.0173f, 121, 0}, {CK_Q8_REQUANTIZE, 0.5f, 100, 30},
      {CK_Q8_REQUANTIZE, 3.77f, 0, 255}};
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_q8_conversion_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
      ck_q8_conversion x = {
          .variant = variant, .kind = kinds[k].kind, .batch = 1, .channels = 1,
          .from_layout = {0, 1}, .to_layout = {0, 1}, .factor = kinds[k].factor,
          .from_zero = kinds[k].from_zero, .to_zero = kinds[k].to_zero};
      for (size_t count = 0; count < 150; count += 1 + count / 34) {
        x.pixels = count;
        check_case(checks, x, count % 4);
      }
      x.pixels = 40000;
      check_case(checks, x, 1);
      if (k % 2 == 0) check_images(checks, x);
    }
  }
}
