#include <string.h>

#include "CSystem.h"

// Eight lanes of 64 bits, each xor-multiplied like FNV-1a, so that the processor overlaps the
// multiplications; then the lanes, the rest and the length in the same way.
static const uint64_t prime = 0x100000001b3u, mix = 0x9e3779b97f4a7c15u;

enum { lanes = 8, block = 8 * lanes };

static const unsigned char *add_blocks(cs_checksum *checksum, const unsigned char *next,
                                       size_t blocks) {
  uint64_t state[lanes];
  memcpy(state, checksum->lanes, sizeof state);
  for (; blocks > 0; blocks--, next += block) {
    uint64_t words[lanes];
    memcpy(words, next, sizeof words);
    for (int i = 0; i < lanes; i++) {
      const uint64_t x = (state[i] ^ words[i]) * mix;
      state[i] = x ^ x >> 29;
    }
  }
  memcpy(checksum->lanes, state, sizeof state);
  return next;
}

void cs_checksum_begin(cs_checksum *checksum) {
  for (int i = 0; i < lanes; i++) {
    checksum->lanes[i] = 0xcbf29ce484222325u + (uint64_t)i * mix;
  }
  checksum->count = 0;
}

void cs_checksum_add(cs_checksum *checksum, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  const size_t held = checksum->count % block;
  checksum->count += count;
  if (held > 0) {
    const size_t missing = block - held;
    const size_t taken = count < missing ? count : missing;
    memcpy(checksum->rest + held, next, taken);
    if (taken < missing) return;
    add_blocks(checksum, checksum->rest, 1);
    next += taken;
    count -= taken;
  }
  next = add_blocks(checksum, next, count / block);
  if (count % block > 0) memcpy(checksum->rest, next, count % block);
}

uint64_t cs_checksum_end(const cs_checksum *checksum) {
  uint64_t sum = checksum->count;
  for (int i = 0; i < lanes; i++) {
    const uint64_t x = (sum ^ checksum->lanes[i]) * mix;
    sum = x ^ x >> 32;
  }
  for (size_t i = 0; i < checksum->count % block; i++) sum = (sum ^ checksum->rest[i]) * prime;
  return sum;
}

uint64_t cs_checksum64(const void *bytes, size_t count) {
  cs_checksum checksum;
  cs_checksum_begin(&checksum);
  cs_checksum_add(&checksum, bytes, count);
  return cs_checksum_end(&checksum);
}
