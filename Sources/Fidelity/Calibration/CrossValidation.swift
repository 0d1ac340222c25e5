public import Simulation
import Statistics

/// What a fit came to, judged on chips that it had not seen.
public struct CrossValidation: Sendable {
  /// The constants of all measurements with their uncertainties, and the errors on unseen chips.
  public let table: LatencyTable
  /// The logarithm of prediction over measurement, for each measurement: with the constants of all.
  public let errorsInSample: [Double]
  /// The same with the constants that were fitted without the measurement's chip or model; NaN for
  /// those that do not count.
  public let errorsOnUnseen: [Double]

  /// What is left out together.
  public enum Fold: String, CaseIterable, Sendable {
    /// All devices with one chip.
    case chip
    /// A model, in floats and in bytes.
    case model

    func group(of measurement: LatencyMeasurement) -> String {
      switch self {
      case .chip: measurement.chip
      case .model: measurement.task.model.replacing("_int8", with: "")
      }
    }
  }
}

extension LatencyCalibration {
  /// Fits the constants, then again without each chip or model.
  ///
  /// A constant's uncertainty is that of the jackknife over them: B. Efron and R. Tibshirani, "An
  /// Introduction to the Bootstrap", 1993, chapter 11.
  ///
  /// - Parameters:
  ///   - fold: What is left out together.
  ///   - report: Called with a line after each fit.
  public func crossValidated(
    leavingOut fold: CrossValidation.Fold = .chip, report: (String) -> Void
  ) -> CrossValidation {
    let place = fit()
    report("all: cost \(Int(place.cost.rounded()))")
    let jacobian = jacobian(place.x, place.residuals)
    let groups = Set(measurements.filter(\.isScored).map(fold.group)).sorted()
    var unseen = [Double](repeating: .nan, count: measurements.count)
    var places: [[Double]] = []
    for group in groups {
      let left = fit(from: place.x, firstJacobian: jacobian, steps: 3) {
        fold.group(of: $0) != group
      }
      places.append(left.x)
      let errors = self.errors(of: constants(left.x))
      for index in measurements.indices where fold.group(of: measurements[index]) == group {
        unseen[index] = errors[index]
      }
      report("without \(group)")
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
    let anchored = anchored(errors)
    return LatencyTable.CellKind.allCases.compactMap { kind in
      let places = measurements.indices.filter { index in
        let measurement = measurements[index]
        return measurement.isScored && !errors[index].isNaN
          && kind
            == LatencyTable.CellKind(
              measurement.task.configuration, threads: measurement.threads)
      }
      func card(_ errors: [Double]) -> ErrorCard? {
        ErrorCard(
          places.filter { !errors[$0].isNaN }.map {
            (measurements[$0].chip, blocks[$0], errors[$0])
          })
      }
      guard let plain = card(errors), let other = card(anchored) else { return nil }
      return LatencyTable.CellError(
        kind: kind, configurations: plain.configurations, measurements: places.count,
        medianError: plain.medianError, error90: plain.error90, factors: plain.factors,
        anchoredError: other.medianError, anchoredFactors: other.factors)
    }
  }
}
