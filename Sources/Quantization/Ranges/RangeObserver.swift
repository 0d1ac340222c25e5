/// Watches the elements of a tensor over some samples and chooses the range that bytes span.
///
/// Samples pass once for their extremes and, where the method asks for the distribution, a second
/// time for a histogram of magnitudes with 2048 bins up to the largest one. What was chosen depends
/// on the elements only, not on the host.
public struct RangeObserver: Sendable {
  /// How the range is chosen.
  public let method: RangeMethod
  /// The smallest and largest element so far; nil before the first number.
  public private(set) var extremes: ClosedRange<Float>?
  private var histogram: MagnitudeHistogram?

  /// An observer that has seen nothing.
  public init(_ method: RangeMethod) { self.method = method }

  /// First pass: takes note of the extremes.
  ///
  /// - Complexity: O(elements).
  public mutating func observeExtremes(of elements: Span<Float>) {
    var (low, high) = (Float.infinity, -Float.infinity)
    for index in 0..<elements.count {
      low = min(low, elements[index])
      high = max(high, elements[index])
    }
    guard low <= high else { return }
    let known = extremes ?? low...high
    extremes = min(known.lowerBound, low)...max(known.upperBound, high)
  }

  /// Second pass, over the same samples: counts magnitudes, where the method needs them.
  ///
  /// - Complexity: O(elements).
  public mutating func observeDistribution(of elements: Span<Float>) {
    guard method.needsDistribution, let extremes else { return }
    let largest = max(-extremes.lowerBound, extremes.upperBound)
    guard largest > 0, largest.isFinite else { return }
    if histogram == nil { histogram = MagnitudeHistogram(limit: largest) }
    histogram?.count(elements)
  }

  /// The range that was chosen: the extremes, cut at the magnitude that the method finds best; nil
  /// before the first number.
  ///
  /// - Complexity: O(bins levels) for entropy, O(bins) for the others.
  public var range: ClosedRange<Float>? {
    guard let extremes, let histogram else { return extremes }
    // Of 256 bytes, all are magnitudes where numbers have one sign.
    let isOneSided = extremes.lowerBound >= 0 || extremes.upperBound <= 0
    let limit: Float
    switch method {
    case .minMax: return extremes
    case .percentile(let percent): limit = histogram.limit(percent: percent)
    case .entropy: limit = histogram.limit(leastDivergenceWith: isOneSided ? 256 : 128)
    case .meanSquaredError: limit = histogram.limit(leastSquaresWith: isOneSided ? 255 : 127)
    }
    return max(
      extremes.lowerBound, min(-limit, extremes.upperBound))...max(
        min(extremes.upperBound, limit), extremes.lowerBound)
  }
}
