// Four vectors of integers to and from sixteen bytes, in their order. Include after f32_neon.h.
#ifndef CK_VECTOR_U8_H
#define CK_VECTOR_U8_H

#include <stdint.h>

typedef uint8x16_t vb;
typedef int16x8_t vh;

CK_INLINE vi v_load_i(const int32_t *p) { return vld1q_s32(p); }
CK_INLINE void v_store_i(int32_t *p, vi x) { vst1q_s32(p, x); }
CK_INLINE vb v_set1_u8(uint8_t x) { return vdupq_n_u8(x); }
CK_INLINE vh v_set1_s16(int x) { return vdupq_n_s16((int16_t)x); }
CK_INLINE vb v_min_u8(vb x, vb y) { return vminq_u8(x, y); }
CK_INLINE vb v_max_u8(vb x, vb y) { return vmaxq_u8(x, y); }
CK_INLINE vb v_pack_u8(vi a, vi b, vi c, vi d, vh zero) {
  const int16x8_t low = vqaddq_s16(vcombine_s16(vqmovn_s32(a), vqmovn_s32(b)), zero);
  const int16x8_t high = vqaddq_s16(vcombine_s16(vqmovn_s32(c), vqmovn_s32(d)), zero);
  return vcombine_u8(vqmovun_s16(low), vqmovun_s16(high));
}
CK_INLINE void v_unpack_u8(vb x, vi *to) {
  const uint16x8_t low = vmovl_u8(vget_low_u8(x)), high = vmovl_u8(vget_high_u8(x));
  to[0] = vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(low)));
  to[1] = vreinterpretq_s32_u32(vmovl_u16(vget_high_u16(low)));
  to[2] = vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(high)));
  to[3] = vreinterpretq_s32_u32(vmovl_u16(vget_high_u16(high)));
}

CK_INLINE vb v_order_rows(vb x, size_t tiles) { return (void)tiles, x; }
CK_INLINE vb v_unorder_rows(vb x, size_t tiles) { return (void)tiles, x; }

#include "u8_rows.h"

/// table[x] of every byte: four tables of sixty-four, each leaves bytes beyond it alone.
CK_INLINE vb v_lookup_u8(const uint8_t *table, vb x) {
  vb found = vqtbl4q_u8(vld1q_u8_x4(table), x);
  found = vqtbx4q_u8(found, vld1q_u8_x4(table + 64), vsubq_u8(x, vdupq_n_u8(64)));
  found = vqtbx4q_u8(found, vld1q_u8_x4(table + 128), vsubq_u8(x, vdupq_n_u8(128)));
  return vqtbx4q_u8(found, vld1q_u8_x4(table + 192), vsubq_u8(x, vdupq_n_u8(192)));
}

// MARK: Elements in memory, sums

CK_INLINE vb v_load_u8(const uint8_t *p) { return vld1q_u8(p); }
CK_INLINE void v_store_u8(uint8_t *p, vb x) { vst1q_u8(p, x); }
/// Loads and stores of fewer bytes than a vector has, at least one.
CK_INLINE vb v_load_u8_n(const uint8_t *p, size_t n) {
  uint8_t bytes[4 * V_LANES] = {0};
  ck_copy_part(bytes, p, n);
  return v_load_u8(bytes);
}
CK_INLINE void v_store_u8_n(uint8_t *p, vb x, size_t n) {
  uint8_t bytes[4 * V_LANES];
  v_store_u8(bytes, x);
  ck_copy_part(p, bytes, n);
}
/// The four vectors of integers that stand in memory one after the other.
CK_INLINE void v_widen_u8(const uint8_t *p, vi *to) { v_unpack_u8(v_load_u8(p), to); }
/// Bytes that are those of integers in the order of memory.
CK_INLINE vb v_narrow_u8(vi a, vi b, vi c, vi d, vh zero) { return v_pack_u8(a, b, c, d, zero); }
/// 2^23 + x, in the order of `v_unpack_u8`: a float of this exponent has x as its last bits, and
/// subtracting 2^23 + z leaves x - z.
CK_INLINE void v_unpack_shifted(vb x, vf *to) {
  const uint8x16_t none = vdupq_n_u8(0);
  const uint16x8_t exponent = vdupq_n_u16(0x4B00);
  const uint16x8_t low = vreinterpretq_u16_u8(vzip1q_u8(x, none));
  const uint16x8_t high = vreinterpretq_u16_u8(vzip2q_u8(x, none));
  to[0] = vreinterpretq_f32_u16(vzip1q_u16(low, exponent));
  to[1] = vreinterpretq_f32_u16(vzip2q_u16(low, exponent));
  to[2] = vreinterpretq_f32_u16(vzip1q_u16(high, exponent));
  to[3] = vreinterpretq_f32_u16(vzip2q_u16(high, exponent));
}
/// Limits to a range; `low` where x is not a number.
CK_INLINE vf v_limit(vf x, vf low, vf high) { return vminq_f32(vmaxnmq_f32(x, low), high); }

/// Sums of up to 257 bytes for each element of a vector.
typedef struct {
  uint16x8_t low, high;
} vs;
CK_INLINE vs v_no_sums(void) { return (vs){vdupq_n_u16(0), vdupq_n_u16(0)}; }
CK_INLINE vs v_add_u8(vs sums, vb x) {
  sums.low = vaddw_u8(sums.low, vget_low_u8(x));
  sums.high = vaddw_high_u8(sums.high, x);
  return sums;
}
/// Adds sums to integers in the order of `v_unpack_u8`.
CK_INLINE void v_add_sums(vi *to, vs sums) {
  to[0] = vreinterpretq_s32_u32(vaddw_u16(vreinterpretq_u32_s32(to[0]), vget_low_u16(sums.low)));
  to[1] = vreinterpretq_s32_u32(vaddw_high_u16(vreinterpretq_u32_s32(to[1]), sums.low));
  to[2] = vreinterpretq_s32_u32(vaddw_u16(vreinterpretq_u32_s32(to[2]), vget_low_u16(sums.high)));
  to[3] = vreinterpretq_s32_u32(vaddw_high_u16(vreinterpretq_u32_s32(to[3]), sums.high));
}

#endif
