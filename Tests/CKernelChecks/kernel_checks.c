#include "kernel_checks.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(family) void check_##family(kernel_checks *);
#include "families.inc"
#undef CHECK

static const kernel_check_entry entries[] = {
#define CHECK(family) {#family, check_##family},
#include "families.inc"
#undef CHECK
};

const kernel_check_entry *kernel_check_entries(size_t *count) {
  *count = sizeof entries / sizeof entries[0];
  return entries;
}

static void print(void *context, const char *sentence) {
  (void)context;
  fprintf(stderr, "%s\n", sentence);
}

size_t kernel_checks_run(const kernel_check_entry *entry, ck_features features, size_t *cases) {
  kernel_checks checks = {.features = features, .report = print, .state = 7};
  entry->run(&checks);
  if (cases != NULL) *cases = checks.cases;
  return checks.failures;
}

int checks_allow(const kernel_checks *checks, ck_features required) {
  return (checks->features & required) == required;
}

// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t next(kernel_checks *checks) {
  uint64_t z = checks->state += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

void checks_noise(kernel_checks *checks, float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    values[i] = (float)((int64_t)(next(checks) >> 40) - (1 << 23)) / (float)(1 << 23);
  }
}

void checks_noise_u8(kernel_checks *checks, uint8_t *values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = (uint8_t)(next(checks) >> 56);
}

void checks_noise_s8(kernel_checks *checks, int8_t *values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = (int8_t)(uint8_t)(next(checks) >> 56);
}

// A block: size, offset and guard before what the caller gets, a guard behind it.
enum { guard = 128, canary = 0xA5 };

typedef struct {
  void *base;
  size_t bytes;
} block_header;

void *checks_allocate(size_t bytes, size_t misalignment) {
  const size_t header = 64 + guard;
  unsigned char *base = aligned_alloc(64, (header + misalignment + bytes + guard + 127) / 64 * 64);
  if (base == NULL) abort();
  unsigned char *memory = base + header + misalignment;
  memset(memory - guard, canary, guard + bytes + guard);
  const block_header values = {base, bytes};
  memcpy(memory - guard - sizeof values, &values, sizeof values);
  return memory;
}

static void fail(kernel_checks *checks, const char *format, ...) {
  char sentence[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  checks->failures++;
  checks->report(checks->context, sentence);
}

void checks_free(kernel_checks *checks, void *memory, const char *variant, const char *name) {
  const unsigned char *bytes = memory;
  block_header values;
  memcpy(&values, bytes - guard - sizeof values, sizeof values);
  for (size_t i = 0; i < guard; i++) {
    if (bytes[values.bytes + i] != canary || bytes[-1 - (ptrdiff_t)i] != canary) {
      fail(checks, "%s, %s: wrote outside its result", variant, name);
      break;
    }
  }
  free(values.base);
}

void checks_close(
    kernel_checks *checks, const char *variant, const char *name, const float *found,
    const double *expected, const double *tolerances, size_t tolerance_count, size_t count) {
  checks->cases++;
  for (size_t i = 0; i < count; i++) {
    const double tolerance = tolerances[tolerance_count == 1 ? 0 : i];
    if (fabs((double)found[i] - expected[i]) <= tolerance) continue;
    fail(checks, "%s, %s: element %zu is %.9g, expected %.9g within %.3g", variant, name, i,
        (double)found[i], expected[i], tolerance);
    return;
  }
}

void checks_equal(
    kernel_checks *checks, const char *variant, const char *name, const void *found,
    const void *expected, size_t bytes) {
  checks->cases++;
  const unsigned char *left = found, *right = expected;
  for (size_t i = 0; i < bytes; i++) {
    if (left[i] == right[i]) continue;
    fail(checks, "%s, %s: byte %zu is %u, expected %u", variant, name, i, left[i], right[i]);
    return;
  }
}
