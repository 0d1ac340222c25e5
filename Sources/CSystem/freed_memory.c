#include "CSystem.h"

#if defined(__GLIBC__)
#include <malloc.h>
void cs_return_freed_memory(void) { (void)malloc_trim(0); }
#elif defined(__APPLE__)
#include <malloc/malloc.h>
void cs_return_freed_memory(void) { (void)malloc_zone_pressure_relief(NULL, 0); }
#else
void cs_return_freed_memory(void) {}
#endif
