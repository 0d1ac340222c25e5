// What the checks of quantized kernels share: the definition of their outputs.
#ifndef CHECK_Q8_H
#define CHECK_Q8_H

#include "kernel_checks.h"

/// An output to check, with its memory.
typedef struct {
  const char *name;
  ck_q8_output output;
  /// Elements between rows.
  size_t gap;
  size_t out_bytes;
  void *residual;
  uint8_t table[256];
} check_q8_buffers;

/// One of each kind, without memory.
extern const check_q8_buffers check_q8_outputs[];
extern const size_t check_q8_output_count;

/// An activation in double precision.
double check_activation(const ck_activation *activation, double x);

/// What becomes of a sum: a byte, or for activations in single precision a number.
void check_q8_output(
    const ck_q8_output *output, int32_t sum, size_t row, size_t n, float scale, float float_bias,
    uint8_t *byte, double *real);

/// Compares m rows of n results.
void check_q8_results(
    kernel_checks *checks, const char *variant, const char *name, const ck_q8_output *output,
    size_t m, size_t n, const uint8_t *bytes, const double *reals);

/// Memory for the results and the residual, filled with noise.
void check_q8_make_output(kernel_checks *checks, check_q8_buffers *buffers, size_t m, size_t n);
void check_q8_free_output(
    kernel_checks *checks, check_q8_buffers *buffers, const char *variant);

#endif
