#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The mean of ratios: the n-th root of their product, which is 1 for a ratio and its inverse.
///
/// - Returns: nil without samples, or if one is not above zero.
public func geometricMean(_ samples: [Double]) -> Double? {
  guard !samples.isEmpty, samples.allSatisfy({ $0 > 0 }) else { return nil }
  // A sum of logarithms does not overflow as the product would.
  return exp(samples.reduce(0) { $0 + log($1) } / Double(samples.count))
}
