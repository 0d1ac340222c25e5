#ifndef CSYSTEM_H
#define CSYSTEM_H
#include <stddef.h>
#include <stdint.h>

// The files of DeviceProfiles/, compiled in; embedded_files.inc lists them.

/// How many files there are.
size_t pocketbench_embedded_count(void);

/// The path relative to DeviceProfiles/; NULL beyond the last file.
const char *pocketbench_embedded_name(size_t index);

/// The bytes, which live as long as the process; NULL beyond the last file.
const uint8_t *pocketbench_embedded_bytes(size_t index);

/// How many bytes the file has; 0 beyond the last file.
size_t pocketbench_embedded_length(size_t index);

#endif
