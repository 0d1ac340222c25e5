// Marks the functions of a file as compiled for an ISA level, without flags for the build:
//
//     #include "target.h"      // after the headers of the intrinsics
//     CK_TARGET_BEGIN("avx2,fma,f16c")
//     ...
//     CK_TARGET_END
//
// Products and sums are never contracted behind our back: a kernel that wants a fused
// multiply-add says so.
#ifndef CK_TARGET_H
#define CK_TARGET_H

#include <stddef.h>
#include <stdint.h>

#define CK_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#define CK_TARGET_BEGIN(isa) \
  CK_PRAGMA(clang attribute push(__attribute__((target(isa))), apply_to = function))
#define CK_TARGET_END CK_PRAGMA(clang attribute pop)
#else
#define CK_TARGET_BEGIN(isa) CK_PRAGMA(GCC push_options) CK_PRAGMA(GCC target(isa))
#define CK_TARGET_END CK_PRAGMA(GCC pop_options)
#endif

#define CK_ISA_SSE42 "sse4.2"
#define CK_ISA_AVX2 "avx2,fma,f16c"
#define CK_ISA_AVX_VNNI "avx2,fma,f16c,avxvnni"
#define CK_ISA_AVX512 "avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"
#define CK_ISA_AVX512_VNNI CK_ISA_AVX512 ",avx512vnni"
#define CK_ISA_AVX512_VBMI CK_ISA_AVX512_VNNI ",avx512vbmi"
#define CK_ISA_AVX512_BF16 CK_ISA_AVX512 ",avx512bf16"
#define CK_ISA_AMX_INT8 CK_ISA_AVX512_VBMI ",amx-tile,amx-int8"
#define CK_ISA_AMX_BF16 CK_ISA_AVX512_BF16 ",amx-tile,amx-bf16"
// Clang takes the names alone, GCC the architecture that its headers name.
#if defined(__clang__)
#define CK_ISA_NEON_DOTPROD "dotprod"
#define CK_ISA_NEON_I8MM "i8mm"
#else
#define CK_ISA_NEON_DOTPROD "arch=armv8.2-a+dotprod"
#define CK_ISA_NEON_I8MM "arch=armv8.2-a+i8mm"
#endif

/// Before a loop with a constant number of turns, whose counters index registers.
#if defined(__clang__)
#define CK_UNROLL CK_PRAGMA(clang loop unroll(full))
#else
#define CK_UNROLL CK_PRAGMA(GCC unroll 64)
#endif

/// Before a loop that must stay scalar: the baseline that vector variants are compared with.
#if defined(__clang__)
#define CK_SCALAR_LOOP CK_PRAGMA(clang loop vectorize(disable) interleave(disable))
#elif defined(__GNUC__) && __GNUC__ >= 14
#define CK_SCALAR_LOOP CK_PRAGMA(GCC novector)
#else
#define CK_SCALAR_LOOP
#endif

/// Between stores to neighbours that must not become one vector.
#define CK_SCALAR_FENCE __asm__ volatile("" ::: "memory")

#define CK_INLINE static inline __attribute__((always_inline, unused))

#endif
