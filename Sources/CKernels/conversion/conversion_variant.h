// What the files of the instruction sets provide.
#ifndef CK_CONVERSION_VARIANT_H
#define CK_CONVERSION_VARIANT_H

#include "conversion.h"

/// `count` elements of a kind.
typedef void ck_conversion_function(
    ck_conversion_kind kind, const void *from, void *to, size_t count);

#define VARIANT(name, features) ck_conversion_function ck_##name;
#include "variants.inc"
#undef VARIANT

#endif
