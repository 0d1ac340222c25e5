import Basics
import Compiler
import Devices
import Graphs
import Records
import Tensors

extension Bench {
  /// What a model is built from.
  struct ModelRequest: Hashable {
    let model: String
    let batch: Int
    let inputSize: Int?
    /// Tokens that are generated; nil for single inferences.
    let tokens: Int?
  }

  /// The graphs of a cell: the network, or of a generated text the reading of the prompt, of the
  /// first and of the last generated token that is read.
  struct SourceModel {
    let graphs: [Graph]
    /// The identity of each.
    let hashes: [ContentHash]
    /// The identity of all.
    let hash: ContentHash
    /// Keys and values at the end of a generated text; nil for single inferences.
    var cacheElements: Int?
    /// Why there are no graphs of the tokens that are asked for.
    var unsupportedReason: String?

    init(_ graphs: [Graph]) {
      self.graphs = graphs
      hashes = graphs.map(\.hash)
      hash = hashes.joined
    }
  }

  /// A model with passes.
  struct PassRequest: Hashable {
    let graph: ContentHash
    let passes: [String]
    let quantizer: QuantizationScheme?
  }

  /// A plan with its text and identity, which take longer to make than the simulation.
  struct PrintedPlan {
    let plan: Plan
    let text: String
    let hash: ContentHash

    init(_ plan: Plan) {
      self.plan = plan
      text = plan.description
      hash = ContentHash(of: text)
    }

    /// The identity of all plans of a cell.
    static func hash(_ plans: [PrintedPlan]) -> ContentHash {
      plans.map(\.hash).joined
    }
  }

  /// What plans are made from.
  struct PlanRequest: Hashable {
    let model: ContentHash
    let profile: ContentHash
    let configuration: Configuration
    /// Keys that a search leaves as they are; nil where there is none.
    var stated: Set<ConfigurationRequest.DeviceKey>?
  }

  private func request(of cell: MatrixCell) -> ModelRequest {
    let configuration = cell.configuration.configuration
    let tokens: Int?
    switch cell.scenario {
    case .warm, .cold, .train: tokens = nil
    case .generate(let count): tokens = count
    }
    return ModelRequest(
      model: cell.model, batch: configuration.inputsAtOnce, inputSize: configuration.inputSize,
      tokens: tokens)
  }

  /// The model of a cell; built once for all cells that share it.
  mutating func source(of cell: MatrixCell) -> Result<SourceModel, GraphError> {
    let request = request(of: cell)
    if let known = models[request] { return known }
    let built: Result<SourceModel, GraphError>
    do throws(GraphError) {
      built = .success(try Self.build(request))
    } catch {
      built = .failure(error)
    }
    models[request] = built
    return built
  }

  private static func build(_ request: ModelRequest) throws(GraphError) -> SourceModel {
    guard let tokens = request.tokens,
      let generator = try ModelLibrary.textGenerator(request.model, batch: request.batch)
    else {
      return SourceModel([
        try ModelLibrary.graph(
          request.model, batch: request.batch, inputSize: request.inputSize)
      ])
    }
    var graphs = [generator.prompt]
    // The last token is not read any more.
    let positions = generator.promptTokens + tokens - 1
    guard positions <= generator.contextTokens else {
      var model = SourceModel(graphs)
      model.unsupportedReason =
        "'\(generator.prompt.name)' reads up to \(generator.contextTokens) tokens; a prompt of "
        + "\(generator.promptTokens) and \(tokens) generated tokens take \(positions)"
      return model
    }
    if tokens > 1 {
      graphs.append(try generator.step(past: generator.promptTokens))
      graphs.append(try generator.step(past: generator.promptTokens + tokens - 2))
    }
    var model = SourceModel(graphs)
    model.cacheElements = generator.cacheElementsPerToken * positions
    return model
  }

  /// The plans of a cell. Scenarios share them and follow each other, so the latest are kept.
  mutating func plans(
    of cell: MatrixCell, _ model: SourceModel
  ) -> Result<[PrintedPlan], CompilerError> {
    var configuration = cell.configuration.configuration
    if case .train = cell.scenario { configuration = configuration.forTraining }
    let request = PlanRequest(
      model: model.hash, profile: cell.profileHash, configuration: configuration)
    if let latestPlans, latestPlans.request == request { return .success(latestPlans.plans) }
    do throws(CompilerError) {
      var plans: [PrintedPlan] = []
      for (graph, hash) in zip(model.graphs, model.hashes) {
        let optimized = try optimizedGraph(graph, hash, configuration)
        plans.append(
          PrintedPlan(
            optimized.plan(
              for: .device(cell.device, profileHash: cell.profileHash, simulator), configuration)))
      }
      latestPlans = (request, plans)
      return .success(plans)
    } catch {
      return .failure(error)
    }
  }

  /// A cell with everything decided. What no plan can be made for stays as it is, and fails later.
  mutating func resolved(_ cell: MatrixCell, _ model: SourceModel) -> MatrixCell {
    guard let open = cell.configuration.open else { return cell }
    var cell = cell
    cell.configuration.open = nil
    let stated = cell.configuration.configuration
    let request = PlanRequest(
      model: model.hash, profile: cell.profileHash, configuration: stated, stated: open.stated)
    if searches[request] == nil,
      let graph = try? optimizedGraph(model.graphs[0], model.hashes[0], stated)
    {
      searches[request] = ConfigurationSearch(
        graph, on: cell.device, profileHash: cell.profileHash, simulator, stated: stated,
        keys: open.stated)
    }
    if let search = searches[request] {
      cell.configuration.configuration = search.best(for: open.goal)
    }
    return cell
  }

  /// A graph after its passes; made once for all devices.
  mutating func optimizedGraph(
    _ graph: Graph, _ hash: ContentHash, _ configuration: Configuration
  ) throws(CompilerError) -> OptimizedGraph {
    let request = PassRequest(
      graph: hash, passes: try Pass.selected(by: configuration).map(\.name),
      quantizer: configuration.quantizer)
    if let known = optimized[request] { return try known.get() }
    let result: Result<OptimizedGraph, CompilerError>
    do throws(CompilerError) {
      result = .success(try OptimizedGraph(graph, configuration))
    } catch {
      result = .failure(error)
    }
    optimized[request] = result
    return try result.get()
  }

  /// Why this version cannot simulate a cell; nil when it can.
  func unsupportedReason(of cell: MatrixCell, _ model: SourceModel) -> String? {
    let configuration = cell.configuration.configuration
    switch configuration.backend {
    case .cpuXnnpack: break
    case .gpuMetal, .gpuVulkan, .npuCoreML, .npuNNAPI, .npuQNN:
      return "backend \(configuration.backend.rawValue) is not simulated by this version"
    }
    switch configuration.runtime {
    case .pocketbench, .ncnn, .paddleLite: break
    case .qnn, .coreml:
      return "runtime \(configuration.runtime.rawValue) is not simulated by this version"
    }
    if case .train = cell.scenario, let reason = configuration.reasonAgainstTraining {
      return reason
    }
    if configuration.memory.isOpen, cell.scenario != .warm, cell.scenario != .cold {
      return "budgets and trade-offs are planned for single inferences; state weights, prefetch, "
        + "checkpointing or micro-batch"
    }
    if configuration.batch % configuration.inputsAtOnce != 0 {
      return "a batch of \(configuration.batch) cannot be run in pieces of "
        + "\(configuration.inputsAtOnce)"
    }
    if let reason = model.unsupportedReason { return reason }
    let graph = model.graphs[0]
    if case .generate = cell.scenario, model.cacheElements == nil {
      return "'\(graph.name)' does not generate text"
    }
    if let size = configuration.inputSize,
      !graph.inputs.contains(where: { id in
        let shape = graph[id].type.shape
        return shape.rank == 4 && shape[2] == size
      })
    {
      return "'\(graph.name)' has no image input whose size could be set"
    }
    return nil
  }
}

extension [ContentHash] {
  /// One identity for all; that of the only one, where there is one.
  fileprivate var joined: ContentHash {
    count == 1 ? self[0] : ContentHash(of: map(\.hex).joined(separator: "\n"))
  }
}
