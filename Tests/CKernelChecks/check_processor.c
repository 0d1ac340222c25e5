#include "kernel_checks.h"

// What one level needs, a higher one needs as well.
void check_processor(kernel_checks *checks) {
  const ck_features found = ck_processor_features();
  const unsigned char is_ordered =
      (!(found & CK_FEATURE_AVX512) || (found & CK_FEATURE_AVX2)) &&
      (!(found & CK_FEATURE_AVX2) || (found & CK_FEATURE_SSE42)) &&
      (!(found & CK_FEATURE_AMX_INT8) || (found & CK_FEATURE_AVX512));
  checks_equal(checks, "processor", "levels", &is_ordered, &(unsigned char){1}, 1);
}
