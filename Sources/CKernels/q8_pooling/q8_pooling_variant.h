// What the files of the instruction sets provide.
#ifndef CK_Q8_POOLING_VARIANT_H
#define CK_Q8_POOLING_VARIANT_H

#include "arithmetic.h"
#include "q8_pooling.h"

/// Rows of outputs, those of all images one after the other, and a range of channels.
typedef struct {
  size_t first_row, last_row, first_channel, last_channel;
} ck_q8_pooling_part;

typedef void ck_q8_pooling_function(const ck_q8_pooling *x, const ck_q8_pooling_part *part);

#define VARIANT(name, features) ck_q8_pooling_function ck_##name;
#include "variants.inc"
#undef VARIANT

#endif
