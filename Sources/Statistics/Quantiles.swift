/// The value below which a share of the samples lies: quantile type 7 of Hyndman and Fan, the one
/// of NumPy and R, which interpolates between the two nearest samples.
///
/// Reference: R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American
/// Statistician 50 (4), 1996.
///
/// - Parameters:
///   - samples: in any order.
///   - probability: from 0 (the minimum) to 1 (the maximum).
/// - Returns: nil without samples, if one is not a number, or for a probability outside 0 to 1.
/// - Complexity: O(n log n).
public func quantile(_ samples: [Double], _ probability: Double) -> Double? {
  guard !samples.isEmpty, !samples.contains(where: \.isNaN), (0...1).contains(probability)
  else { return nil }
  let sorted = samples.sorted()
  // h = (n - 1) p, zero-based.
  let place = Double(sorted.count - 1) * probability
  let index = Int(place)
  let below = sorted[index]
  let above = sorted[min(index + 1, sorted.count - 1)]
  guard below < above else { return below }
  let weight = place - Double(index)
  guard weight > 0 else { return below }
  // The nearer sample is the starting point, as in NumPy, so that both ends are met exactly.
  return weight < 0.5
    ? below + (above - below) * weight : above - (above - below) * (1 - weight)
}

/// The middle sample, or the mean of the two in the middle.
///
/// - Returns: nil without samples or if one is not a number.
/// - Complexity: O(n log n).
public func median(_ samples: [Double]) -> Double? {
  quantile(samples, 0.5)
}

/// The median distance of the samples from their median: a spread that outliers do not move.
///
/// It is not scaled; times 1.4826 it estimates the standard deviation of normal samples.
///
/// Reference: F. R. Hampel, "The Influence Curve and Its Role in Robust Estimation", JASA 69, 1974.
///
/// - Returns: nil without samples or if one is not a number.
/// - Complexity: O(n log n).
public func medianAbsoluteDeviation(_ samples: [Double]) -> Double? {
  median(samples).flatMap { middle in median(samples.map { ($0 - middle).magnitude }) }
}

/// The smallest sample.
///
/// The minimum of repeated timings is the estimate that interruptions disturb least: J. Chen and
/// J. Revels, "Robust benchmarking in noisy environments", 2016.
///
/// - Returns: nil without samples or if one is not a number.
/// - Complexity: O(n).
public func minimum(_ samples: [Double]) -> Double? {
  samples.contains(where: \.isNaN) ? nil : samples.min()
}
