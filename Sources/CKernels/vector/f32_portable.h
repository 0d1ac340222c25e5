// One float at a time in plain C: what every machine runs, and what "scalar" means.
#ifndef CK_VECTOR_F32_H
#define CK_VECTOR_F32_H

#define V_LANES 1
typedef float vf;
typedef int32_t vi;
typedef int vm;

CK_INLINE vf v_load(const float *p) { return *p; }
CK_INLINE void v_store(float *p, vf x) { *p = x; }
CK_INLINE vf v_load_n(const float *p, size_t n) { return n > 0 ? *p : 0; }
CK_INLINE void v_store_n(float *p, vf x, size_t n) {
  if (n > 0) *p = x;
}
CK_INLINE vf v_set1(float x) { return x; }
CK_INLINE vf v_zero(void) { return 0; }
CK_INLINE vf v_add(vf x, vf y) { return x + y; }
CK_INLINE vf v_sub(vf x, vf y) { return x - y; }
CK_INLINE vf v_mul(vf x, vf y) { return x * y; }
CK_INLINE vf v_div(vf x, vf y) { return x / y; }
CK_INLINE vf v_fma(vf x, vf y, vf z) { return x * y + z; }
CK_INLINE vf v_min(vf x, vf y) { return x < y ? x : y; }
CK_INLINE vf v_max(vf x, vf y) { return x > y ? x : y; }
CK_INLINE vf v_sqrt(vf x) { return __builtin_sqrtf(x); }
CK_INLINE vf v_abs(vf x) { return __builtin_fabsf(x); }
// Adding 1.5 * 2^23 leaves no bits for a fraction; beyond 2^22 there is none.
CK_INLINE vf v_round(vf x) {
  const volatile float magic = 12582912.0f;
  return __builtin_fabsf(x) < 4194304.0f ? (x + magic) - magic : x;
}
CK_INLINE float v_sum(vf x) { return x; }
CK_INLINE float v_maximum(vf x) { return x; }
CK_INLINE vm v_less(vf x, vf y) { return x < y; }
CK_INLINE vf v_select(vm m, vf x, vf y) { return m ? x : y; }
CK_INLINE vi v_to_int(vf x) {
  x = v_round(x);
  return x >= -2147483648.0f && x < 2147483648.0f ? (int32_t)x : INT32_MIN;
}
CK_INLINE vf v_from_int(vi x) { return (float)x; }
CK_INLINE vi v_as_int(vf x) {
  union { float f; int32_t i; } bits = {.f = x};
  return bits.i;
}
CK_INLINE vf v_as_float(vi x) {
  union { int32_t i; float f; } bits = {.i = x};
  return bits.f;
}
CK_INLINE vi v_set1_i(int32_t x) { return x; }
CK_INLINE vi v_add_i(vi x, vi y) { return (int32_t)((uint32_t)x + (uint32_t)y); }
CK_INLINE vi v_sub_i(vi x, vi y) { return (int32_t)((uint32_t)x - (uint32_t)y); }
CK_INLINE vi v_and_i(vi x, vi y) { return x & y; }
CK_INLINE vi v_or_i(vi x, vi y) { return x | y; }
#define v_shift_left_i(x, bits) ((int32_t)((uint32_t)(x) << (bits)))
#define v_shift_right_i(x, bits) ((x) >> (bits))
// x 2^n in two steps, for integral n in -252...254: the powers themselves are normal.
CK_INLINE vf v_scale(vf x, vf n) {
  const vi exponent = v_to_int(n);
  const vi half = v_shift_right_i(exponent, 1);
  const vi first = v_shift_left_i(v_add_i(half, v_set1_i(127)), 23);
  const vi second = v_shift_left_i(v_add_i(v_sub_i(exponent, half), v_set1_i(127)), 23);
  return v_mul(v_mul(x, v_as_float(first)), v_as_float(second));
}
// x / y, to be used where y and 1 / y are normal.
CK_INLINE vf v_quotient(vf x, vf y) { return v_div(x, y); }
/// Makes rows of columns: element j of x[i] becomes element i of x[j].
CK_INLINE void v_transpose(vf x[V_LANES]) { (void)x; }

#endif
