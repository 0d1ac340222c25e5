// The part of f32_normalization that no ISA matters for: its variants, and how rows are shared out.
#include "f32_normalization_rows.h"

#define VARIANT(isa, lanes, required)                                                     \
  {"f32_normalization_" #isa "_1x" #lanes, required, f32_layer_normalization_##isa,       \
   f32_softmax_##isa},
static const ck_f32_normalization_variant variants[] = {
#include "variants.inc"
};
#undef VARIANT

const ck_f32_normalization_variant *ck_f32_normalization_variants(size_t *count) {
  *count = sizeof variants / sizeof variants[0];
  return variants;
}

/// Elements of a piece, some microseconds of work.
enum { piece_elements = 16384 };

static size_t rows_of_piece(size_t width) {
  const size_t rows = width > 0 ? piece_elements / width : piece_elements;
  return rows > 0 ? rows : 1;
}

static size_t pieces(size_t rows, size_t width) {
  const size_t step = rows_of_piece(width);
  return (rows + step - 1) / step;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

size_t ck_f32_layer_normalization_pieces(const ck_f32_layer_normalization *arguments) {
  return pieces(arguments->rows, arguments->width);
}

void ck_f32_layer_normalization_run(
    const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_f32_layer_normalization *a = arguments;
  const size_t step = rows_of_piece(a->width);
  a->variant->normalize(a, smaller(first * step, a->rows), smaller(last * step, a->rows));
}

size_t ck_f32_softmax_pieces(const ck_f32_softmax *arguments) {
  return pieces(arguments->rows, arguments->width);
}

void ck_f32_softmax_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_f32_softmax *a = arguments;
  const size_t step = rows_of_piece(a->width);
  a->variant->softmax(a, smaller(first * step, a->rows), smaller(last * step, a->rows));
}
