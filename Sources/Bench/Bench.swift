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
  private var models: [ModelRequest: Result<SourceModel, GraphError>] = [:]
  private var optimized: [PassRequest: Result<OptimizedGraph, CompilerError>] = [:]
  private var latestPlan: (request: PlanRequest, plan: PrintedPlan)?

  /// A bench for a matrix.
  public init(_ matrix: Matrix, simulator: Simulator, seed: UInt64 = 7, host: HostOptions? = nil) {
    self.matrix = matrix
    self.simulator = simulator
    self.seed = seed
    self.host = host
  }

  /// Measures every cell; records are sorted by series.
  public mutating func run(_ header: RunHeader) -> RunRecord {
    var cells: [CellRecord] = []
    for cell in matrix.cells { cells.append(measure(cell).record) }
    return RunRecord(header: header, cells: cells.sorted { $0.series < $1.series })
  }

  /// Measures one cell.
  public mutating func measure(_ cell: MatrixCell) -> MeasuredCell {
    let configuration = cell.configuration.configuration
    let model: SourceModel
    switch source(of: cell) {
    case .success(let found): model = found
    case .failure(let error): return failed(cell, error.description)
    }
    var record = emptyRecord(of: cell, model: model.hash)
    if let reason = configuration.unsupportedReason(on: model.graph) {
      record.status = .unsupported
      record.reason = StatusReason(reason)
      return MeasuredCell(record: record)
    }
    let printed: PrintedPlan
    switch self.plan(of: cell, model.graph) {
    case .success(let compiled): printed = compiled
    case .failure(let error): return failed(cell, error.description, model: model.hash)
    }
    record.planHash = printed.hash
    let trace = simulator.simulate(printed.plan, on: cell.device, configuration, cell.scenario)
    record.status = trace.status
    record.reason = trace.reason
    record.layers = trace.layers
    record.measurements = trace.measurements(steps: printed.plan.steps.count)
    if let host, trace.status != .oom, cell.scenario == .warm {
      record.measure(model.graph, on: cell.device, configuration, host, seed: seed)
    }
    return MeasuredCell(record: record, planText: printed.text)
  }

  /// What the simulated values of a cell depend on; nothing is compiled for it.
  public mutating func inputs(of cell: MatrixCell) -> CellInputs {
    switch source(of: cell) {
    case .success(let model): emptyRecord(of: cell, model: model.hash).inputs
    case .failure(let error): failed(cell, error.description).record.inputs
    }
  }

  // MARK: Models and plans

  private struct ModelRequest: Hashable {
    let model: String
    let batch: Int
    let inputSize: Int?
  }

  private struct SourceModel {
    let graph: Graph
    let hash: ContentHash
  }

  private struct PassRequest: Hashable {
    let model: ModelRequest
    let passes: [String]
  }

  /// A plan with its text and identity, which take longer to make than the simulation.
  private struct PrintedPlan {
    let plan: Plan
    let text: String
    let hash: ContentHash

    init(_ plan: Plan) {
      self.plan = plan
      text = plan.description
      hash = ContentHash(of: text)
    }
  }

  private struct PlanRequest: Hashable {
    let model: ModelRequest
    let device: String
    let configuration: Configuration
  }

  private func request(of cell: MatrixCell) -> ModelRequest {
    let configuration = cell.configuration.configuration
    return ModelRequest(
      model: cell.model, batch: configuration.batch, inputSize: configuration.inputSize)
  }

  /// The model of a cell; built once for all cells that share it.
  private mutating func source(of cell: MatrixCell) -> Result<SourceModel, GraphError> {
    let request = request(of: cell)
    if let known = models[request] { return known }
    let built: Result<SourceModel, GraphError>
    do throws(GraphError) {
      let graph = try ModelLibrary.graph(
        request.model, batch: request.batch, inputSize: request.inputSize)
      built = .success(SourceModel(graph: graph, hash: graph.hash))
    } catch {
      built = .failure(error)
    }
    models[request] = built
    return built
  }

  /// The plan of a cell. Scenarios share it and follow each other, so the latest is kept.
  private mutating func plan(
    of cell: MatrixCell, _ graph: Graph
  ) -> Result<PrintedPlan, CompilerError> {
    let configuration = cell.configuration.configuration
    let request = PlanRequest(
      model: self.request(of: cell), device: cell.device.id, configuration: configuration)
    if let latestPlan, latestPlan.request == request { return .success(latestPlan.plan) }
    return optimizedGraph(of: cell, graph).map { model in
      let plan = PrintedPlan(model.plan(for: .device(cell.device, simulator), configuration))
      latestPlan = (request, plan)
      return plan
    }
  }

  /// The model of a cell after its passes; made once for all devices.
  private mutating func optimizedGraph(
    of cell: MatrixCell, _ graph: Graph
  ) -> Result<OptimizedGraph, CompilerError> {
    let result: Result<OptimizedGraph, CompilerError>
    do throws(CompilerError) {
      let passes = try Pass.selected(by: cell.configuration.configuration)
      let request = PassRequest(model: self.request(of: cell), passes: passes.map(\.name))
      if let known = optimized[request] { return known }
      result = .success(try OptimizedGraph(graph, passes: passes))
      optimized[request] = result
    } catch {
      result = .failure(error)
    }
    return result
  }

  // MARK: Records

  private func emptyRecord(of cell: MatrixCell, model: ContentHash) -> CellRecord {
    CellRecord(
      series: cell.series,
      inputs: CellInputs(
        model: model, profile: cell.device.contentHash,
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

extension Configuration {
  /// Why this version cannot simulate the configuration with a model; nil when it can.
  func unsupportedReason(on graph: Graph) -> String? {
    switch backend {
    case .cpuXnnpack: break
    case .gpuMetal, .gpuVulkan, .npuCoreML, .npuNNAPI, .npuQNN:
      return "backend \(backend.rawValue) is not simulated by this version"
    }
    switch runtime {
    case .pocketbench, .ncnn: break
    case .paddleLite, .qnn, .coreml:
      return "runtime \(runtime.rawValue) is not simulated by this version"
    }
    if inputSize != nil, !graph.inputs.contains(where: { graph[$0].type.shape.rank == 4 }) {
      return "'\(graph.name)' has no image input whose size could be set"
    }
    return nil
  }
}

extension Trace {
  /// The values of a cell, in the order of ``Metric/all``; those that were not reached are left out.
  func measurements(steps: Int) -> [Measurement] {
    let memory = [
      Measurement(.peakMemory, peakMemoryBytes), Measurement(.arena, arenaBytes),
      Measurement(.weights, weightBytes),
    ]
    guard !layers.isEmpty else { return memory }
    return [
      Measurement(.latency, latencyNs), Measurement(.loadTime, loadNs),
      Measurement(.energy, energyNanojoules),
      Measurement(.averagePower, averagePowerMilliwatts),
    ] + memory + [
      Measurement(.dramTraffic, dramBytes), Measurement(.steps, Int64(steps)),
    ]
  }
}
