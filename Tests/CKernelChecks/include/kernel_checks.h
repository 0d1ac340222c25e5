// Checks of every kernel variant against a plain reference, in C so that they also run where there
// is no Swift: cross-compiled, under an emulator.
#ifndef KERNEL_CHECKS_H
#define KERNEL_CHECKS_H

#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

/// One run of the checks: what the processor may use, and what was found.
typedef struct {
  ck_features features;
  /// Called for each failure with one sentence that names the variant and the case.
  void (*report)(void *context, const char *sentence);
  void *context;
  size_t cases, failures;
  uint64_t state;
} kernel_checks;

/// A family's checks: all variants that the features allow.
typedef void kernel_check(kernel_checks *checks);

/// A family and its checks.
typedef struct {
  const char *family;
  kernel_check *run;
} kernel_check_entry;

/// Every family.
const kernel_check_entry *kernel_check_entries(size_t *count);

/// Runs a family's checks, printing failures to standard error.
///
/// Returns the number of failures; `cases` receives how many cases ran.
size_t kernel_checks_run(const kernel_check_entry *entry, ck_features features, size_t *cases);

// MARK: For the families

/// Whether a variant may run here.
int checks_allow(const kernel_checks *checks, ck_features required);

/// Seeded noise, uniform in -1 ..< 1; the same on every machine.
void checks_noise(kernel_checks *checks, float *values, size_t count);
void checks_noise_u8(kernel_checks *checks, uint8_t *values, size_t count);
void checks_noise_s8(kernel_checks *checks, int8_t *values, size_t count);

/// Memory for `bytes` between guards, `misalignment` bytes off a cache line; filled with 0xA5.
void *checks_allocate(size_t bytes, size_t misalignment);
/// Frees the memory and reports a failure if a guard was written.
void checks_free(kernel_checks *checks, void *memory, const char *variant, const char *name);

/// Counts a case; reports a failure unless |found - expected| <= tolerance for all elements.
/// `tolerances` holds one for each element, or one for all where `tolerance_count` is 1.
void checks_close(
    kernel_checks *checks, const char *variant, const char *name, const float *found,
    const double *expected, const double *tolerances, size_t tolerance_count, size_t count);
/// Counts a case; reports a failure unless the bytes are equal.
void checks_equal(
    kernel_checks *checks, const char *variant, const char *name, const void *found,
    const void *expected, size_t bytes);

#endif
