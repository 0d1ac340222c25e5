// Asking for memory ahead of its use: the processor does so by itself only within a page of 4 KiB.
#ifndef CK_VECTOR_FETCH_H
#define CK_VECTOR_FETCH_H

#include <stddef.h>
#include <stdint.h>

#include "target.h"

/// How far ahead of a stream. Asking beyond the end of an operand does no harm.
enum { ck_fetch_ahead = 3072 };

/// Asks for the `bytes` bytes that come `ck_fetch_ahead` behind p.
CK_INLINE void ck_fetch(const void *p, size_t bytes) {
  const uintptr_t address = (uintptr_t)p + ck_fetch_ahead;
  for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const void *)(address + i), 0, 3);
}

/// The same for bytes that will be written.
CK_INLINE void ck_fetch_to_write(const void *p, size_t bytes) {
  const uintptr_t address = (uintptr_t)p + ck_fetch_ahead;
  for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const void *)(address + i), 1, 3);
}

#endif
