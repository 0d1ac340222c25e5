#include <string.h>

#include "CSystem.h"

// Eight lanes of 64 bits, each xor-multiplied like FNV-1a, so that the processor overlaps the
// multiplications; then the lanes, the rest and the length in the same way.
uint64_t cs_checksum64(const void *bytes, size_t count) {
  enum { lanes = 8 };
  const uint64_t prime = 0x100000001b3u, mix = 0x9e3779b97f4a7c15u;
  const unsigned char *next = bytes;
  uint64_t state[lanes];
  for (int i = 0; i < lanes; i++) state[i] = 0xcbf29ce484222325u + (uint64_t)i * mix;
  size_t rest = count;
  for (; rest >= 8 * lanes; rest -= 8 * lanes, next += 8 * lanes) {
    uint64_t words[lanes];
    memcpy(words, next, sizeof words);
    for (int i = 0; i < lanes; i++) {
      const uint64_t x = (state[i] ^ words[i]) * mix;
      state[i] = x ^ x >> 29;
    }
  }
  uint64_t sum = count;
  for (int i = 0; i < lanes; i++) {
    const uint64_t x = (sum ^ state[i]) * mix;
    sum = x ^ x >> 32;
  }
  for (; rest > 0; rest--, next++) sum = (sum ^ *next) * prime;
  return sum;
}
