import Basics
import Compiler
import Devices
import Graphs
public import Records
public import Simulation
import Tensors

/// A cell's record, and the text of the plan that was played for it.
public struct MeasuredCell: Sendable {
  /// The result.
  public var record: CellRecord
  /// ``Plan/description``; nil when no plan could be made.
  public var planText: String?
}

/// Measures the cells of a matrix: each is compiled, played by the simulator and, where asked for,
/// executed here.
///
/// A cell never throws: what goes wrong in it becomes its status, and the next cell is measured.
public struct Bench {
  /// What is measured.
  public let matrix: Matrix
  /// The cost model.
  public let simulator: Simulator
  /// The seed of everything random.
  public let seed: UInt64
  /// Measurements on this machine; nil for none.
  public let host: HostOptions?
  /// What answers are judged with; nil where they are not.
  private var accuracy: AccuracyBench?
  /// What caches are simulated with; nil where they are not.
  private var caches: CacheBench?
  var models: [ModelRequest: Result<SourceModel, GraphError>] = [:]
  var optimized: [PassRequest: Result<OptimizedGraph, CompilerError>] = [:]
  var searches: [PlanRequest: ConfigurationSearch] = [:]
  var memoryPlans: [PlanRequest: MemoryPlanning] = [:]
  var latestPlans: (request: PlanRequest, plans: [PrintedPlan])?

  /// A bench for a matrix.
  ///
  /// - Parameters:
  ///   - evaluatesAccuracy: Whether answers are judged as well, once for each model and
  ///     configuration; see ``Evaluator``.
  ///   - simulatesCaches: Whether models run through simulated caches as well.
  public init(
    _ matrix: Matrix, simulator: Simulator, seed: UInt64 = 7, host: HostOptions? = nil,
    evaluatesAccuracy: Bool = false, simulatesCaches: Bool = false
  ) {
    self.matrix = matrix
    self.simulator = simulator
    self.seed = seed
    self.host = host
    accuracy = evaluatesAccuracy ? AccuracyBench() : nil
    caches = simulatesCaches ? CacheBench() : nil
  }

  /// Measures every cell; records are sorted by series.
  public mutating func run(_ header: RunHeader) -> RunRecord {
    var cells: [CellRecord] = []
    for cell in matrix.cells { cells.append(measure(cell).record) }
    return RunRecord(header: header, cells: cells.sorted { $0.series < $1.series })
  }

  /// Measures one cell.
  public mutating func measure(_ cell: MatrixCell) -> MeasuredCell {
    let (cell, found, shortfall) = decided(cell)
    let model: SourceModel
    switch found {
    case .success(let source): model = source
    case .failure(let error): return failed(cell, error.description)
    }
    var record = emptyRecord(of: cell, model: model.hash)
    if let shortfall {
      (record.status, record.reason) = (.oom, shortfall.reason)
      return MeasuredCell(record: record)
    }
    if let reason = unsupportedReason(of: cell, model) {
      record.status = .unsupported
      record.reason = StatusReason(reason)
      return MeasuredCell(record: record)
    }
    let plans: [PrintedPlan]
    switch self.plans(of: cell, model) {
    case .success(let compiled): plans = compiled
    case .failure(let error):
      guard case .notExecutable = error else {
        return failed(cell, error.description, model: model.hash)
      }
      record.status = .unsupported
      record.reason = StatusReason(error.description)
      return MeasuredCell(record: record)
    }
    let trace = play(plans.map(\.plan), of: cell, model)
    record.planHash = PrintedPlan.hash(plans)
    record.status = trace.status
    record.reason = trace.reason
    record.layers = trace.layers
    record.measurements = trace.measurements(
      of: plans.map(\.plan), cell.configuration.configuration.memory,
      latencyFactors: simulator.latencyError(
        on: cell.device, cell.configuration.configuration)?.factors)
    if let host, trace.status != .oom, cell.scenario == .warm {
      record.measure(
        model.graphs[0], on: cell.device, cell.configuration.configuration, host, seed: seed)
    }
    if cell.scenario == .warm {
      accuracy?.evaluate(cell, into: &record)
      let plan = plans[0].plan
      let report = caches?.report(
        of: plan.graph, plan.graphHash, on: cell.device,
        cell.configuration.configuration.precision)
      record.measurements += report?.measurements ?? []
    }
    return MeasuredCell(record: record, planText: plans.map(\.text).joined(separator: "\n"))
  }

  private func play(_ plans: [Plan], of cell: MatrixCell, _ model: SourceModel) -> Trace {
    let configuration = cell.configuration.configuration
    switch cell.scenario {
    case .warm, .cold:
      return simulator.simulate(
        plans[0], on: cell.device, configuration, isCold: cell.scenario == .cold)
    case .train(let optimizer):
      return simulator.simulateTraining(
        plans[0], on: cell.device, configuration, optimizer: optimizer)
    case .generate(let tokens):
      return simulator.simulate(
        GenerationPlans(
          prompt: plans[0], steps: Array(plans.dropFirst()), tokens: tokens,
          weightBytes: model.graphs[0].constantBytes(in: configuration.precision),
          cacheBytes: (model.cacheElements ?? 0) * configuration.precision.byteCount),
        on: cell.device, configuration)
    }
  }

  /// What the simulated values of a cell depend on; nothing is compiled for it, unless its
  /// configuration follows from the model.
  public mutating func inputs(of cell: MatrixCell) -> CellInputs {
    let (cell, model, _) = decided(cell)
    return switch model {
    case .success(let model): emptyRecord(of: cell, model: model.hash).inputs
    case .failure(let error): failed(cell, error.description).record.inputs
    }
  }

  // MARK: Records

  private func emptyRecord(of cell: MatrixCell, model: ContentHash) -> CellRecord {
    CellRecord(
      series: cell.series,
      inputs: CellInputs(
        model: model, profile: cell.profileHash,
        configuration: cell.configuration.configuration.canonical,
        scenario: cell.scenario.description, seed: seed, simulator: simulator.revision),
      status: .ok)
  }

  /// A cell without a model or a plan. Without a model its identity is that of the mistake.
  private func failed(
    _ cell: MatrixCell, _ message: String, model: ContentHash? = nil
  ) -> MeasuredCell {
    var record = emptyRecord(of: cell, model: model ?? ContentHash(of: "no model: \(message)"))
    record.status = .failed
    record.reason = StatusReason(message)
    return MeasuredCell(record: record)
  }
}

extension Trace {
  /// The values of a cell, in the order of ``Metric/all``; those that were not reached are left out.
  ///
  /// - Parameters:
  ///   - plans: What was played.
  ///   - latencyFactors: The interval of the network's latency. Times that it is part of have the
  ///     interval that follows; what comes beside it was not validated and counts as it is.
  func measurements(
    of plans: [Plan], _ settings: MemorySettings, latencyFactors: ClosedRange<Double>?
  ) -> [Measurement] {
    let isAllocated = settings.allocation != nil
    let fragmentation =
      isAllocated ? plans.map { MemoryTimeline($0).fragmentationPpm }.max() : nil
    var values: [(Metric, Int64?)] = [
      (.peakMemory, peakMemoryBytes),
      (.footprint, memory.mappedWeightBytes > 0 ? memory.footprintBytes : nil),
      (.arena, arenaBytes), (.weights, weightBytes),
      (.residentWeights, weightStorage?.residentBytes), (.weightStall, weightStorage?.stallNs),
      (.storageTraffic, weightStorage?.storageBytes),
      (.recomputedMacs, recomputedMacs), (.optimizerState, optimizerStateBytes),
      (.fragmentation, fragmentation.map(Int64.init)),
      (.keyValueCache, generation.map { Int64($0.cacheBytes) }), (.appSize, appBytes),
    ]
    if !layers.isEmpty {
      values =
        [
          (.latency, inferenceNs), (.loadTime, start?.loadNs), (.preprocessTime, preprocessNs),
          (.postprocessTime, postprocessNs), (.endToEndTime, start == nil ? endToEndNs : nil),
          (.coldStart, coldStartNs), (.firstToken, generation?.firstTokenNs),
          (.tokenRate, generation?.millitokensPerSecond), (.energy, energyNanojoules),
          (.averagePower, averagePowerMilliwatts),
        ] + values + [(.dramTraffic, dramBytes), (.steps, Int64(plans[0].steps.count))]
    }
    return values.compactMap { metric, value in
      guard let value else { return nil }
      guard let factors = latencyFactors,
        let network = networkNs(of: metric)
      else { return Measurement(metric, value) }
      if metric == .tokenRate {
        return Measurement(
          metric, value, low: scaled(value, 1 / factors.upperBound),
          high: scaled(value, 1 / factors.lowerBound))
      }
      return Measurement(
        metric, value, low: value + scaled(network, factors.lowerBound - 1),
        high: value + scaled(network, factors.upperBound - 1))
    }
  }

  /// The part of a metric's value that the network takes; nil for what does not depend on it.
  private func networkNs(of metric: Metric) -> Int64? {
    switch metric {
    case .latency, .endToEndTime, .coldStart: inferenceNs
    case .firstToken: generation.map { $0.firstTokenNs - preprocessNs }
    case .tokenRate: 0
    default: nil
    }
  }
}

/// The nearest integer to a share of a value.
private func scaled(_ value: Int64, _ factor: Double) -> Int64 {
  Int64((Double(value) * factor).rounded())
}
