#ifndef CALLOCATIONCOUNTER_H
#define CALLOCATIONCOUNTER_H
#include <stddef.h>

/// Whether allocations are counted: on glibc, unless a sanitizer has its own allocator.
int cac_is_counting(void);

/// How often the current thread has allocated memory since it began; 0 when nothing is counted.
size_t cac_allocation_count(void);

#endif
