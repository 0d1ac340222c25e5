// The loops behind the probes. Each instruction is spelled out, so that no compiler leaves one out;
// twelve chains are more than latency times units on any core so far.
#ifndef CK_PROBE_ARITHMETIC_H
#define CK_PROBE_ARITHMETIC_H

#include <stddef.h>

#define CK_TWELVE_TIMES(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)

#if defined(__x86_64__)
void ck_probe_f32_avx512(size_t rounds);
void ck_probe_f32_avx2(size_t rounds);
void ck_probe_f32_sse42(size_t rounds);
void ck_probe_q8_amx(size_t rounds);
void ck_probe_q8_avx512vnni(size_t rounds);
void ck_probe_q8_avxvnni(size_t rounds);
void ck_probe_q8_avx2(size_t rounds);
void ck_probe_bf16_amx(size_t rounds);
void ck_probe_bf16_avx512(size_t rounds);
void ck_probe_copy_avx512(void *target, const void *source, size_t bytes);
#elif defined(__aarch64__)
void ck_probe_f32_neon(size_t rounds);
void ck_probe_q8_neon(size_t rounds);
#endif

#endif
