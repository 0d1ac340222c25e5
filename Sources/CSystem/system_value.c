#include "CSystem.h"

#ifdef __APPLE__
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysctl.h>

size_t cs_system_value(const char *name, char *text, size_t capacity) {
  unsigned char bytes[256];
  size_t size = sizeof bytes;
  if (sysctlbyname(name, bytes, &size, NULL, 0) != 0 || size == 0) return 0;
  // sysctl does not tell a number from a text; only the size does, mostly.
  char digits[32];
  const char *value = (const char *)bytes;
  size_t count = strnlen(value, size);
  if (size == sizeof(int32_t) || size == sizeof(int64_t)) {
    int64_t wide = 0;
    int32_t narrow = 0;
    if (size == sizeof wide) memcpy(&wide, bytes, size);
    if (size == sizeof narrow) memcpy(&narrow, bytes, size), wide = narrow;
    // A text such as "15.6.1" and its zero byte may be as long as a number.
    int is_text = count == size - 1 && bytes[0] >= ' ' && bytes[0] < 127;
    if (!is_text) {
      count = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)wide);
      value = digits;
    }
  }
  if (count > capacity) return 0;
  memcpy(text, value, count);
  return count;
}

#else

size_t cs_system_value(const char *name, char *text, size_t capacity) {
  (void)name, (void)text, (void)capacity;
  return 0;
}
#endif
