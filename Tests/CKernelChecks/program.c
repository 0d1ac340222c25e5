// The checks as a program, for emulators; see Scripts/check-kernels.
#if defined(KERNEL_CHECKS_MAIN)

#include <stdio.h>

#include "kernel_checks.h"

int main(void) {
  size_t count = 0, failures = 0;
  const kernel_check_entry *entries = kernel_check_entries(&count);
  const ck_features features = ck_processor_features();
  printf("features 0x%x\n", (unsigned)features);
  for (size_t i = 0; i < count; i++) {
    size_t cases = 0;
    const size_t found = kernel_checks_run(&entries[i], features, &cases);
    printf("%-24s %6zu cases, %zu failed\n", entries[i].family, cases, found);
    failures += found;
  }
  return failures > 0;
}

#endif
