// Four floats at a time, without fused multiply-add. Include inside a CK_ISA_SSE42 target region.
#ifndef CK_VECTOR_F32_H
#define CK_VECTOR_F32_H

#define V_LANES 4
typedef __m128 vf;
typedef __m128i vi;
typedef __m128 vm;

CK_INLINE vf v_load(const float *p) { return _mm_loadu_ps(p); }
CK_INLINE void v_store(float *p, vf x) { _mm_storeu_ps(p, x); }
CK_INLINE vf v_load_n(const float *p, size_t n) {
  switch (n) {
    case 0: return _mm_setzero_ps();
    case 1: return _mm_load_ss(p);
    case 2: return _mm_castpd_ps(_mm_load_sd((const double *)(const void *)p));
    case 3: return _mm_setr_ps(p[0], p[1], p[2], 0);
    default: return _mm_loadu_ps(p);
  }
}
CK_INLINE void v_store_n(float *p, vf x, size_t n) {
  if (n >= 4) {
    _mm_storeu_ps(p, x);
    return;
  }
  if (n > 0) _mm_store_ss(p, x);
  if (n > 1) _mm_store_ss(p + 1, _mm_shuffle_ps(x, x, 1));
  if (n > 2) _mm_store_ss(p + 2, _mm_movehl_ps(x, x));
}
CK_INLINE vf v_set1(float x) { return _mm_set1_ps(x); }
CK_INLINE vf v_zero(void) { return _mm_setzero_ps(); }
CK_INLINE vf v_add(vf x, vf y) { return _mm_add_ps(x, y); }
CK_INLINE vf v_sub(vf x, vf y) { return _mm_sub_ps(x, y); }
CK_INLINE vf v_mul(vf x, vf y) { return _mm_mul_ps(x, y); }
CK_INLINE vf v_div(vf x, vf y) { return _mm_div_ps(x, y); }
CK_INLINE vf v_fma(vf x, vf y, vf z) { return _mm_add_ps(_mm_mul_ps(x, y), z); }
CK_INLINE vf v_min(vf x, vf y) { return _mm_min_ps(x, y); }
CK_INLINE vf v_max(vf x, vf y) { return _mm_max_ps(x, y); }
CK_INLINE vf v_sqrt(vf x) { return _mm_sqrt_ps(x); }
CK_INLINE vf v_abs(vf x) { return _mm_andnot_ps(_mm_set1_ps(-0.0f), x); }
CK_INLINE vf v_round(vf x) { return _mm_round_ps(x, 8); }
CK_INLINE float v_sum(vf x) {
  const __m128 s = _mm_add_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}
CK_INLINE float v_maximum(vf x) {
  const __m128 s = _mm_max_ps(x, _mm_movehl_ps(x, x));
  return _mm_cvtss_f32(_mm_max_ss(s, _mm_movehdup_ps(s)));
}
CK_INLINE vm v_less(vf x, vf y) { return _mm_cmplt_ps(x, y); }
CK_INLINE vf v_select(vm m, vf x, vf y) { return _mm_blendv_ps(y, x, m); }
CK_INLINE vi v_to_int(vf x) { return _mm_cvtps_epi32(x); }
CK_INLINE vf v_from_int(vi x) { return _mm_cvtepi32_ps(x); }
CK_INLINE vi v_as_int(vf x) { return _mm_castps_si128(x); }
CK_INLINE vf v_as_float(vi x) { return _mm_castsi128_ps(x); }
CK_INLINE vi v_set1_i(int32_t x) { return _mm_set1_epi32(x); }
CK_INLINE vi v_add_i(vi x, vi y) { return _mm_add_epi32(x, y); }
CK_INLINE vi v_sub_i(vi x, vi y) { return _mm_sub_epi32(x, y); }
CK_INLINE vi v_and_i(vi x, vi y) { return _mm_and_si128(x, y); }
CK_INLINE vi v_or_i(vi x, vi y) { return _mm_or_si128(x, y); }
#define v_shift_left_i(x, bits) _mm_slli_epi32(x, bits)
#define v_shift_right_i(x, bits) _mm_srai_epi32(x, bits)
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
CK_INLINE void v_transpose(vf x[V_LANES]) {
  const vf a = _mm_unpacklo_ps(x[0], x[1]), b = _mm_unpackhi_ps(x[0], x[1]);
  const vf c = _mm_unpacklo_ps(x[2], x[3]), e = _mm_unpackhi_ps(x[2], x[3]);
  x[0] = _mm_movelh_ps(a, c);
  x[1] = _mm_movehl_ps(c, a);
  x[2] = _mm_movelh_ps(b, e);
  x[3] = _mm_movehl_ps(e, b);
}

#endif
