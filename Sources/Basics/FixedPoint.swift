/// A number with a fixed count of decimal digits, rounded half away from zero, without locale.
///
/// Not a number and infinities are spelled `nan`, `inf` and `-inf`. Beyond 2^53 units of the last
/// digit the text falls back to the shortest one that reads back as the same value.
public func fixed(_ value: Double, digits: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (value.magnitude * scale).rounded(.toNearestOrAwayFromZero)
  guard scaled < 0x1p53 else { return "\(value)" }
  let units = Int64(scaled)
  let divisor = Int64(scale)
  let sign = value < 0 && units > 0 ? "-" : ""
  guard digits > 0 else { return "\(sign)\(units)" }
  let fraction = String(units % divisor)
  let zeros = String(repeating: "0", count: digits - fraction.count)
  return "\(sign)\(units / divisor).\(zeros)\(fraction)"
}

/// A number with a given count of significant digits and no exponent, such as `0.00123457`.
public func significant(_ value: Double, digits: Int) -> String {
  guard value.isFinite, value != 0 else { return fixed(value, digits: 0) }
  var magnitude = value.magnitude
  var decimals = digits - 1
  while magnitude >= 10 {
    magnitude /= 10
    decimals -= 1
  }
  while magnitude < 1 {
    magnitude *= 10
    decimals += 1
  }
  return fixed(value, digits: max(0, min(decimals, 17)))
}

/// Bytes in the largest binary unit that keeps the number at or above one, such as `1.2 GiB`.
public func formatted(bytes: Int) -> String {
  let units = ["B", "KiB", "MiB", "GiB", "TiB"]
  var value = Double(bytes)
  var unit = 0
  while value.magnitude >= 1024, unit < units.count - 1 {
    value /= 1024
    unit += 1
  }
  return unit == 0 ? "\(bytes) B" : "\(fixed(value, digits: 1)) \(units[unit])"
}
