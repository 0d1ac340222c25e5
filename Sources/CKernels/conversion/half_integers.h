// Half precision by arithmetic on the bits of floats, where no instruction converts. Include after
// the vector header of floats.
#ifndef CK_HALF_INTEGERS_H
#define CK_HALF_INTEGERS_H

/// What is smaller in magnitude than all that is infinite or no number.
CK_INLINE vm h_is_finite(vf x) { return v_less(v_abs(x), v_as_float(v_set1_i(0x7f800000))); }

/// The bits of halves, in integers.
CK_INLINE vi h_to_f16(vf x) {
  const vi sign = v_and_i(v_shift_right_i(v_as_int(x), 16), v_set1_i(0x8000));
  const vf magnitude = v_abs(x);
  const vi bits = v_as_int(magnitude);
  // Normal: half a unit, less one bit where the last place is even; another bias of the exponent.
  const vi odd = v_and_i(v_shift_right_i(bits, 13), v_set1_i(1));
  const vi biased = v_add_i(bits, v_add_i(odd, v_set1_i(0xfff - (112 << 23))));
  const vi normal = v_shift_right_i(biased, 13);
  // Denormal: in 1/2 + x the unit in the last place is 2^-24, that of the result.
  const vi sum = v_as_int(v_add(magnitude, v_set1(0.5f)));
  const vi small = v_add_i(sum, v_set1_i(-0x3f000000));
  // Not a number: adding makes it quiet.
  const vi payload = v_and_i(v_shift_right_i(v_as_int(v_add(x, x)), 13), v_set1_i(0x3ff));
  const vi special = v_or_i(payload, v_set1_i(0x7c00));
  vf result = v_select(
      v_less(magnitude, v_set1(6.103515625e-5f)), v_as_float(small), v_as_float(normal));
  result = v_select(v_less(magnitude, v_set1(65536)), result, v_as_float(v_set1_i(0x7c00)));
  result = v_select(h_is_finite(x), result, v_as_float(special));
  return v_or_i(v_as_int(result), sign);
}

/// Floats from the bits of halves.
CK_INLINE vf h_from_f16(vi bits) {
  const vi magnitude = v_shift_left_i(v_and_i(bits, v_set1_i(0x7fff)), 13);
  const vi sign = v_shift_left_i(v_and_i(bits, v_set1_i(0x8000)), 16);
  // Another bias of the exponent by a product, which also makes denormals normal.
  const vf number = v_mul(v_as_float(magnitude), v_set1(0x1p112f));
  vf special = v_as_float(v_or_i(magnitude, v_set1_i(0x7f800000)));
  special = v_add(special, special);
  const vf result = v_select(v_less(number, v_set1(65536)), number, special);
  return v_as_float(v_or_i(v_as_int(result), sign));
}

#endif
