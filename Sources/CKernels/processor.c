#include "ck_processor.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

#if defined(__x86_64__)

typedef struct {
  uint32_t eax, ebx, ecx, edx;
} registers;

static registers leaf(uint32_t number, uint32_t part) {
  registers r = {0, 0, 0, 0};
  __get_cpuid_count(number, part, &r.eax, &r.ebx, &r.ecx, &r.edx);
  return r;
}

static int has(uint32_t word, int bit) { return (word >> bit) & 1; }

// Which register files the operating system saves (Intel SDM volume 1, 13.3: XCR0).
static uint64_t saved_state(void) {
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (uint64_t)high << 32 | low;
}

// Linux hands out the tiles' state only on request (Documentation/arch/x86/xstate.rst).
static int may_use_tiles(void) {
#if defined(__linux__)
  enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
  return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
#else
  return 0;
#endif
}

ck_features ck_processor_features(void) {
  enum { ymm_state = 0x6, zmm_state = 0xe6, tile_state = 0x60000 };
  const registers one = leaf(1, 0), seven = leaf(7, 0), seven_one = leaf(7, 1);
  ck_features features = 0;
  if (has(one.ecx, 20)) features |= CK_FEATURE_SSE42;
  const uint64_t saved = has(one.ecx, 27) ? saved_state() : 0;
  const int has_avx2 = has(seven.ebx, 5) && has(one.ecx, 12) && has(one.ecx, 29);
  if ((saved & ymm_state) != ymm_state || !has_avx2) return features;
  features |= CK_FEATURE_AVX2;
  if (has(seven_one.eax, 4)) features |= CK_FEATURE_AVX_VNNI;
  const int has_avx512 =
      has(seven.ebx, 16) && has(seven.ebx, 17) && has(seven.ebx, 30) && has(seven.ebx, 31);
  if ((saved & zmm_state) != zmm_state || !has_avx512) return features;
  features |= CK_FEATURE_AVX512;
  if (has(seven.ecx, 11)) features |= CK_FEATURE_AVX512_VNNI;
  if (has(seven.ecx, 1)) features |= CK_FEATURE_AVX512_VBMI;
  if (has(seven_one.eax, 5)) features |= CK_FEATURE_AVX512_BF16;
  if ((saved & tile_state) != tile_state || !has(seven.edx, 24) || !may_use_tiles()) {
    return features;
  }
  if (has(seven.edx, 25)) features |= CK_FEATURE_AMX_INT8;
  if (has(seven.edx, 22)) features |= CK_FEATURE_AMX_BF16;
  return features;
}

#elif defined(__aarch64__) && defined(__linux__)

// Bits of the auxiliary vector (Linux, arch/arm64/include/uapi/asm/hwcap.h).
ck_features ck_processor_features(void) {
  const unsigned long first = getauxval(AT_HWCAP), second = getauxval(AT_HWCAP2);
  ck_features features = 0;
  if (first >> 1 & 1) features |= CK_FEATURE_NEON;
  if (first >> 10 & 1) features |= CK_FEATURE_NEON_FP16;
  if (first >> 20 & 1) features |= CK_FEATURE_NEON_DOTPROD;
  if (second >> 13 & 1) features |= CK_FEATURE_NEON_I8MM;
  if (second >> 14 & 1) features |= CK_FEATURE_NEON_BF16;
  return features;
}

#elif defined(__aarch64__)

// Every 64-bit Arm processor that Darwin runs on since the M1 and A14 has these.
ck_features ck_processor_features(void) {
  return CK_FEATURE_NEON | CK_FEATURE_NEON_FP16 | CK_FEATURE_NEON_DOTPROD;
}

#else

ck_features ck_processor_features(void) { return 0; }

#endif
