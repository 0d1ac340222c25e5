/// How the range that bytes span is chosen from what was seen of a tensor.
public enum RangeMethod: Hashable, Sendable, CustomStringConvertible {
  /// From the smallest to the largest element.
  case minMax
  /// The magnitude that a share of the elements does not exceed, in percent.
  case percentile(Double)
  /// The magnitude with the least Kullback-Leibler divergence between the elements' distribution and
  /// the quantized one (S. Migacz, "8-bit Inference with TensorRT", GTC 2017).
  case entropy
  /// The magnitude with the least mean squared error.
  case meanSquaredError

  /// One of each, the percentile that of 99.99 %.
  public static let standard: [RangeMethod] = [
    .minMax, .percentile(99.99), .entropy, .meanSquaredError,
  ]

  /// Whether the extremes do not suffice: the elements are passed over a second time.
  public var needsDistribution: Bool {
    switch self {
    case .minMax: false
    case .percentile, .entropy, .meanSquaredError: true
    }
  }

  /// `min-max`, `percentile-99.99`, `entropy`, `mean-squared-error`.
  public var description: String {
    switch self {
    case .minMax: "min-max"
    case .percentile(let percent): "percentile-\(percent)"
    case .entropy: "entropy"
    case .meanSquaredError: "mean-squared-error"
    }
  }

  /// The method with a ``description``; nil for another text and for percentiles outside of
  /// `0 < percent <= 100`.
  public init?(_ description: String) {
    switch description {
    case "min-max": self = .minMax
    case "entropy": self = .entropy
    case "mean-squared-error": self = .meanSquaredError
    default:
      let prefix = "percentile-"
      guard description.hasPrefix(prefix),
        let percent = Double(description.dropFirst(prefix.count)),
        percent > 0, percent <= 100
      else { return nil }
      self = .percentile(percent)
    }
  }
}
