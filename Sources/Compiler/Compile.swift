public import Basics
public import Devices
public import Graphs
public import Records
public import Simulation

/// What a graph is compiled for.
public enum CompilationTarget: Sendable {
  /// A simulated device: kernels are chosen by simulated cost.
  case device(DeviceProfile, profileHash: ContentHash, Simulator)
  /// This machine.
  case host(HostTarget)

  /// A simulated device.
  public static func device(
    _ profile: DeviceProfile, _ simulator: Simulator
  ) -> CompilationTarget {
    .device(profile, profileHash: profile.contentHash, simulator)
  }
}

/// A graph after its passes: what every target starts from, so it is worth keeping.
public struct OptimizedGraph: Sendable {
  /// The graph after all passes.
  public let graph: Graph
  /// The identity of the graph after all passes.
  public let graphHash: ContentHash
  /// The identity of the graph before any pass.
  public let sourceHash: ContentHash
  /// The passes that ran, in order.
  public let passes: [PassRecord]
  private let activationPlans = ActivationPlans()
  private let works = GraphWorks()

  /// Runs passes over a graph.
  ///
  /// - Parameters:
  ///   - graph: A sound graph: its ``Graph/problems`` are empty.
  ///   - passes: The rewrites to run, in order; see ``Pass/selected(by:)``.
  /// - Throws: ``CompilerError/invalidGraph(name:problems:)``.
  public init(_ graph: Graph, passes: [Pass]) throws(CompilerError) {
    let problems = graph.problems
    guard problems.isEmpty else { throw .invalidGraph(name: graph.name, problems: problems) }
    var optimized = graph
    var records: [PassRecord] = []
    for pass in passes {
      let before = optimized.nodes.count
      optimized = pass.run(optimized)
      records.append(
        PassRecord(name: pass.name, nodesBefore: before, nodesAfter: optimized.nodes.count))
    }
    self.graph = optimized
    graphHash = optimized.hash
    sourceHash = graph.hash
    self.passes = records
  }

  /// The same with another graph that gives the same outputs.
  func replacing(_ graph: Graph) -> OptimizedGraph {
    OptimizedGraph(graph: graph, sourceHash: sourceHash, passes: passes)
  }

  private init(graph: Graph, sourceHash: ContentHash, passes: [PassRecord]) {
    self.graph = graph
    graphHash = graph.hash
    self.sourceHash = sourceHash
    self.passes = passes
  }

  /// Does to a graph what a configuration says.
  ///
  /// - Throws: ``CompilerError``.
  public init(_ graph: Graph, _ configuration: Configuration) throws(CompilerError) {
    try self.init(graph, passes: Pass.selected(by: configuration, for: graph))
  }

  /// A kernel for each node and a place for each activation.
  ///
  /// - Complexity: Near-linear in the number of nodes.
  public func plan(
    for target: CompilationTarget, _ configuration: Configuration = Configuration()
  ) -> Plan {
    switch target {
    case .device(let device, let profileHash, let simulator):
      if let limit = configuration.memory.activationLimitKiB {
        recomputing(for: target, configuration, until: 1024 * limit).plan
      } else {
        devicePlan(device, profileHash, simulator, configuration)
      }
    case .host(let target): hostPlan(target, configuration)
    }
  }

  /// Every element takes the bytes of the configuration's precision, token ids included.
  /// The latency of a warm inference, as a plan for the device has it, without planning memory.
  ///
  /// - Complexity: O(nodes).
  public func warmNanoseconds(
    on device: DeviceProfile, _ simulator: Simulator, _ configuration: Configuration
  ) -> Int64 {
    kernelChoice(device, simulator, configuration).pricedSteps()
      .reduce(0) { $0 + $1.terms.totalNs }
  }

  private func kernelChoice(
    _ device: DeviceProfile, _ simulator: Simulator, _ configuration: Configuration
  ) -> KernelChoice {
    KernelChoice(
      graph, works.work(of: graph, configuration), device, simulator, configuration,
      weightBytes: graph.constantBytes(in: configuration.precision))
  }

  private func devicePlan(
    _ device: DeviceProfile, _ profileHash: ContentHash, _ simulator: Simulator,
    _ configuration: Configuration
  ) -> Plan {
    let choice = kernelChoice(device, simulator, configuration)
    let steps = choice.steps()
    let techniques = MemoryTechniques(configuration)
    let memory = activationPlans.plan(
      ActivationPlans.Request(steps, configuration.precision, techniques)
    ) {
      let bytesPerElement = graph.elementByteCounts(in: configuration.precision)
      return ActivationPlan(graph, steps: steps, techniques) { bytesPerElement[$0.index] }
    }
    return Plan(
      target: .device(profileHash), sourceHash: sourceHash, graph: graph, graphHash: graphHash,
      steps: memory.order.map { steps[$0] }, buffers: memory.buffers,
      arenaBytes: memory.arenaBytes,
      weightBytes: graph.constantBytes(in: configuration.precision),
      threads: simulator.threadCount(device, configuration),
      passes: passes)
  }

  private func hostPlan(_ target: HostTarget, _ configuration: Configuration) -> Plan {
    let lowered = HostLowering(graph, for: target) { isView($0, in: graph) }
    let memory = ActivationPlan(
      lowered.graph, steps: lowered.steps, MemoryTechniques(onHost: configuration)
    ) { lowered.storages[$0.index].elementByteCount }
    return Plan(
      target: .host(isa: target.levelName), sourceHash: sourceHash, graph: lowered.graph,
      graphHash: graphHash, steps: memory.order.map { lowered.steps[$0] },
      storages: lowered.storages,
      buffers: memory.buffers, arenaBytes: memory.arenaBytes,
      weightBytes: graph.constantBytes(in: .fp32),
      threads: target.threads, passes: passes)
  }
}

/// Compiles a graph: passes, a kernel for each node, a place for each activation.
///
/// A graph is compiled twice: the device's plan is what the simulator plays and a gate compares, the
/// host's is what runs here. ``Plan/sourceHash`` joins the two.
///
/// - Parameter passes: The rewrites to run, in order; see ``Pass/selected(by:)``.
/// - Throws: ``CompilerError/invalidGraph(name:problems:)``.
public func compile(
  _ graph: Graph, for target: CompilationTarget, _ configuration: Configuration = Configuration(),
  passes: [Pass]
) throws(CompilerError) -> Plan {
  try OptimizedGraph(graph, passes: passes).plan(for: target, configuration)
}

extension Pass {
  /// The passes that a configuration runs: at the level `full` all that its runtime has and its backend
  /// can run, without those that are switched off; none at other levels. Behind them the one that stores weights, at
  /// every level.
  ///
  /// - Throws: ``CompilerError/unknownPass(_:known:)`` for a name that no pass has,
  ///   ``CompilerError/unknownFamily(_:known:)`` for one that no operation has.
  public static func selected(by configuration: Configuration) throws(CompilerError) -> [Pass] {
    let names = Technique.switches
    for name in configuration.disabledPasses where !names.contains(name) {
      throw .unknownPass(name, known: names)
    }
    for family in configuration.scalarFamilies where !Operation.families.contains(family) {
      throw .unknownFamily(family, known: Operation.families)
    }
    let rewrites =
      configuration.optimization == .full
      ? standard(for: configuration.backend).filter {
        configuration.runtime.runs($0) && !configuration.disabledPasses.contains($0.name)
      } : []
    // Which nodes mixed precision lets compute in bytes depends on the model.
    guard let scheme = configuration.quantizer, scheme != .mixed else { return rewrites }
    return rewrites + [quantize(scheme)]
  }

  /// The passes that a configuration runs on a graph: those of ``selected(by:)``, and in mixed
  /// precision the one that stores weights by what the graph's outputs notice.
  ///
  /// - Throws: ``CompilerError``.
  public static func selected(
    by configuration: Configuration, for graph: Graph
  ) throws(CompilerError) -> [Pass] {
    let passes = try selected(by: configuration)
    guard configuration.quantizer == .mixed else { return passes }
    // Which nodes may compute in bytes is found out behind all rewrites.
    let nodes = try MixedPrecision.byteNodes(for: graph, passes: passes)
    return passes + [.quantize(.mixed, QuantizationOptions(byteNodes: nodes))]
  }
}

extension Runtime {
  /// Whether a runtime rewrites networks so. What others than ours do is folding of batch normalization
  /// and activations, which their published latencies include.
  fileprivate func runs(_ pass: Pass) -> Bool {
    switch self {
    case .pocketbench: true
    case .ncnn, .paddleLite, .qnn, .coreml:
      [Pass.foldConstants, .fuseBatchNorm, .fuseActivation, .removeDead]
        .contains { $0.name == pass.name }
    }
  }
}

/// Why a graph could not be compiled.
public enum CompilerError: Error, Hashable, CustomStringConvertible {
  /// The graph is not sound.
  case invalidGraph(name: String, problems: [String])
  /// A pass that does not exist.
  case unknownPass(String, known: [String])
  /// A family that no operation has.
  case unknownFamily(String, known: [String])
  /// What the network's outputs say is needed, and they cannot be computed.
  case notExecutable(name: String, reason: String)

  /// One sentence: what is wrong and what is allowed.
  public var description: String {
    switch self {
    case .invalidGraph(let name, let problems):
      "model '\(name)' is not sound: \(problems.joined(separator: "; "))"
    case .notExecutable(let name, let reason):
      "mixed precision is chosen by what model '\(name)' answers, and it cannot be run: \(reason)"
    case .unknownPass(let name, let known):
      "there is no pass '\(name)'\(suggestion(name, known)); the passes are "
        + known.joined(separator: ", ")
    case .unknownFamily(let name, let known):
      "there is no operation '\(name)'\(suggestion(name, known)); the operations are "
        + known.joined(separator: ", ")
    }
  }

  private func suggestion(_ name: String, _ known: [String]) -> String {
    closestMatch(to: name, in: known).map { " (did you mean '\($0)'?)" } ?? ""
  }
}
