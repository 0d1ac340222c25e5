// Four floats at a time on 64-bit Arm; every Armv8-A core with Advanced SIMD has these.
#ifndef CK_VECTOR_F32_H
#define CK_VECTOR_F32_H

#define V_LANES 4
typedef float32x4_t vf;
typedef int32x4_t vi;
typedef uint32x4_t vm;

CK_INLINE vf v_load(const float *p) { return vld1q_f32(p); }
CK_INLINE void v_store(float *p, vf x) { vst1q_f32(p, x); }
CK_INLINE vf v_load_n(const float *p, size_t n) {
  if (n >= 4) return vld1q_f32(p);
  vf x = vdupq_n_f32(0);
  if (n > 0) x = vld1q_lane_f32(p, x, 0);
  if (n > 1) x = vld1q_lane_f32(p + 1, x, 1);
  if (n > 2) x = vld1q_lane_f32(p + 2, x, 2);
  return x;
}
CK_INLINE void v_store_n(float *p, vf x, size_t n) {
  if (n >= 4) {
    vst1q_f32(p, x);
    return;
  }
  if (n > 0) vst1q_lane_f32(p, x, 0);
  if (n > 1) vst1q_lane_f32(p + 1, x, 1);
  if (n > 2) vst1q_lane_f32(p + 2, x, 2);
}
CK_INLINE vf v_set1(float x) { return vdupq_n_f32(x); }
CK_INLINE vf v_zero(void) { return vdupq_n_f32(0); }
CK_INLINE vf v_add(vf x, vf y) { return vaddq_f32(x, y); }
CK_INLINE vf v_sub(vf x, vf y) { return vsubq_f32(x, y); }
CK_INLINE vf v_mul(vf x, vf y) { return vmulq_f32(x, y); }
CK_INLINE vf v_div(vf x, vf y) { return vdivq_f32(x, y); }
CK_INLINE vf v_fma(vf x, vf y, vf z) { return vfmaq_f32(z, x, y); }
CK_INLINE vf v_min(vf x, vf y) { return vminq_f32(x, y); }
CK_INLINE vf v_max(vf x, vf y) { return vmaxq_f32(x, y); }
CK_INLINE vf v_sqrt(vf x) { return vsqrtq_f32(x); }
CK_INLINE vf v_abs(vf x) { return vabsq_f32(x); }
CK_INLINE vf v_round(vf x) { return vrndnq_f32(x); }
CK_INLINE float v_sum(vf x) { return vaddvq_f32(x); }
CK_INLINE float v_maximum(vf x) { return vmaxvq_f32(x); }
CK_INLINE vm v_less(vf x, vf y) { return vcltq_f32(x, y); }
CK_INLINE vf v_select(vm m, vf x, vf y) { return vbslq_f32(m, x, y); }
CK_INLINE vi v_to_int(vf x) { return vcvtnq_s32_f32(x); }
CK_INLINE vf v_from_int(vi x) { return vcvtq_f32_s32(x); }
CK_INLINE vi v_as_int(vf x) { return vreinterpretq_s32_f32(x); }
CK_INLINE vf v_as_float(vi x) { return vreinterpretq_f32_s32(x); }
CK_INLINE vi v_set1_i(int32_t x) { return vdupq_n_s32(x); }
CK_INLINE vi v_add_i(vi x, vi y) { return vaddq_s32(x, y); }
CK_INLINE vi v_sub_i(vi x, vi y) { return vsubq_s32(x, y); }
CK_INLINE vi v_and_i(vi x, vi y) { return vandq_s32(x, y); }
CK_INLINE vi v_or_i(vi x, vi y) { return vorrq_s32(x, y); }
#define v_shift_left_i(x, bits) vshlq_n_s32(x, bits)
#define v_shift_right_i(x, bits) vshrq_n_s32(x, bits)
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
  const float32x4x2_t a = vtrnq_f32(x[0], x[1]), b = vtrnq_f32(x[2], x[3]);
  x[0] = vcombine_f32(vget_low_f32(a.val[0]), vget_low_f32(b.val[0]));
  x[1] = vcombine_f32(vget_low_f32(a.val[1]), vget_low_f32(b.val[1]));
  x[2] = vcombine_f32(vget_high_f32(a.val[0]), vget_high_f32(b.val[0]));
  x[3] = vcombine_f32(vget_high_f32(a.val[1]), vget_high_f32(b.val[1]));
}

#endif
