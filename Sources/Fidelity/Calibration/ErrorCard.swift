import Simulation
import Statistics

/// How far predictions were off.
public struct ErrorCard: Hashable, Sendable {
  /// Configurations of devices.
  public let configurations: Int
  /// Median over configurations of the median relative error.
  public let medianError: Double
  /// The 90th percentile of the relative error.
  public let error90: Double
  /// Measurement over prediction: what holds nine in ten measurements of a chip that it was not made
  /// from, with one between.
  public let factors: ClosedRange<Double>
  /// The median of prediction over measurement, less one.
  public let bias: Double

  /// The card of some measurements; nil for none.
  ///
  /// - Parameter errors: For each measurement its chip and configuration, and the logarithm of
  ///   prediction over measurement.
  public init?(_ errors: [Entry]) {
    guard !errors.isEmpty else { return nil }
    let relative = errors.map { (exponential($0.logarithm) - 1).magnitude }
    var groups: [String: [Double]] = [:]
    for (error, value) in zip(errors, relative) {
      groups[error.configuration, default: []].append(value)
    }
    let medians = groups.keys.sorted().map { median(groups[$0] ?? []) }
    configurations = medians.count
    medianError = median(medians)
    error90 = quantile(relative, 0.9) ?? .nan
    bias = median(errors.map { exponential($0.logarithm) }) - 1
    let (low, high) = Self.interval(errors)
    factors = exponential(min(0, low))...exponential(max(0, high))
  }

  /// One measurement.
  public typealias Entry = (chip: String, configuration: String, logarithm: Double)

  /// The 5th and 95th percentile of the logarithm of measurement over prediction, both as much wider
  /// as it takes for nine in ten measurements of each chip to lie between those of the others: chips
  /// differ by more than models do, so that plain percentiles promise too much of the next chip.
  private static func interval(_ errors: [Entry]) -> (low: Double, high: Double) {
    func percentiles(_ entries: [Entry]) -> (low: Double, high: Double) {
      let values = entries.map { -$0.logarithm }
      return (quantile(values, 0.05) ?? 0, quantile(values, 0.95) ?? 0)
    }
    let all = percentiles(errors)
    let chips = Set(errors.map(\.chip)).sorted()
    guard chips.count > 1 else { return all }
    var others: [String: (low: Double, high: Double)] = [:]
    for chip in chips { others[chip] = percentiles(errors.filter { $0.chip != chip }) }
    var width = 1.0
    while width < 3 {
      let inside = errors.count { entry in
        guard let other = others[entry.chip] else { return false }
        return -entry.logarithm >= min(0, other.low) * width
          && -entry.logarithm <= max(0, other.high) * width
      }
      if Double(inside) >= 0.9 * Double(errors.count) { break }
      width += 0.02
    }
    return (all.low * width, all.high * width)
  }
}

private func median(_ values: [Double]) -> Double { quantile(values, 0.5) ?? .nan }
