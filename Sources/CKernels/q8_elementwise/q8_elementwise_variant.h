// What the files of the instruction sets provide.
#ifndef CK_Q8_ELEMENTWISE_VARIANT_H
#define CK_Q8_ELEMENTWISE_VARIANT_H

#include "ck_grid.h"
#include "q8_elementwise.h"

/// Functions that compute a cell of rows and columns.
typedef struct {
  void (*binary)(const ck_q8_binary *x, const ck_cell *cell);
  void (*unary)(const ck_q8_unary *x, const ck_cell *cell);
} ck_q8_elementwise_functions;

#define VARIANT(name, features) extern const ck_q8_elementwise_functions ck_##name;
#include "variants.inc"
#undef VARIANT

#endif
