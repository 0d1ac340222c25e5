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
  /// Measurement over prediction, from its 5th percentile to its 95th, with one between.
  public let factors: ClosedRange<Double>
  /// The median of prediction over measurement, less one.
  public let bias: Double

  /// The card of some measurements; nil for none.
  ///
  /// - Parameter errors: For each the configuration, and the logarithm of prediction over measurement.
  public init?(_ errors: [(configuration: String, logarithm: Double)]) {
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
    let ratios = errors.map { exponential(-$0.logarithm) }
    factors = min(1, quantile(ratios, 0.05) ?? 1)...max(1, quantile(ratios, 0.95) ?? 1)
  }
}

private func median(_ values: [Double]) -> Double { quantile(values, 0.5) ?? .nan }
