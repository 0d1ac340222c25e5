import Basics
import Compiler
public import Devices
public import Graphs
import Records
public import Simulation

/// A predicted latency.
public struct Prediction: Hashable, Sendable {
  /// The minimum of warm inferences.
  public var milliseconds: Double
  /// The lower end of the 90 % interval.
  public var lowMilliseconds: Double
  /// The upper end.
  public var highMilliseconds: Double

  /// A latency and its interval.
  public init(milliseconds: Double, lowMilliseconds: Double, highMilliseconds: Double) {
    self.milliseconds = milliseconds
    self.lowMilliseconds = lowMilliseconds
    self.highMilliseconds = highMilliseconds
  }

  init(_ milliseconds: Double, within factors: ClosedRange<Double>) {
    self.init(
      milliseconds: milliseconds, lowMilliseconds: milliseconds * factors.lowerBound,
      highMilliseconds: milliseconds * factors.upperBound)
  }
}

/// Predicts latencies of models on devices in batches; plans and graphs are kept between tasks.
public struct Predictor {
  private let simulator: Simulator
  private let devices: [String: DeviceProfile]
  private let loadModel: (String) throws(GraphError) -> Graph
  private var models: [ModelRequest: Result<OptimizedGraph, ModelFailure>] = [:]

  /// Measurements of the user's own that scale predictions.
  public var anchors: Anchors?

  /// The interval for kinds of cells without measurements.
  private static let unvalidatedFactors = 0.5...2.0

  /// A predictor.
  ///
  /// - Parameters:
  ///   - devices: Devices by id.
  ///   - loadModel: Finds a model by the name in a task; called once for each name.
  public init(
    simulator: Simulator, devices: [String: DeviceProfile],
    loadModel: @escaping (String) throws(GraphError) -> Graph
  ) {
    self.simulator = simulator
    self.devices = devices
    self.loadModel = loadModel
  }

  /// Predicts one latency.
  ///
  /// - Throws: ``PredictionError`` when the device or the model is missing or cannot be compiled.
  public mutating func predict(_ task: PredictionTask) throws(PredictionError) -> Prediction {
    guard let device = devices[task.deviceID] else {
      throw .unknownDevice(
        task.deviceID, suggestion: closestMatch(to: task.deviceID, in: devices.keys.sorted()))
    }
    let model: OptimizedGraph
    switch self.model(task) {
    case .failure(let error): throw .model(task.model, error.reason)
    case .success(let found): model = found
    }
    let nanoseconds = model.warmNanoseconds(on: device, simulator, task.configuration)
    let milliseconds = Double(nanoseconds) / 1e6
    let error = simulator.latencyError(on: device, task.configuration)
    if let error, let factor = anchors?.factor(task, error.kind) {
      return Prediction(milliseconds * factor, within: error.anchoredFactors)
    }
    return Prediction(milliseconds, within: error?.factors ?? Self.unvalidatedFactors)
  }

  private struct ModelRequest: Hashable {
    let model: String
    let runtime: Runtime
  }

  /// Why a model cannot be used.
  private struct ModelFailure: Error {
    let reason: String
  }

  /// The work of a task's plan.
  ///
  /// - Throws: ``PredictionError``.
  mutating func work(
    of task: PredictionTask
  ) throws(PredictionError) -> (device: DeviceProfile, work: PlanWork) {
    guard let device = devices[task.deviceID] else {
      throw .unknownDevice(
        task.deviceID, suggestion: closestMatch(to: task.deviceID, in: devices.keys.sorted()))
    }
    switch self.model(task) {
    case .failure(let error): throw .model(task.model, error.reason)
    case .success(let model):
      let plan = model.plan(for: .device(device, simulator), task.configuration)
      return (device, PlanWork(plan, task.configuration))
    }
  }

  private mutating func model(_ task: PredictionTask) -> Result<OptimizedGraph, ModelFailure> {
    // A runtime's passes depend on neither threads nor precision.
    let request = ModelRequest(model: task.model, runtime: task.configuration.runtime)
    if let known = models[request] { return known }
    let result: Result<OptimizedGraph, ModelFailure>
    do {
      result = .success(
        try OptimizedGraph(
          try loadModel(task.model), passes: Pass.selected(by: task.configuration)))
    } catch {
      result = .failure(ModelFailure(reason: "\(error)"))
    }
    models[request] = result
    return result
  }
}

/// Why one latency cannot be predicted.
public enum PredictionError: Error, Hashable, CustomStringConvertible {
  /// No profile has this id.
  case unknownDevice(String, suggestion: String?)
  /// The model is missing or broken.
  case model(String, String)

  /// One sentence.
  public var description: String {
    switch self {
    case .unknownDevice(let id, let suggestion):
      "no device '\(id)'" + (suggestion.map { " (did you mean '\($0)'?)" } ?? "")
    case .model(let name, let reason):
      "model '\(name)': \(reason)"
    }
  }
}

extension Prediction {
  /// The columns of the output.
  public static let header = "device_id,block_id,model,pred_ms,low_ms,high_ms"

  /// The values of a row, with six significant digits.
  public var fields: [String] {
    [milliseconds, lowMilliseconds, highMilliseconds].map { significant($0, digits: 6) }
  }
}
