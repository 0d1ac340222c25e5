/// Powers by + - * / and comparisons alone, so that every host has the same bits: the functions of C
/// libraries differ in the last one.

/// The natural logarithm of a positive number, with a relative error below 1e-14.
///
/// The number is halved or doubled into [3/4, 3/2); there ln x = 2 artanh((x - 1) / (x + 1)), whose
/// series converges by a factor of 25 for each term.
package func logarithm(_ value: Double) -> Double {
  guard value > 0, value < .infinity else { return value == 0 ? -.infinity : .nan }
  var (x, halvings) = (value, 0.0)
  while x >= 1.5 { (x, halvings) = (x / 2, halvings + 1) }
  while x < 0.75 { (x, halvings) = (x * 2, halvings - 1) }
  let y = (x - 1) / (x + 1)
  let square = y * y
  var (sum, power) = (0.0, y)
  for term in 0..<14 {
    sum += power / Double(2 * term + 1)
    power *= square
  }
  return 2 * sum + halvings * 0.693_147_180_559_945_3
}

/// e to a power, with a relative error below 1e-13 for exponents within 700 of zero.
package func exponential(_ value: Double) -> Double {
  // e^x = (e^(x / 2^k))^(2^k), with a series for the small exponent.
  var (x, squarings) = (value, 0)
  while x.magnitude > 0.25 { (x, squarings) = (x / 2, squarings + 1) }
  var (sum, term) = (1.0, 1.0)
  for index in 1...14 {
    term *= x / Double(index)
    sum += term
  }
  for _ in 0..<squarings { sum *= sum }
  return sum
}

/// A positive number to a power.
package func power(_ base: Double, _ exponent: Double) -> Double {
  base == 1 || exponent == 0 ? 1 : exponential(exponent * logarithm(base))
}
