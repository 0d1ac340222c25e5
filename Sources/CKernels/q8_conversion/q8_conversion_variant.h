// What the files of the instruction sets provide.
#ifndef CK_Q8_CONVERSION_VARIANT_H
#define CK_Q8_CONVERSION_VARIANT_H

#include "q8_conversion.h"

typedef struct {
  /// `count` elements in a row, for each kind.
  void (*convert[3])(const ck_q8_conversion *x, const void *from, void *to, size_t count);
  /// Planes `plane` bytes apart to pixels `stride` bytes apart.
  void (*join)(
      const uint8_t *from, size_t plane, uint8_t *to, size_t stride, size_t channels,
      size_t pixels);
  /// Pixels `stride` bytes apart to planes `plane` bytes apart.
  void (*split)(
      const uint8_t *from, size_t stride, uint8_t *to, size_t plane, size_t channels,
      size_t pixels);
} ck_q8_conversion_functions;

#define VARIANT(name, features) extern const ck_q8_conversion_functions ck_##name;
#include "variants.inc"
#undef VARIANT

#endif
