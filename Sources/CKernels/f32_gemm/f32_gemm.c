#include "f32_gemm.h"

#include <string.h>

#include "f32_product.h"

#define VARIANT(name) extern const ck_f32_gemm_variant ck_##name;
#include "variants.inc"
#undef VARIANT

static const ck_f32_gemm_variant *const variants[] = {
#define VARIANT(name) &ck_##name,
#include "variants.inc"
#undef VARIANT
};

const ck_f32_gemm_variant *const *ck_f32_gemm_variants(size_t *count) {
  *count = sizeof variants / sizeof variants[0];
  return variants;
}

size_t ck_f32_gemm_packed_count(const ck_f32_gemm_variant *variant, size_t k, size_t n) {
  return k * ((n + variant->lanes - 1) / variant->lanes * variant->lanes);
}

void ck_f32_gemm_pack(
    const ck_f32_gemm_variant *variant, size_t k, size_t n, const float *b, size_t row_stride,
    size_t column_stride, float *packed) {
  const ck_f32_unpacked from = {
      .b = b, .outer = 1, .inner = k, .columns = n,
      .inner_stride = row_stride, .column_stride = column_stride,
  };
  ck_f32_product_pack(variant, &from, packed);
}

static size_t place_rows(
    const void *source, const ck_f32_part *part, const float **a, float *copies) {
  const ck_f32_gemm *gemm = source;
  const float *from = gemm->a + part->x * gemm->a_stride + part->offset;
  a[0] = from;
  // Rows in the same sets would drive each other out before a cache line has been used up.
  if (!ck_f32_stride_collides(gemm->a_stride) || part->count < 8) return gemm->a_stride;
  const size_t stride = ck_f32_copy_stride(part->length);
  for (size_t i = 0; i < part->count; i++) {
    memcpy(copies + i * stride, from + i * gemm->a_stride, part->length * sizeof *from);
  }
  a[0] = copies;
  return stride;
}

static ck_f32_product product_of(const ck_f32_gemm *gemm) {
  return (ck_f32_product){
      .variant = gemm->variant,
      .rows = 1,
      .width = gemm->m,
      .n = gemm->n,
      .segments = 1,
      .run = gemm->k,
      .place = place_rows,
      .source = gemm,
      .has_copies = ck_f32_stride_collides(gemm->a_stride),
      .b = gemm->b,
      .is_packed = gemm->is_packed,
      .b_row_stride = gemm->b_row_stride,
      .b_column_stride = gemm->b_column_stride,
      .bias = gemm->bias,
      .residual = gemm->residual,
      .residual_stride = gemm->residual_stride,
      .c = gemm->c,
      .c_stride = gemm->c_stride,
      .activation = gemm->activation,
  };
}

size_t ck_f32_gemm_pieces(const ck_f32_gemm *arguments) {
  const ck_f32_product product = product_of(arguments);
  return ck_f32_product_pieces(&product);
}

size_t ck_f32_gemm_scratch_bytes(const ck_f32_gemm *arguments) {
  const ck_f32_product product = product_of(arguments);
  return ck_f32_product_scratch_bytes(&product);
}

void ck_f32_gemm_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_f32_product product = product_of(arguments);
  ck_f32_product_run(&product, first, last, scratch);
}
