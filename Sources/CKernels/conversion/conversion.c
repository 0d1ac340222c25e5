// Cutting into pieces; the conversions are in the files of the instruction sets.
#include "arithmetic.h"
#include "conversion_variant.h"

typedef struct {
  ck_variant public;
  ck_conversion_function *function;
} entry;

static const entry entries[] = {
#define VARIANT(name, features) {{#name, features}, ck_##name},
#include "variants.inc"
#undef VARIANT
};

const ck_variant *ck_conversion_variant(size_t index) {
  return index < sizeof entries / sizeof entries[0] ? &entries[index].public : NULL;
}

/// Elements of a piece: some 10 microseconds.
enum { piece_elements = 1 << 15 };

size_t ck_conversion_pieces(const ck_conversion *x) {
  return ck_divided_up(x->count, piece_elements);
}

size_t ck_conversion_scratch_bytes(const ck_conversion *x) { return (void)x, 0; }

void ck_conversion_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_conversion *x = arguments;
  const int narrows = x->kind == CK_F32_TO_F16 || x->kind == CK_F32_TO_BF16;
  const size_t from_bytes = narrows ? 4 : 2, to_bytes = narrows ? 2 : 4;
  const size_t start = first * piece_elements;
  const size_t end = ck_smaller(last * piece_elements, x->count);
  if (start >= end) return;
  ((const entry *)(const void *)x->variant)
      ->function(
          x->kind, (const uint8_t *)x->from + start * from_bytes,
          (uint8_t *)x->to + start * to_bytes, end - start);
}
