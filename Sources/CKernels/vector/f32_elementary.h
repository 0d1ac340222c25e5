// Exponentials and activations on vectors. Include after one of the `f32_<isa>.h` files.
//
// Errors, in units in the last place of the exact value: exp and log 2, sigmoid, SiLU, tanh and
// mish 4, erf 4, clip and its kind 0, hard-sigmoid and hard-swish 2. Below -86, sigmoid is that of
// -86 (4.5e-38); GELU is within 2^-22 |x|, which says little of its vanishing left tail.
// NaN stays NaN: constants come first in `v_min` and `v_max`, which keep the second operand where
// the operands have no order.
#ifndef CK_VECTOR_F32_ELEMENTARY_H
#define CK_VECTOR_F32_ELEMENTARY_H

#include <math.h>

#include "ck_call.h"

/// x limited to low ... high.
CK_INLINE vf v_clip(vf x, vf low, vf high) { return v_min(high, v_max(low, x)); }

// x = n ln 2 + r with |r| <= ln 2 / 2, and (exp(r) - 1 - r) / r^2 as a polynomial: Cephes' expf
// (S. L. Moshier). The first part of ln 2 has so few bits that its product with n is exact.
CK_INLINE vf v_reduce_exp(vf x, vf *r) {
  const vf n = v_round(v_mul(x, v_set1(1.44269504f)));
  *r = v_fma(n, v_set1(2.12194440e-4f), v_fma(n, v_set1(-0.693359375f), x));
  return n;
}
CK_INLINE vf v_exp_tail(vf r) {
  vf p = v_set1(1.9875691500e-4f);
  p = v_fma(p, r, v_set1(1.3981999507e-3f));
  p = v_fma(p, r, v_set1(8.3334519073e-3f));
  p = v_fma(p, r, v_set1(4.1665795894e-2f));
  p = v_fma(p, r, v_set1(1.6666665459e-1f));
  return v_fma(p, r, v_set1(5.0000001201e-1f));
}

/// exp(x), with denormal results and infinity.
CK_INLINE vf v_exp(vf x) {
  vf r;
  const vf n = v_reduce_exp(v_clip(x, v_set1(-104.0f), v_set1(89.0f)), &r);
  return v_scale(v_add(v_fma(v_exp_tail(r), v_mul(r, r), r), v_set1(1.0f)), n);
}

/// log(x); minus infinity at zero, NaN below.
// x = 2^e m, sqrt(1/2) <= m < sqrt 2, and a polynomial of m - 1: Cephes' logf (S. L. Moshier).
CK_INLINE vf v_log(vf x) {
  const vm is_small = v_less(x, v_set1(1.17549435e-38f));
  const vf normal = v_select(is_small, v_mul(x, v_set1(33554432.0f)), x);
  const vi root = v_as_int(v_set1(0.70710678f));
  const vi bits = v_sub_i(v_as_int(normal), root);
  const vf m = v_as_float(v_add_i(v_and_i(bits, v_set1_i(0x7fffff)), root));
  vf e = v_from_int(v_shift_right_i(bits, 23));
  e = v_select(is_small, v_sub(e, v_set1(25.0f)), e);
  const vf f = v_sub(m, v_set1(1.0f));
  vf p = v_set1(7.0376836292e-2f);
  p = v_fma(p, f, v_set1(-1.1514610310e-1f));
  p = v_fma(p, f, v_set1(1.1676998740e-1f));
  p = v_fma(p, f, v_set1(-1.2420140846e-1f));
  p = v_fma(p, f, v_set1(1.4249322787e-1f));
  p = v_fma(p, f, v_set1(-1.6668057665e-1f));
  p = v_fma(p, f, v_set1(2.0000714765e-1f));
  p = v_fma(p, f, v_set1(-2.4999993993e-1f));
  p = v_fma(p, f, v_set1(3.3333331174e-1f));
  const vf square = v_mul(f, f);
  vf y = v_mul(v_mul(p, f), square);
  y = v_fma(e, v_set1(-2.12194440e-4f), y);
  y = v_add(v_fma(square, v_set1(-0.5f), y), f);
  y = v_fma(e, v_set1(0.693359375f), y);
  const vf outside = v_select(v_less(x, v_zero()), v_set1(NAN), v_set1(-INFINITY));
  y = v_select(v_less(v_zero(), x), y, outside);
  return v_select(v_less(x, v_set1(INFINITY)), y, x);
}

CK_INLINE vf v_sigmoid(vf x) {
  const vf e = v_exp(v_min(v_set1(86.0f), v_sub(v_zero(), x)));
  return v_quotient(v_set1(1.0f), v_add(v_set1(1.0f), e));
}

// tanh(x) = t / (t + 2) with t = exp(2 x) - 1 = 2^n (exp(r) - 1) + (2^n - 1): for x near zero,
// n is zero and nothing cancels. Beyond 10, tanh is 1 in single precision.
CK_INLINE vf v_tanh(vf x) {
  x = v_clip(x, v_set1(-10.0f), v_set1(10.0f));
  vf r;
  const vf n = v_reduce_exp(v_add(x, x), &r);
  const vi exponent = v_shift_left_i(v_add_i(v_to_int(n), v_set1_i(127)), 23);
  const vf power = v_as_float(exponent);
  const vf fraction = v_fma(v_exp_tail(r), v_mul(r, r), r);
  const vf t = v_fma(power, fraction, v_sub(power, v_set1(1.0f)));
  return v_quotient(t, v_add(t, v_set1(2.0f)));
}

// x P(x^2) / Q(x^2), fitted for the least relative error (2.1e-8) up to 3.95, where erf rounds
// to 1. All coefficients are positive: no digits are lost.
CK_INLINE vf v_erf(vf x) {
  x = v_clip(x, v_set1(-3.95f), v_set1(3.95f));
  const vf t = v_mul(x, x);
  vf p = v_set1(2.0258978565834695e-06f);
  p = v_fma(p, t, v_set1(0.0002846882271114737f));
  p = v_fma(p, t, v_set1(0.003808198496699333f));
  p = v_fma(p, t, v_set1(0.052875567227602005f));
  p = v_fma(p, t, v_set1(0.19155120849609375f));
  p = v_fma(p, t, v_set1(1.1283791065216064f));
  vf q = v_set1(3.783171996474266e-05f);
  q = v_fma(q, t, v_set1(0.0011707339435815811f));
  q = v_fma(q, t, v_set1(0.015055166557431221f));
  q = v_fma(q, t, v_set1(0.11455999314785004f));
  q = v_fma(q, t, v_set1(0.503090500831604f));
  q = v_fma(q, t, v_set1(1.0f));
  return v_clip(v_mul(x, v_quotient(p, q)), v_set1(-1.0f), v_set1(1.0f));
}

// Six times the hard sigmoid: the sum is exact where the result is near zero.
CK_INLINE vf v_hard_sigmoid_sixfold(vf x) {
  return v_clip(v_add(x, v_set1(3.0f)), v_zero(), v_set1(6.0f));
}

CK_INLINE vf v_gelu(vf x) {
  const vf half = v_mul(x, v_set1(0.5f));
  return v_fma(half, v_erf(v_mul(x, v_set1(0.70710678f))), half);
}

// tanh(log(1 + e)) = s / (s + 2), s = e^2 + 2 e; beyond 20 it is 1 in single precision.
CK_INLINE vf v_mish(vf x) {
  const vf e = v_exp(v_min(v_set1(20.0f), x));
  const vf s = v_mul(e, v_add(e, v_set1(2.0f)));
  return v_mul(x, v_quotient(s, v_add(s, v_set1(2.0f))));
}

/// The activation of every lane.
CK_INLINE vf v_activate(const ck_activation *activation, vf x) {
  switch (activation->kind) {
    case CK_ACTIVATION_NONE: return x;
    case CK_ACTIVATION_RELU: return v_max(v_zero(), x);
    case CK_ACTIVATION_CLIP:
      return v_clip(x, v_set1(activation->a), v_set1(activation->b));
    case CK_ACTIVATION_LEAKY_RELU:
      return v_select(v_less(x, v_zero()), v_mul(x, v_set1(activation->a)), x);
    case CK_ACTIVATION_HARD_SWISH:
      return v_mul(v_mul(x, v_set1(1.0f / 6.0f)), v_hard_sigmoid_sixfold(x));
    case CK_ACTIVATION_HARD_SIGMOID:
      return v_mul(v_hard_sigmoid_sixfold(x), v_set1(1.0f / 6.0f));
    case CK_ACTIVATION_SIGMOID: return v_sigmoid(x);
    case CK_ACTIVATION_SILU: return v_mul(x, v_sigmoid(x));
    case CK_ACTIVATION_TANH: return v_tanh(x);
    case CK_ACTIVATION_GELU: return v_gelu(x);
    case CK_ACTIVATION_MISH: return v_mish(x);
  }
  return x;
}

/// Whether an activation only limits its argument; if so, to what.
CK_INLINE int v_is_clip(const ck_activation *activation, vf *low, vf *high) {
  const ck_activation_kind kind = activation->kind;
  *low = v_set1(kind == CK_ACTIVATION_RELU ? 0 : kind == CK_ACTIVATION_CLIP ? activation->a
                                                                             : -INFINITY);
  *high = v_set1(kind == CK_ACTIVATION_CLIP ? activation->b : INFINITY);
  return kind == CK_ACTIVATION_NONE || kind == CK_ACTIVATION_RELU || kind == CK_ACTIVATION_CLIP;
}

#endif
