#include "ck_probe.h"

#include <string.h>

#include "probe_arithmetic.h"

static void run_portable(size_t rounds) {
  // Four sums, so that additions overlap; the compiler may not guess them.
  float a = 1, b = 2, c = 3, d = 4;
  const volatile float source = 0.5f;
  const float x = source;
  for (size_t i = 0; i < rounds; i++) {
    a = a * x + x;
    b = b * x + x;
    c = c * x + x;
    d = d * x + x;
    __asm__ volatile("" : "+m"(a), "+m"(b), "+m"(c), "+m"(d));
  }
}

static const ck_probe probes[] = {
#if defined(__x86_64__)
    {"f32_fma_avx512", CK_PROBE_F32, CK_FEATURE_AVX512, 12 * 32, ck_probe_f32_avx512},
    {"f32_fma_avx2", CK_PROBE_F32, CK_FEATURE_AVX2, 12 * 16, ck_probe_f32_avx2},
    {"f32_mul_add_sse42", CK_PROBE_F32, CK_FEATURE_SSE42, 12 * 8, ck_probe_f32_sse42},
    {"q8_tile_amx", CK_PROBE_Q8, CK_FEATURE_AMX_INT8, 4 * 32768, ck_probe_q8_amx},
    {"q8_dot_avx512vnni", CK_PROBE_Q8, CK_FEATURE_AVX512_VNNI, 12 * 128, ck_probe_q8_avx512vnni},
    {"q8_dot_avxvnni", CK_PROBE_Q8, CK_FEATURE_AVX_VNNI, 12 * 64, ck_probe_q8_avxvnni},
    {"q8_maddwd_avx2", CK_PROBE_Q8, CK_FEATURE_AVX2, 6 * 32, ck_probe_q8_avx2},
    {"bf16_tile_amx", CK_PROBE_BF16, CK_FEATURE_AMX_BF16, 4 * 16384, ck_probe_bf16_amx},
    {"bf16_dot_avx512", CK_PROBE_BF16, CK_FEATURE_AVX512_BF16, 12 * 64, ck_probe_bf16_avx512},
#elif defined(__aarch64__)
    {"f32_fma_neon", CK_PROBE_F32, CK_FEATURE_NEON, 12 * 8, ck_probe_f32_neon},
    {"q8_dot_neon", CK_PROBE_Q8, CK_FEATURE_NEON_DOTPROD, 12 * 32, ck_probe_q8_neon},
#endif
    {"f32_portable", CK_PROBE_F32, 0, 8, run_portable},
};

const ck_probe *ck_probes(size_t *count) {
  *count = sizeof probes / sizeof probes[0];
  return probes;
}

void ck_probe_run(const void *arguments, size_t first, size_t last, void *scratch) {
  (void)scratch;
  const ck_probe_rounds *call = arguments;
  for (size_t piece = first; piece < last; piece++) call->probe->run(call->rounds);
}

void ck_probe_copy(ck_features features, void *target, const void *source, size_t bytes) {
#if defined(__x86_64__)
  if (features & CK_FEATURE_AVX512) {
    ck_probe_copy_avx512(target, source, bytes);
    return;
  }
#endif
  (void)features;
  memcpy(target, source, bytes);
}
