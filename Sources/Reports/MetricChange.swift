import Basics
public import Records

/// One metric of a cell in two runs.
public struct MetricChange: Hashable, Sendable {
  /// What was measured.
  public let metric: Metric
  /// The value in the baseline; nil where it has none.
  public let old: Int64?
  /// The value in the candidate; nil where it has none.
  public let new: Int64?

  /// Joins two values of a metric.
  public init(_ metric: Metric, old: Int64?, new: Int64?) {
    self.metric = metric
    self.old = old
    self.new = new
  }

  /// New over old; nil unless both are there and the old one is not zero.
  public var ratio: Double? {
    guard let old, let new, old != 0 else { return nil }
    return Double(new) / Double(old)
  }

  /// The change in per cent of the old value's magnitude; nil where there is no ``ratio``.
  public var percent: Double? {
    guard let old, let new, old != 0 else { return nil }
    // The difference is exact; one minus the ratio would lose its digits.
    return Double(Int128(new) - Int128(old)) / Double(old.magnitude) * 100
  }

  /// Whether the new value is worse, better or neither, by more than a tolerance.
  ///
  /// The arithmetic is exact: no rounding can hide or invent a change.
  ///
  /// - Parameter tolerancePpm: in millionths of the old value's magnitude; a negative one is zero.
  /// - Returns: nil unless both values are there.
  public func direction(tolerancePpm: Int64) -> Direction? {
    guard let old, let new else { return nil }
    let difference = Int128(new) - Int128(old)
    let allowed = Int128(max(0, tolerancePpm)) * Int128(old.magnitude)
    guard difference.magnitude * 1_000_000 > allowed.magnitude else { return .same }
    switch metric.polarity {
    case .lowerIsBetter: return difference > 0 ? .worse : .better
    case .higherIsBetter: return difference < 0 ? .worse : .better
    case .neutral: return .other
    }
  }

  /// How two values compare, by the metric's polarity.
  public enum Direction: String, CaseIterable, Hashable, Sendable {
    case worse
    case same
    case better
    /// Another value, where neither direction is better.
    case other
  }

  /// Both values with their unit, such as `31.240 ms -> 33.150 ms (+6.1 %)`.
  public var text: String {
    let (before, after) = shownValues
    guard old != nil, new != nil else { return "\(before) -> \(after)" }
    guard old != new else { return "\(before), unchanged" }
    return "\(before) -> \(after) (\(percentText ?? "was zero"))"
  }

  /// The change with its sign, such as `+6.1 %`; nil where there is no ``ratio``.
  public var percentText: String? {
    guard let percent else { return nil }
    guard percent != 0 else { return "0 %" }
    let digits =
      percent.magnitude >= 0.1
      ? fixed(percent.magnitude, digits: 1) : significant(percent.magnitude, digits: 2)
    return (percent < 0 ? "-" : "+") + digits + " %"
  }

  /// Both values for people; in whole units where scaled ones would look equal.
  private var shownValues: (String, String) {
    let scaled = [old, new].map { $0.map(metric.text) ?? "none" }
    guard scaled[0] == scaled[1], old != new else { return (scaled[0], scaled[1]) }
    let exact = [old, new].map { $0.map { "\($0) \(metric.unit)" } ?? "none" }
    return (exact[0], exact[1])
  }
}

extension Metric {
  /// A value in the unit people read it in, such as `31.240 ms` for nanoseconds.
  ///
  /// - Complexity: O(1).
  public func text(_ value: Int64) -> String {
    let number = Double(value)
    switch unit {
    case "ns" where value.magnitude >= 1_000_000: return "\(fixed(number / 1e6, digits: 3)) ms"
    case "ns" where value.magnitude >= 1_000: return "\(fixed(number / 1e3, digits: 3)) us"
    case "nJ" where value.magnitude >= 1_000_000: return "\(fixed(number / 1e6, digits: 3)) mJ"
    case "bytes": return formatted(bytes: Int(value))
    case "count": return "\(value)"
    default: return "\(value) \(unit)"
    }
  }
}

/// The median of one metric's samples on the machines of two runs: informational, never gated.
public struct HostChange: Hashable, Sendable {
  /// What was measured.
  public let metric: Metric
  /// The median of the baseline's samples; nil without any.
  public let oldMedian: Double?
  /// The median of the candidate's samples; nil without any.
  public let newMedian: Double?
  /// How many samples the baseline has.
  public let oldCount: Int
  /// How many samples the candidate has.
  public let newCount: Int
}
