/* The one function of Swift's runtime that Embedded Swift lacks for `Double(String)`. */
#include <stdlib.h>

/* Returns the end of the number that a text begins with, null where it begins with none. */
const char *_swift_stdlib_strtod_clocale(const char *text, double *value) {
  char *end;
  *value = strtod(text, &end);
  return end == text ? NULL : end;
}
