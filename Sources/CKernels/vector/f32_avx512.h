// Sixteen floats at a time; partial vectors by masks. Include inside a CK_ISA_AVX512 target region.
#ifndef CK_VECTOR_F32_H
#define CK_VECTOR_F32_H

#define V_LANES 16
typedef __m512 vf;
typedef __m512i vi;
typedef __mmask16 vm;

CK_INLINE vm v_lanes(size_t n) { return (vm)((1u << n) - 1); }
CK_INLINE vf v_load(const float *p) { return _mm512_loadu_ps(p); }
CK_INLINE void v_store(float *p, vf x) { _mm512_storeu_ps(p, x); }
CK_INLINE vf v_load_n(const float *p, size_t n) { return _mm512_maskz_loadu_ps(v_lanes(n), p); }
CK_INLINE void v_store_n(float *p, vf x, size_t n) { _mm512_mask_storeu_ps(p, v_lanes(n), x); }
CK_INLINE vf v_set1(float x) { return _mm512_set1_ps(x); }
CK_INLINE vf v_zero(void) { return _mm512_setzero_ps(); }
CK_INLINE vf v_add(vf x, vf y) { return _mm512_add_ps(x, y); }
CK_INLINE vf v_sub(vf x, vf y) { return _mm512_sub_ps(x, y); }
CK_INLINE vf v_mul(vf x, vf y) { return _mm512_mul_ps(x, y); }
CK_INLINE vf v_div(vf x, vf y) { return _mm512_div_ps(x, y); }
CK_INLINE vf v_fma(vf x, vf y, vf z) { return _mm512_fmadd_ps(x, y, z); }
CK_INLINE vf v_min(vf x, vf y) { return _mm512_min_ps(x, y); }
CK_INLINE vf v_max(vf x, vf y) { return _mm512_max_ps(x, y); }
CK_INLINE vf v_sqrt(vf x) { return _mm512_sqrt_ps(x); }
CK_INLINE vf v_abs(vf x) { return _mm512_abs_ps(x); }
CK_INLINE vf v_round(vf x) { return _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT); }
CK_INLINE float v_sum(vf x) { return _mm512_reduce_add_ps(x); }
CK_INLINE float v_maximum(vf x) { return _mm512_reduce_max_ps(x); }
CK_INLINE vm v_less(vf x, vf y) { return _mm512_cmp_ps_mask(x, y, _CMP_LT_OQ); }
CK_INLINE vf v_select(vm m, vf x, vf y) { return _mm512_mask_blend_ps(m, y, x); }
CK_INLINE vi v_to_int(vf x) { return _mm512_cvtps_epi32(x); }
CK_INLINE vf v_from_int(vi x) { return _mm512_cvtepi32_ps(x); }
CK_INLINE vi v_as_int(vf x) { return _mm512_castps_si512(x); }
CK_INLINE vf v_as_float(vi x) { return _mm512_castsi512_ps(x); }
CK_INLINE vi v_set1_i(int32_t x) { return _mm512_set1_epi32(x); }
CK_INLINE vi v_add_i(vi x, vi y) { return _mm512_add_epi32(x, y); }
CK_INLINE vi v_sub_i(vi x, vi y) { return _mm512_sub_epi32(x, y); }
CK_INLINE vi v_and_i(vi x, vi y) { return _mm512_and_si512(x, y); }
CK_INLINE vi v_or_i(vi x, vi y) { return _mm512_or_si512(x, y); }
#define v_shift_left_i(x, bits) _mm512_slli_epi32(x, bits)
#define v_shift_right_i(x, bits) _mm512_srai_epi32(x, bits)
// x 2^n for integral n.
CK_INLINE vf v_scale(vf x, vf n) { return _mm512_scalef_ps(x, n); }
// x / y, to be used where y and 1 / y are normal: Newton's method from the 14 bits of the
// processor's estimate, which takes half the time of a division, to within 1 ulp.
CK_INLINE vf v_quotient(vf x, vf y) {
  vf r = _mm512_rcp14_ps(y);
  r = _mm512_fmadd_ps(r, _mm512_fnmadd_ps(y, r, v_set1(1.0f)), r);
  const vf q = _mm512_mul_ps(x, r);
  return _mm512_fmadd_ps(_mm512_fnmadd_ps(y, q, x), r, q);
}
/// Makes rows of columns: element j of x[i] becomes element i of x[j].
CK_INLINE void v_transpose(vf x[V_LANES]) {
  vf a[16], b[16];
  for (int i = 0; i < 16; i += 2) {
    a[i] = _mm512_unpacklo_ps(x[i], x[i + 1]);
    a[i + 1] = _mm512_unpackhi_ps(x[i], x[i + 1]);
  }
  // b[i + c] holds, in each quarter q, element 4 q + c of the rows i ... i + 3.
  for (int i = 0; i < 16; i += 4) {
    b[i] = _mm512_shuffle_ps(a[i], a[i + 2], 0x44);
    b[i + 1] = _mm512_shuffle_ps(a[i], a[i + 2], 0xEE);
    b[i + 2] = _mm512_shuffle_ps(a[i + 1], a[i + 3], 0x44);
    b[i + 3] = _mm512_shuffle_ps(a[i + 1], a[i + 3], 0xEE);
  }
  for (int c = 0; c < 4; c++) {
    const vf low_even = _mm512_shuffle_f32x4(b[c], b[c + 4], 0x88);
    const vf low_odd = _mm512_shuffle_f32x4(b[c], b[c + 4], 0xDD);
    const vf high_even = _mm512_shuffle_f32x4(b[c + 8], b[c + 12], 0x88);
    const vf high_odd = _mm512_shuffle_f32x4(b[c + 8], b[c + 12], 0xDD);
    x[c] = _mm512_shuffle_f32x4(low_even, high_even, 0x88);
    x[c + 4] = _mm512_shuffle_f32x4(low_odd, high_odd, 0x88);
    x[c + 8] = _mm512_shuffle_f32x4(low_even, high_even, 0xDD);
    x[c + 12] = _mm512_shuffle_f32x4(low_odd, high_odd, 0xDD);
  }
}

#endif
