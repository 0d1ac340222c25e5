// What this processor's arithmetic and caches can do at most: the measure of all kernels.
#ifndef CK_PROBE_H
#define CK_PROBE_H

#include "ck_call.h"

/// A kind of arithmetic.
typedef enum {
  /// Multiply-adds in single precision.
  CK_PROBE_F32,
  /// Products of unsigned and signed bytes, summed in 32 bits.
  CK_PROBE_Q8,
  /// Products of bfloat16, summed in single precision.
  CK_PROBE_BF16,
} ck_probe_kind;

/// A loop of independent instructions on registers.
typedef struct {
  const char *name;
  ck_probe_kind kind;
  ck_features required;
  /// Products and sums in one round, counted apart.
  size_t operations;
  /// Does some rounds.
  void (*run)(size_t rounds);
} ck_probe;

/// All probes of this architecture; for each kind the fastest first.
const ck_probe *ck_probes(size_t *count);

/// A probe as pieces of a call: each does `rounds` rounds.
typedef struct {
  const ck_probe *probe;
  size_t rounds;
} ck_probe_rounds;

/// Runs pieces of a `ck_probe_rounds`.
ck_run ck_probe_run;

/// Copies bytes with the widest vectors that the features allow: what conversions are measured by.
void ck_probe_copy(ck_features features, void *target, const void *source, size_t bytes);

#endif
