/// How far numbers are from what they should be.
public struct ErrorMeasures: Hashable, Sendable {
  /// The mean of squared differences.
  public let meanSquaredError: Double
  /// The ratio of the mean of squares to ``meanSquaredError``; infinite where nothing differs.
  public let signalToNoise: Double
  /// The cosine of the angle between the two as vectors; one where both are zero.
  public let cosine: Double
  /// The largest absolute difference; infinite where something is not a number.
  public let largestError: Double

  /// The signal-to-quantization-noise ratio, `10 log10(signal / noise)`; infinite where nothing
  /// differs, minus infinite where there is noise only.
  public var signalToNoiseDecibels: Double {
    Self.decibels(signalToNoise)
  }

  /// A ratio of powers in decibels, `10 log10(ratio)`, by IEEE operations only; minus infinite for
  /// zero.
  public static func decibels(_ ratio: Double) -> Double {
    guard ratio.isFinite else { return ratio }
    return ratio > 0 ? 10 * naturalLogarithm(ratio) / 2.302_585_092_994_045_7 : -.infinity
  }

  /// What decibels stand for, `10^(decibels / 10)`.
  ///
  /// - Parameter decibels: Of a magnitude up to 3000.
  public static func ratio(decibels: Double) -> Double {
    exponential(decibels / 10 * 2.302_585_092_994_045_7)
  }

  /// Measures.
  ///
  /// - Parameters:
  ///   - found: What there is.
  ///   - expected: As many numbers that there should be.
  /// - Complexity: O(elements).
  public init(of found: [Float], against expected: [Float]) {
    var sums = ErrorSums()
    sums.add(found, against: expected)
    self = sums.measures
  }

  init(meanSquaredError: Double, signalToNoise: Double, cosine: Double, largestError: Double) {
    self.meanSquaredError = meanSquaredError
    self.signalToNoise = signalToNoise
    self.cosine = cosine
    self.largestError = largestError
  }
}

/// Errors summed over several tensors.
public struct ErrorSums: Hashable, Sendable {
  private var count = 0
  private var signal = 0.0
  private var noise = 0.0
  private var foundSquares = 0.0
  private var products = 0.0
  private var largest = 0.0

  /// Nothing so far.
  public init() {}

  /// Adds numbers and what they should be, of the same count.
  ///
  /// - Complexity: O(elements).
  public mutating func add(_ found: [Float], against expected: [Float]) {
    precondition(
      found.count == expected.count, "length mismatch: \(found.count) vs \(expected.count)")
    count += found.count
    for index in found.indices {
      let (value, wanted) = (Double(found[index]), Double(expected[index]))
      let difference = value - wanted
      signal += wanted * wanted
      noise += difference * difference
      foundSquares += value * value
      products += value * wanted
      let magnitude = difference.magnitude
      if !(magnitude <= largest) { largest = magnitude.isNaN ? .infinity : magnitude }
    }
  }

  /// The measures of all that was added.
  public var measures: ErrorMeasures {
    let norms = (signal * foundSquares).squareRoot()
    let cosine = norms > 0 ? products / norms : signal == foundSquares ? 1 : 0
    return ErrorMeasures(
      meanSquaredError: count == 0 ? 0 : noise / Double(count),
      signalToNoise: noise == 0 ? .infinity : noise.isNaN ? 0 : signal / noise,
      cosine: cosine, largestError: largest)
  }
}

/// The share of rows whose largest element stands at the same place: the first of equal ones counts.
///
/// - Parameters:
///   - found: Rows of scores.
///   - expected: As many.
///   - width: Elements of a row, at least one.
/// - Returns: From zero to one; one for no rows.
/// - Complexity: O(elements).
public func topOneAgreement(_ found: [Float], _ expected: [Float], width: Int) -> Double {
  precondition(
    found.count == expected.count, "length mismatch: \(found.count) vs \(expected.count)")
  precondition(width > 0 && found.count % width == 0, "\(found.count) elements in rows of \(width)")
  let rows = found.count / width
  guard rows > 0 else { return 1 }
  func best(_ scores: [Float], _ row: Int) -> Int {
    var best = row * width
    for index in row * width..<(row + 1) * width where scores[index] > scores[best] { best = index }
    return best
  }
  let agreeing = (0..<rows).count { best(found, $0) == best(expected, $0) }
  return Double(agreeing) / Double(rows)
}
