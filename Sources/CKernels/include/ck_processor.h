// What the processor can do, and how much of it kernels may use.
#ifndef CK_PROCESSOR_H
#define CK_PROCESSOR_H

#include <stddef.h>
#include <stdint.h>

/// A set of `CK_FEATURE_...` bits: what a kernel needs, or what a processor has.
typedef uint32_t ck_features;

enum {
  /// SSE up to 4.2.
  CK_FEATURE_SSE42 = 1u << 0,
  /// AVX2 with FMA and F16C.
  CK_FEATURE_AVX2 = 1u << 1,
  /// Dot products of bytes on 256 bits (AVX-VNNI).
  CK_FEATURE_AVX_VNNI = 1u << 2,
  /// AVX-512 F, BW, DQ and VL.
  CK_FEATURE_AVX512 = 1u << 3,
  /// Dot products of bytes on 512 bits (AVX512-VNNI).
  CK_FEATURE_AVX512_VNNI = 1u << 4,
  /// Permutations of bytes on 512 bits (AVX512-VBMI).
  CK_FEATURE_AVX512_VBMI = 1u << 5,
  /// Dot products of bfloat16 (AVX512-BF16).
  CK_FEATURE_AVX512_BF16 = 1u << 6,
  /// Tiles of bytes (AMX-TILE and AMX-INT8), granted by the operating system.
  CK_FEATURE_AMX_INT8 = 1u << 7,
  /// Tiles of bfloat16 (AMX-TILE and AMX-BF16), granted by the operating system.
  CK_FEATURE_AMX_BF16 = 1u << 8,
  /// Advanced SIMD of Armv8.0.
  CK_FEATURE_NEON = 1u << 9,
  /// Arithmetic on half precision (Armv8.2 FP16).
  CK_FEATURE_NEON_FP16 = 1u << 10,
  /// Dot products of bytes (Armv8.2 dotprod).
  CK_FEATURE_NEON_DOTPROD = 1u << 11,
  /// Matrix products of bytes (Armv8.6 i8mm).
  CK_FEATURE_NEON_I8MM = 1u << 12,
  /// Dot products of bfloat16 (Armv8.6 bf16).
  CK_FEATURE_NEON_BF16 = 1u << 13,
};

/// What this processor has and its operating system lets a process use. Asks the system for the
/// AMX tiles, which counts for all threads that the process starts afterwards.
ck_features ck_processor_features(void);

#endif
