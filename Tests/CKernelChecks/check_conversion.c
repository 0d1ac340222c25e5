#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_checks.h"

static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, 4);
  return bits;
}

static float float_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, 4);
  return x;
}

/// A format: bits of the exponent and of the fraction.
typedef struct {
  int exponent, fraction;
} format;

// The nearest number of a format in exact arithmetic: multiples of the unit in the last place.
static uint16_t narrowed(float x, format f) {
  const uint32_t sign = bits_of(x) >> 31 << 15;
  const uint32_t infinity = ((1u << f.exponent) - 1) << f.fraction;
  if (isnan(x)) {
    const uint32_t payload = (bits_of(x) & 0x7fffff) >> (23 - f.fraction);
    return (uint16_t)(sign | infinity | 1u << (f.fraction - 1) | payload);
  }
  const int bias = (1 << (f.exponent - 1)) - 1;
  const double magnitude = fabs((double)x);
  int exponent = magnitude == 0 || isinf(x) ? 1 - bias : ilogb(magnitude);
  if (exponent < 1 - bias) exponent = 1 - bias;
  if (isinf(x) || exponent > bias) return (uint16_t)(sign | infinity);
  // A carry out of the fraction raises the exponent, at last to infinity.
  const uint32_t units = (uint32_t)rint(ldexp(magnitude, f.fraction - exponent));
  return (uint16_t)(sign | (units + ((uint32_t)(exponent + bias - 1) << f.fraction)));
}

static uint32_t widened(uint16_t half, format f) {
  const uint32_t sign = (uint32_t)half >> 15 << 31;
  const uint32_t fraction = half & ((1u << f.fraction) - 1);
  const int bias = (1 << (f.exponent - 1)) - 1;
  const int exponent = (half & 0x7fff) >> f.fraction;
  if (exponent == (1 << f.exponent) - 1) {
    // Of bfloat16 all bits are kept; binary16 becomes quiet.
    const uint32_t quiet = fraction != 0 && f.exponent == 5 ? 0x400000 : 0;
    return sign | 0x7f800000 | quiet | fraction << (23 - f.fraction);
  }
  const double units = exponent == 0 ? fraction : fraction + (1u << f.fraction);
  const int scale = (exponent == 0 ? 1 : exponent) - bias - f.fraction;
  return sign | bits_of((float)ldexp(units, scale));
}

static format format_of(ck_conversion_kind kind) {
  return kind == CK_F32_TO_F16 || kind == CK_F16_TO_F32 ? (format){5, 10} : (format){8, 7};
}

/// Runs a conversion in two ways and compares with what is expected.
static void check_case(
    kernel_checks *checks, ck_conversion x, const void *from, const void *expected,
    size_t misalignment) {
  static const char *const names[] = {"f32 to f16", "f16 to f32", "f32 to bf16", "bf16 to f32"};
  const int narrows = x.kind == CK_F32_TO_F16 || x.kind == CK_F32_TO_BF16;
  const size_t from_bytes = x.count * (narrows ? 4 : 2), to_bytes = x.count * (narrows ? 2 : 4);
  char name[64];
  snprintf(name, sizeof name, "%s, %zu", names[x.kind], x.count);
  void *source = checks_allocate(from_bytes, misalignment * (narrows ? 4 : 2));
  void *target = checks_allocate(to_bytes, misalignment * (narrows ? 2 : 4));
  memcpy(source, from, from_bytes);
  x.from = source;
  x.to = target;
  const size_t pieces = ck_conversion_pieces(&x);
  ck_conversion_run(&x, 0, pieces, NULL);
  checks_equal(checks, x.variant->name, name, target, expected, to_bytes);
  memset(target, 0xA5, to_bytes);
  for (size_t i = pieces; i-- > 0;) ck_conversion_run(&x, i, i + 1, NULL);
  checks_equal(checks, x.variant->name, name, target, expected, to_bytes);
  checks_free(checks, source, x.variant->name, name);
  checks_free(checks, target, x.variant->name, name);
}

enum { halves = 1 << 16, floats = 100000 };

// Floats of every exponent, and those at, halfway between and beside the numbers of a format.
static void fill_floats(kernel_checks *checks, float *x, format f) {
  checks_noise_u8(checks, (uint8_t *)x, floats * sizeof *x);
  for (size_t i = 0; i < 65536; i++) {
    const uint32_t bits = widened((uint16_t)(i * 40503u), f);
    const uint32_t half = 1u << (22 - f.fraction);
    if (i % 4 == 1) x[i] = float_of(bits + half);
    if (i % 4 == 2) x[i] = float_of(bits + half - 1 + i / 4 % 3);
  }
  static const uint32_t special[] = {
      0, 0x80000000, 0x7f800000, 0xff800000, 0x7f800001, 0xffc00000, 0x7fffffff, 0x477fefff,
      0x477ff000, 0x477fffff, 0x47800000, 0x33000000, 0x33000001, 0x387fc000, 0x387fe000,
      0x387fffff, 0x7f7fffff, 0x7f7f7fff, 0x7f7f8000, 1, 0x007fffff, 0x00800000};
  for (size_t i = 0; i < sizeof special / 4; i++) x[i * 4] = float_of(special[i]);
}

static void check_kind(kernel_checks *checks, const ck_variant *variant, ck_conversion_kind kind) {
  const int narrows = kind == CK_F32_TO_F16 || kind == CK_F32_TO_BF16;
  const size_t count = narrows ? floats : halves;
  const format f = format_of(kind);
  float *wide = malloc((floats + halves) * sizeof *wide);
  uint16_t *narrow = malloc((floats + halves) * sizeof *narrow);
  if (narrows) {
    fill_floats(checks, wide, f);
    for (size_t i = 0; i < count; i++) narrow[i] = narrowed(wide[i], f);
  } else {
    for (size_t i = 0; i < count; i++) {
      narrow[i] = (uint16_t)i;
      const uint32_t bits = widened((uint16_t)i, f);
      memcpy(wide + i, &bits, 4);
    }
  }
  const void *from = narrows ? (const void *)wide : narrow;
  const void *expected = narrows ? (const void *)narrow : wide;
  ck_conversion x = {.variant = variant, .kind = kind, .count = count};
  check_case(checks, x, from, expected, 1);
  for (x.count = 0; x.count < 140; x.count++) {
    check_case(checks, x, from, expected, x.count % 3);
  }
  free(wide);
  free(narrow);
}

void check_conversion(kernel_checks *checks) {
  const ck_variant *variant;
  for (size_t v = 0; (variant = ck_conversion_variant(v)) != NULL; v++) {
    if (!checks_allow(checks, variant->required)) continue;
    check_kind(checks, variant, CK_F32_TO_F16);
    check_kind(checks, variant, CK_F16_TO_F32);
    check_kind(checks, variant, CK_F32_TO_BF16);
    check_kind(checks, variant, CK_BF16_TO_F32);
  }
}
