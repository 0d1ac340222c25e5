// How the driver calls the variants.
#ifndef CK_F32_ELEMENTWISE_VARIANT_H
#define CK_F32_ELEMENTWISE_VARIANT_H

#include "ck_grid.h"
#include "f32_elementwise.h"

typedef void ck_f32_elementwise_unary(const ck_f32_unary *, const ck_cell *);
typedef void ck_f32_elementwise_binary(const ck_f32_binary *, const ck_cell *);

typedef struct {
  ck_variant public;
  ck_f32_elementwise_unary *unary;
  ck_f32_elementwise_binary *binary;
} ck_f32_elementwise_entry;

#define VARIANT(name, features)           \
  ck_f32_elementwise_unary name##_unary;  \
  ck_f32_elementwise_binary name##_binary;
#include "variants.inc"
#undef VARIANT

#endif
