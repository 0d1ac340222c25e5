import Basics

/// A range of numbers with the marks beside it.
package struct NumberAxis: Hashable {
  /// The ends.
  package let low: Double
  package let high: Double
  package let marks: Marks

  /// Which numbers stand beside the axis.
  package enum Marks: Hashable {
    /// None.
    case none
    /// Multiples of a step.
    case multiples(of: Double)
    /// On an axis with equal ratios, these.
    case logarithmic([Double])
  }

  private init(low: Double, high: Double, marks: Marks) {
    self.low = low
    self.high = high
    self.marks = marks
  }

  /// An axis of nothing.
  static let empty = NumberAxis(low: 0, high: 1, marks: .none)

  /// The numbers that an axis can show.
  private static let drawable = 1e-100...1e100

  /// An axis from zero with round steps and some room above.
  ///
  /// - Parameters:
  ///   - top: the upper end of what is drawn; nil unless an axis can show it.
  ///   - room: the share above it.
  package init?(zeroTo top: Double, room: Double = 0.15) {
    guard NumberAxis.drawable.contains(top) else { return nil }
    let high = top * (1 + room)
    self.init(low: 0, high: high, marks: .multiples(of: Self.step(for: high)))
  }

  /// An axis around some numbers with room for words above; it need not contain zero. A range below
  /// a hundredth of the numbers is widened to that, so that nothing looks like a change that is none.
  ///
  /// - Returns: nil without numbers that an axis can show.
  package init?(around values: [Double]) {
    let values = values.filter { $0.magnitude <= 1e100 }
    guard let least = values.min(), let most = values.max() else { return nil }
    let room = max((most - least) * 0.18, max(most.magnitude, least.magnitude) * 0.005, 1e-100)
    // What is never negative has no axis below zero.
    let low = least >= 0 ? max(0, least - room) : least - room
    let high = most + room * 2.5
    self.init(low: low, high: high, marks: .multiples(of: Self.step(for: high - low)))
  }

  /// An axis for positive numbers: with equal ratios where they differ tenfold, from zero where they
  /// differ threefold, around them otherwise.
  ///
  /// - Returns: nil without numbers that an axis can show.
  package init?(fitting values: [Double]) {
    let values = values.filter(NumberAxis.drawable.contains)
    guard let least = values.min(), let most = values.max() else { return nil }
    guard most >= least * 3 else {
      self.init(around: values)
      return
    }
    guard most >= least * 10 else {
      self.init(zeroTo: most)
      return
    }
    self.init(ratiosFrom: least / 1.6, to: most * 1.6)
  }

  /// An axis with equal ratios; both ends are positive.
  package init(ratiosFrom low: Double, to high: Double) {
    let decades = decimalLogarithm(high / low)
    let digits: [Double] = decades <= 1.5 ? [1, 2, 3, 5] : decades <= 3 ? [1, 2, 5] : [1]
    let exponents = Int(decimalLogarithm(low).rounded(.down))...Int(decimalLogarithm(high))
    let all = exponents.flatMap { exponent in digits.map { decimal($0, exponent: exponent) } }
    let shown = all.filter { $0 >= low && $0 <= high }
    // Over many decades only each third or so has a number.
    let stride = digits.count > 1 ? 1 : max(1, (shown.count + 7) / 8)
    self.init(
      low: low, high: high,
      marks: .logarithmic(shown.indices.filter { $0 % stride == 0 }.map { shown[$0] }))
  }

  /// Whether equal distances are equal ratios.
  package var isLogarithmic: Bool {
    switch marks {
    case .none, .multiples: false
    case .logarithmic: true
    }
  }

  /// Where a number stands: 0 at the low end, 1 at the high end.
  package func position(_ value: Double) -> Double {
    isLogarithmic
      ? decimalLogarithm(value / low) / decimalLogarithm(high / low) : (value - low) / (high - low)
  }

  /// The numbers beside the axis as text.
  package var markTexts: [String] {
    switch marks {
    case .none: return []
    case .logarithmic(let marks): return marks.map { JSONWriter.text(of: $0) }
    case .multiples(let step):
      // As many digits as the step has; gnuplot writes numbers beyond those in nine characters.
      guard (1e-5...1e9).contains(step) else { return ["-1.23e-45"] }
      var digits = 0
      var scaled = step
      while scaled.rounded() != scaled, digits < 7 {
        digits += 1
        scaled = (step * scale10(digits) * 1e6).rounded() / 1e6
      }
      let first = Int((low / step).rounded(.up))
      return (first...max(first, Int(high / step))).map { [digits] in
        fixed(Double($0) * step, digits: digits)
      }
    }
  }

  /// 1, 2, 4 or 5 times a power of ten that goes at least three times into a range.
  private static func step(for range: Double) -> Double {
    var scale = 1.0
    while scale * 10 <= range { scale *= 10 }
    while scale > range { scale /= 10 }
    return [0.1, 0.2, 0.4, 0.5, 1, 2].map { $0 * scale }.last { $0 * 3 <= range } ?? scale / 10
  }
}

/// The decimal logarithm of a positive number, by arithmetic alone: charts are the same text with
/// every C library.
package func decimalLogarithm(_ value: Double) -> Double {
  guard value > 0, value.isFinite else { return value > 0 ? .infinity : -.infinity }
  // ln m = 2 (s + s^3/3 + s^5/5 + ...) with s = (m - 1) / (m + 1), at most 1/3.
  let ratio = (value.significand - 1) / (value.significand + 1)
  let square = ratio * ratio
  var term = ratio
  var sum = 0.0
  for odd in stride(from: 1.0, through: 37, by: 2) {
    sum += term / odd
    term *= square
  }
  let naturalLogarithm = Double(value.exponent) * 0.693_147_180_559_945_3 + 2 * sum
  return naturalLogarithm / 2.302_585_092_994_046
}

/// A digit times a power of ten, the nearest number there is: `decimal(5, exponent: -3)` is 0.005.
private func decimal(_ digit: Double, exponent: Int) -> Double {
  let scale = scale10(Int(exponent.magnitude))
  return exponent < 0 ? digit / scale : digit * scale
}

/// Ten to a power that is not negative.
private func scale10(_ exponent: Int) -> Double {
  var scale = 1.0
  for _ in 0..<exponent { scale *= 10 }
  return scale
}
