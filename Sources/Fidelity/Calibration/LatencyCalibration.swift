import Compiler
public import Devices
public import Graphs
import Records
public import Simulation
import Statistics

/// Fits the constants of the latency model to published measurements.
///
/// What is minimized is the logarithm of prediction over measurement. Each configuration of a device
/// counts the same, however many models it ran; those of 8-bit models a third, those that do not count
/// for the score and those of other runtimes a sixth. The day of a measurement stands for the version of the runtime: its effect
/// is fitted and then left out, as a prediction knows no day. The procedure has no random part.
public struct LatencyCalibration {
  /// The measurements whose device and model are known, in the order of the file.
  public let measurements: [LatencyMeasurement]
  /// Why others could not be used, a line for each.
  public let problems: [String]

  let simulator: Simulator
  private let devices: [DeviceProfile]
  private let works: [PlanWork]
  private let baseWeights: [Double]
  /// For each measurement its device and run.
  let blocks: [String]

  /// The mean year of the measurements, at which predictions are made.
  private let meanYear: Double

  /// What the fit allows beside the constants: a change each year, and one for each year and doubling
  /// twice of the threads.
  private static let yearParameters = [(start: 0.06, spread: 0.03), (start: 0.03, spread: 0.01)]
  /// How much stronger than the measurements' own scale the expectations count.
  private static let priorStrength = 0.6
  private static let robustScale = 0.1

  /// Plans every measurement.
  ///
  /// - Parameters:
  ///   - simulator: By whose other constants kernels are chosen and priced.
  ///   - loadModel: Finds a model by its name.
  /// - Complexity: O(measurements * steps).
  public init(
    _ all: LatencyMeasurements, simulator: Simulator, devices: [String: DeviceProfile],
    loadModel: @escaping (String) throws(GraphError) -> Graph
  ) {
    var predictor = Predictor(simulator: simulator, devices: devices, loadModel: loadModel)
    var found: [(LatencyMeasurement, DeviceProfile, PlanWork)] = []
    var problems: [String] = []
    for measurement in all.rows where measurement.isScored || measurement.isUsable {
      do throws(PredictionError) {
        let (device, work) = try predictor.work(of: measurement.task)
        found.append((measurement, device, work))
      } catch {
        let problem = error.description
        if !problems.contains(problem) { problems.append(problem) }
      }
    }
    self.simulator = simulator
    self.problems = problems
    measurements = found.map(\.0)
    self.devices = found.map(\.1)
    works = found.map(\.2)
    let blocks = found.map { $0.0.task.deviceID + "/" + $0.0.task.blockID }
    self.blocks = blocks
    var counts: [String: Int] = [:]
    for block in blocks { counts[block, default: 0] += 1 }
    baseWeights = found.indices.map { index in
      let measurement = found[index].0
      let isMain = measurement.isScored && measurement.task.configuration.runtime == .ncnn
      let share = (isMain ? 1 : 1.0 / 6) * (measurement.isByte ? 1.0 / 3 : 1)
      return 30 * share / Double(counts[blocks[index]] ?? 1)
    }
    let scored = found.map(\.0).filter(\.isScored)
    let years = scored.compactMap(\.year)
    meanYear = years.reduce(0, +) / Double(max(1, years.count))
  }

  // MARK: Parameters

  /// The values of the fitted constants on their scales, and of the nuisances.
  private func vector(_ constants: LatencyConstants) -> [Double] {
    LatencyConstants.parameters.map { $0.scale.value(of: constants[$0]) }
      + Self.yearParameters.map(\.start)
  }

  /// The constants at a place of the fit.
  func constants(_ x: [Double]) -> LatencyConstants {
    var constants = LatencyConstants()
    for (parameter, value) in zip(LatencyConstants.parameters, x) {
      constants[parameter] = parameter.scale.natural(value)
    }
    return constants
  }

  /// Where the fit expects the constants, and where it begins.
  private var expected: [Double] { vector(LatencyConstants()) }

  private func problem(counting counts: (LatencyMeasurement) -> Bool) -> LeastSquares {
    let spreads = LatencyConstants.parameters.map(\.spread) + Self.yearParameters.map(\.spread)
    return LeastSquares(
      start: expected, spreads: spreads.map { $0 / Self.priorStrength },
      weights: zip(measurements, baseWeights).map { counts($0) ? $1 : 0 },
      scale: Self.robustScale)
  }

  // MARK: Residuals

  /// The logarithm of the predicted milliseconds of a measurement, on the day of no other.
  func logarithmOfPrediction(_ index: Int, _ constants: SimulatorConstants) -> Double {
    logarithm(
      works[index].nanoseconds(
        on: devices[index], measurements[index].task.configuration, constants) / 1e6)
  }

  /// Prediction over measurement, as logarithms, for each measurement.
  private func residuals(_ x: [Double]) -> [Double] {
    var constants = simulator.constants
    constants.latency = self.constants(x)
    let years = x.suffix(Self.yearParameters.count)
    return measurements.indices.map { index in
      let measurement = measurements[index]
      let year = (measurement.year ?? meanYear) - meanYear
      let threads = logarithm(Double(measurement.threads)) / logarithm(4)
      let version = years[years.startIndex] * year + years[years.startIndex + 1] * year * threads
      return logarithmOfPrediction(index, constants) - version
        - logarithm(measurement.milliseconds)
    }
  }

  func jacobian(_ x: [Double], _ residuals: [Double]) -> [[Double]] {
    parallelMap(x.count) { column in
      var moved = x
      moved[column] += LeastSquares.step
      return zip(self.residuals(moved), residuals).map { ($0 - $1) / LeastSquares.step }
    }
  }

  // MARK: Fit

  /// A place of the fit.
  struct Place {
    var x: [Double]
    var residuals: [Double]
    var cost: Double
  }

  /// Damped steps until the cost falls by less than a thousandth.
  ///
  /// - Parameters:
  ///   - counts: Whether a measurement counts.
  ///   - start: Where to begin; at the expectations otherwise.
  ///   - firstJacobian: The derivatives there, where they are known.
  func fit(
    from start: [Double]? = nil, firstJacobian: [[Double]]? = nil, steps: Int = 25,
    counting counts: (LatencyMeasurement) -> Bool = { _ in true }
  ) -> Place {
    let problem = problem(counting: counts)
    let first = start ?? expected
    let residuals = residuals(first)
    var place = Place(x: first, residuals: residuals, cost: problem.cost(residuals, first))
    var jacobian = firstJacobian ?? self.jacobian(first, residuals)
    var damping = 1e-3
    for step in 0..<steps {
      if step > 0 { jacobian = self.jacobian(place.x, place.residuals) }
      var next: Place?
      for _ in 0..<6 {
        let change = problem.change(
          from: place.x, residuals: place.residuals, jacobian: jacobian, damping: damping)
        let x = zip(place.x, change).map { $0 + max(-1, min(1, $1)) }
        let residuals = self.residuals(x)
        let cost = problem.cost(residuals, x)
        if cost < place.cost {
          next = Place(x: x, residuals: residuals, cost: cost)
          damping = max(1e-6, damping / 4)
          break
        }
        damping *= 8
      }
      guard let next else { break }
      let gain = (place.cost - next.cost) / place.cost
      place = next
      if gain < 1e-3 { break }
    }
    return place
  }

  /// The configuration of a device that a measurement belongs to.
  public func configuration(_ index: Int) -> String { blocks[index] }

  /// The device of a measurement.
  public func device(_ index: Int) -> DeviceProfile { devices[index] }

  /// What most multiply-accumulates of a measurement's network are done by.
  public func mainOperator(_ index: Int) -> String { works[index].mainOperator }

  /// The errors that are left when a device is anchored by its other models: from each the median of
  /// the others of its configuration and precision is taken; NaN where there are fewer than three.
  public func anchored(_ errors: [Double]) -> [Double] {
    var groups: [String: [Int]] = [:]
    for index in measurements.indices where measurements[index].isScored && !errors[index].isNaN {
      groups[blocks[index] + (measurements[index].isByte ? "/byte" : ""), default: []].append(index)
    }
    var left = [Double](repeating: .nan, count: errors.count)
    for places in groups.values where places.count > 3 {
      for place in places {
        let others = places.filter { $0 != place }.map { errors[$0] }
        left[place] = errors[place] - (quantile(others, 0.5) ?? 0)
      }
    }
    return left
  }

  /// The logarithm of prediction over measurement for each measurement with given constants.
  public func errors(of constants: LatencyConstants) -> [Double] {
    var all = simulator.constants
    all.latency = constants
    return measurements.indices.map {
      logarithmOfPrediction($0, all) - logarithm(measurements[$0].milliseconds)
    }
  }
}

extension LatencyConstants.Scale {
  /// A natural value on the scale.
  func value(of natural: Double) -> Double {
    switch self {
    case .factor: logarithm(natural)
    case .exponent: natural
    case .share: logarithm(natural / (1 - natural))
    }
  }

  /// A value of the scale in natural units.
  func natural(_ value: Double) -> Double {
    switch self {
    case .factor: exponential(value)
    case .exponent: value
    case .share: 1 / (1 + exponential(-value))
    }
  }
}
