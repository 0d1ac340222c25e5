// Eight floats at a time; partial vectors by masks. Include inside a CK_ISA_AVX2 target region.
#ifndef CK_VECTOR_F32_H
#define CK_VECTOR_F32_H

#define V_LANES 8
typedef __m256 vf;
typedef __m256i vi;
typedef __m256 vm;

CK_INLINE vi v_lanes(size_t n) {
  return _mm256_cmpgt_epi32(
      _mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
CK_INLINE vf v_load(const float *p) { return _mm256_loadu_ps(p); }
CK_INLINE void v_store(float *p, vf x) { _mm256_storeu_ps(p, x); }
CK_INLINE vf v_load_n(const float *p, size_t n) { return _mm256_maskload_ps(p, v_lanes(n)); }
CK_INLINE void v_store_n(float *p, vf x, size_t n) { _mm256_maskstore_ps(p, v_lanes(n), x); }
CK_INLINE vf v_set1(float x) { return _mm256_set1_ps(x); }
CK_INLINE vf v_zero(void) { return _mm256_setzero_ps(); }
CK_INLINE vf v_add(vf x, vf y) { return _mm256_add_ps(x, y); }
CK_INLINE vf v_sub(vf x, vf y) { return _mm256_sub_ps(x, y); }
CK_INLINE vf v_mul(vf x, vf y) { return _mm256_mul_ps(x, y); }
CK_INLINE vf v_div(vf x, vf y) { return _mm256_div_ps(x, y); }
CK_INLINE vf v_fma(vf x, vf y, vf z) { return _mm256_fmadd_ps(x, y, z); }
CK_INLINE vf v_min(vf x, vf y) { return _mm256_min_ps(x, y); }
CK_INLINE vf v_max(vf x, vf y) { return _mm256_max_ps(x, y); }
CK_INLINE vf v_sqrt(vf x) { return _mm256_sqrt_ps(x); }
CK_INLINE vf v_abs(vf x) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), x); }
CK_INLINE vf v_round(vf x) { return _mm256_round_ps(x, 8); }
CK_INLINE float v_sum(vf x) {
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_add_ss(s, _mm_movehdup_ps(s)));
}
CK_INLINE float v_maximum(vf x) {
  __m128 s = _mm_max_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
  s = _mm_max_ps(s, _mm_movehl_ps(s, s));
  return _mm_cvtss_f32(_mm_max_ss(s, _mm_movehdup_ps(s)));
}
CK_INLINE vm v_less(vf x, vf y) { return _mm256_cmp_ps(x, y, _CMP_LT_OQ); }
CK_INLINE vf v_select(vm m, vf x, vf y) { return _mm256_blendv_ps(y, x, m); }
CK_INLINE vi v_to_int(vf x) { return _mm256_cvtps_epi32(x); }
CK_INLINE vf v_from_int(vi x) { return _mm256_cvtepi32_ps(x); }
CK_INLINE vi v_as_int(vf x) { return _mm256_castps_si256(x); }
CK_INLINE vf v_as_float(vi x) { return _mm256_castsi256_ps(x); }
CK_INLINE vi v_set1_i(int32_t x) { return _mm256_set1_epi32(x); }
CK_INLINE vi v_add_i(vi x, vi y) { return _mm256_add_epi32(x, y); }
CK_INLINE vi v_sub_i(vi x, vi y) { return _mm256_sub_epi32(x, y); }
CK_INLINE vi v_and_i(vi x, vi y) { return _mm256_and_si256(x, y); }
CK_INLINE vi v_or_i(vi x, vi y) { return _mm256_or_si256(x, y); }
#define v_shift_left_i(x, bits) _mm256_slli_epi32(x, bits)
#define v_shift_right_i(x, bits) _mm256_srai_epi32(x, bits)
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
  vf a[8], b[8];
  for (int i = 0; i < 8; i += 2) {
    a[i] = _mm256_unpacklo_ps(x[i], x[i + 1]);
    a[i + 1] = _mm256_unpackhi_ps(x[i], x[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    b[i] = _mm256_shuffle_ps(a[i], a[i + 2], 0x44);
    b[i + 1] = _mm256_shuffle_ps(a[i], a[i + 2], 0xEE);
    b[i + 2] = _mm256_shuffle_ps(a[i + 1], a[i + 3], 0x44);
    b[i + 3] = _mm256_shuffle_ps(a[i + 1], a[i + 3], 0xEE);
  }
  for (int i = 0; i < 4; i++) {
    x[i] = _mm256_permute2f128_ps(b[i], b[i + 4], 0x20);
    x[i + 4] = _mm256_permute2f128_ps(b[i], b[i + 4], 0x31);
  }
}

#endif
