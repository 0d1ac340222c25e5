#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "probe_arithmetic.h"
#include "target.h"

// A loop of twelve chains of one instruction on registers of a type.
#define CHAINS(function, type, zero, instruction) \
  void function(size_t rounds) { \
    const type x = zero; \
    type r0 = x, r1 = x, r2 = x, r3 = x, r4 = x, r5 = x; \
    type r6 = x, r7 = x, r8 = x, r9 = x, r10 = x, r11 = x; \
    for (size_t i = 0; i < rounds; i++) { CK_TWELVE_TIMES(instruction) } \
  }

CK_TARGET_BEGIN(CK_ISA_AVX512_BF16 ",avx512vnni")
#define FMA(i) __asm__ volatile("vfmadd231ps %1, %1, %0" : "+v"(r##i) : "v"(x));
CHAINS(ck_probe_f32_avx512, __m512, _mm512_setzero_ps(), FMA)
#define DOT(i) __asm__ volatile("vpdpbusd %1, %1, %0" : "+v"(r##i) : "v"(x));
CHAINS(ck_probe_q8_avx512vnni, __m512i, _mm512_setzero_si512(), DOT)
#define DOT_BF16(i) __asm__ volatile("vdpbf16ps %1, %1, %0" : "+v"(r##i) : "v"(x));
CHAINS(ck_probe_bf16_avx512, __m512, _mm512_setzero_ps(), DOT_BF16)

void ck_probe_copy_avx512(void *target, const void *source, size_t bytes) {
  char *to = target;
  const char *from = source;
  size_t i = 0;
  for (; i + 256 <= bytes; i += 256) {
    const __m512i a = _mm512_loadu_si512(from + i), b = _mm512_loadu_si512(from + i + 64);
    const __m512i c = _mm512_loadu_si512(from + i + 128), d = _mm512_loadu_si512(from + i + 192);
    _mm512_storeu_si512(to + i, a);
    _mm512_storeu_si512(to + i + 64, b);
    _mm512_storeu_si512(to + i + 128, c);
    _mm512_storeu_si512(to + i + 192, d);
  }
  memcpy(to + i, from + i, bytes - i);
}
CK_TARGET_END

CK_TARGET_BEGIN(CK_ISA_AVX_VNNI)
CHAINS(ck_probe_f32_avx2, __m256, _mm256_setzero_ps(), FMA)
#define DOT_VEX(i) __asm__ volatile("%{vex%} vpdpbusd %1, %1, %0" : "+x"(r##i) : "x"(x));
CHAINS(ck_probe_q8_avxvnni, __m256i, _mm256_setzero_si256(), DOT_VEX)
CK_TARGET_END

CK_TARGET_BEGIN(CK_ISA_AVX2)
void ck_probe_q8_avx2(size_t rounds) {
  const __m256i x = _mm256_setzero_si256();
  __m256i r0 = x, r1 = x, r2 = x, r3 = x, r4 = x, r5 = x;
  __m256i t0, t1, t2, t3, t4, t5;
  for (size_t i = 0; i < rounds; i++) {
#define MADD(i) \
  __asm__ volatile( \
      "vpmaddwd %2, %2, %1\n\tvpaddd %1, %0, %0" : "+x"(r##i), "=&x"(t##i) : "x"(x));
    MADD(0) MADD(1) MADD(2) MADD(3) MADD(4) MADD(5)
  }
}
CK_TARGET_END

CK_TARGET_BEGIN(CK_ISA_SSE42)
void ck_probe_f32_sse42(size_t rounds) {
  const __m128 x = _mm_setzero_ps();
  __m128 r0 = x, r1 = x, r2 = x, r3 = x, r4 = x, r5 = x;
  __m128 r6 = x, r7 = x, r8 = x, r9 = x, r10 = x, r11 = x;
  for (size_t i = 0; i < rounds; i++) {
#define MUL_ADD(i) \
  { \
    __m128 t = x; \
    __asm__ volatile("mulps %2, %1\n\taddps %1, %0" : "+x"(r##i), "+x"(t) : "x"(x)); \
  }
    CK_TWELVE_TIMES(MUL_ADD)
  }
}
CK_TARGET_END

// The layout of Intel's tile configuration, palette 1 (SDM volume 1, 18.3).
typedef struct __attribute__((packed)) {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_configuration;
_Static_assert(sizeof(tile_configuration) == 64, "tile configuration");

CK_TARGET_BEGIN(CK_ISA_AMX_INT8 ",amx-bf16")
static void configure(void) {
  tile_configuration tiles;
  memset(&tiles, 0, sizeof tiles);
  tiles.palette = 1;
  for (int i = 0; i < 8; i++) {
    tiles.row_bytes[i] = 64;
    tiles.rows[i] = 16;
  }
  _tile_loadconfig(&tiles);
  _tile_zero(4);
  _tile_zero(5);
  _tile_zero(6);
  _tile_zero(7);
}

void ck_probe_q8_amx(size_t rounds) {
  configure();
  for (size_t i = 0; i < rounds; i++) {
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
    _tile_dpbusd(2, 5, 6);
    _tile_dpbusd(3, 5, 7);
  }
  _tile_release();
}

void ck_probe_bf16_amx(size_t rounds) {
  configure();
  for (size_t i = 0; i < rounds; i++) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_release();
}
CK_TARGET_END

#endif
