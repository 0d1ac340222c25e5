// Arithmetic on counts.
#ifndef CK_ARITHMETIC_H
#define CK_ARITHMETIC_H

#include "target.h"

CK_INLINE size_t ck_smaller(size_t a, size_t b) { return a < b ? a : b; }
CK_INLINE size_t ck_larger(size_t a, size_t b) { return a > b ? a : b; }
CK_INLINE size_t ck_divided_up(size_t a, size_t b) { return (a + b - 1) / b; }

#endif
