/// The natural logarithm by IEEE operations only, so that what is decided by it is the same on every
/// host: within two units of the last place.
///
/// `x = m 2^e` with m around one, `ln m = 2 artanh s`, `s = (m - 1) / (m + 1)`, by the series
/// `s + s^3 / 3 + s^5 / 5 + ...`; |s| is below 0.172, so that twelve terms suffice.
///
/// - Parameter x: Above zero and finite.
func naturalLogarithm(_ x: Double) -> Double {
  precondition(x > 0 && x.isFinite, "the logarithm of \(x)")
  var exponent = Double(x.exponent)
  var significand = x.significand
  if significand > 1.414_213_562_373_095_1 {
    significand /= 2
    exponent += 1
  }
  let s = (significand - 1) / (significand + 1)
  let square = s * s
  var sum = 0.0
  for term in stride(from: 23, through: 1, by: -2) { sum = sum * square + 1 / Double(term) }
  return 2 * s * sum + exponent * 0.693_147_180_559_945_3
}

/// The exponential function by IEEE operations only: `e^x = 2^n e^r` with |r| up to `ln 2 / 2`, whose
/// series needs sixteen terms.
///
/// - Parameter x: Of a magnitude up to 700.
func exponential(_ x: Double) -> Double {
  precondition(x.magnitude <= 700, "the exponential of \(x)")
  let steps = (x / 0.693_147_180_559_945_3).rounded()
  let rest = x - steps * 0.693_147_180_559_945_3
  var sum = 1.0
  for term in stride(from: 16, through: 1, by: -1) { sum = 1 + rest / Double(term) * sum }
  return Double(sign: .plus, exponent: Int(steps), significand: sum)
}
