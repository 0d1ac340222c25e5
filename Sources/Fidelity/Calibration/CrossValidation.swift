public import Simulation
import Statistics

/// What a fit came to, judged on chips that it had not seen.
public struct CrossValidation: Sendable {
  /// The constants of all measurements with their uncertainties, and the errors on unseen chips.
  public let table: LatencyTable
  /// The logarithm of prediction over measurement, for each measurement: with the constants of all.
  public let errorsInSample: [Double]
  /// The same with the constants that were fitted without the measurement's chip; NaN for those that
  /// do not count.
  public let errorsOnUnseen: [Double]
}

extension Calibration {
  /// Fits the constants, then again without each chip.
  ///
  /// A constant's uncertainty is that of the jackknife over chips: B. Efron and R. Tibshirani, "An
  /// Introduction to the Bootstrap", 1993, chapter 11.
  ///
  /// - Parameter report: Called with a line after each fit.
  public func crossValidated(report: (String) -> Void) -> CrossValidation {
    let place = fit()
    report("all chips: cost \(Int(place.cost.rounded()))")
    let jacobian = jacobian(place.x, place.residuals)
    let chips = Set(measurements.indices.filter { measurements[$0].isScored }.map {
      measurements[$0].chip
    }).sorted()
    var unseen = [Double](repeating: .nan, count: measurements.count)
    var places: [[Double]] = []
    for chip in chips {
      let left = fit(excluding: chip, from: place.x, firstJacobian: jacobian, steps: 3)
      places.append(left.x)
      let errors = self.errors(of: constants(left.x))
      for index in measurements.indices where measurements[index].chip == chip {
        unseen[index] = errors[index]
      }
      report("without \(chip)")
    }
    let count = Double(places.count)
    let uncertainties = LatencyConstants.parameters.indices.map { index in
      let mean = places.reduce(0) { $0 + $1[index] } / count
      let squares = places.reduce(0) { $0 + ($1[index] - mean) * ($1[index] - mean) }
      return ((count - 1) / count * squares).squareRoot()
    }
    let constants = constants(place.x)
    return CrossValidation(
      table: LatencyTable(
        constants: constants, uncertainties: uncertainties, errors: cellErrors(unseen)),
      errorsInSample: errors(of: constants), errorsOnUnseen: unseen)
  }

  /// Errors by kind of cell.
  public func cellErrors(_ errors: [Double]) -> [LatencyTable.CellError] {
    LatencyTable.CellKind.allCases.compactMap { kind in
      let places = measurements.indices.filter { index in
        let measurement = measurements[index]
        return measurement.isScored && !errors[index].isNaN
          && kind
            == LatencyTable.CellKind(
              isByte: measurement.isByte, threads: measurement.threads)
      }
      guard let card = ErrorCard(places.map { (blocks[$0], errors[$0]) }) else { return nil }
      return LatencyTable.CellError(
        kind: kind, configurations: card.configurations, measurements: places.count,
        medianError: card.medianError, error90: card.error90,
        lowFactor: min(1, card.lowFactor), highFactor: max(1, card.highFactor))
    }
  }
}

/// How far predictions were off.
public struct ErrorCard: Hashable, Sendable {
  /// Configurations of devices.
  public let configurations: Int
  /// Median over configurations of the median relative error.
  public let medianError: Double
  /// The 90th percentile of the relative error.
  public let error90: Double
  /// LatencyMeasurement over prediction: its 5th percentile.
  public let lowFactor: Double
  /// Its 95th percentile.
  public let highFactor: Double
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
    lowFactor = quantile(ratios, 0.05) ?? .nan
    highFactor = quantile(ratios, 0.95) ?? .nan
  }
}

private func median(_ values: [Double]) -> Double { quantile(values, 0.5) ?? .nan }
