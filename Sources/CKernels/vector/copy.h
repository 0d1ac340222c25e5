// Short copies without calls: runs of a few bytes to a few cache lines. Baseline instructions only.
#ifndef CK_VECTOR_COPY_H
#define CK_VECTOR_COPY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "target.h"

/// Copies exactly `count` bytes; the last chunk overlaps the one before it.
CK_INLINE void ck_copy(uint8_t *restrict to, const uint8_t *restrict from, size_t count) {
  if (count >= 16) {
    for (size_t i = 0; i + 16 < count; i += 16) memcpy(to + i, from + i, 16);
    memcpy(to + count - 16, from + count - 16, 16);
  } else if (count >= 8) {
    memcpy(to, from, 8);
    memcpy(to + count - 8, from + count - 8, 8);
  } else if (count >= 4) {
    memcpy(to, from, 4);
    memcpy(to + count - 4, from + count - 4, 4);
  } else {
    for (size_t i = 0; i < count; i++) to[i] = from[i];
  }
}

/// Copies fewer than 32 bytes, part of a vector.
CK_INLINE void ck_copy_part(uint8_t *restrict to, const uint8_t *restrict from, size_t count) {
  for (size_t size = 16; size > 0; size /= 2) {
    if ((count & size) == 0) continue;
    memcpy(to, from, size);
    to += size;
    from += size;
  }
}

#endif
