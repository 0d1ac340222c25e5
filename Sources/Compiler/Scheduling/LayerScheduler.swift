import Basics
public import Devices
public import Graphs
public import Policies
public import Records
public import Simulation

/// Plans which layers of a network keep their results, under a limit on activations, for a simulated
/// device.
///
/// ```swift
/// var scheduler = try LayerScheduler(graph, on: device, simulator, configuration, settings)
/// try scheduler.setStrategy(.recompute, of: "layer3.expand")
/// print(scheduler.executionPlan(), scheduler.estimate().peakBytes)
/// ```
public struct LayerScheduler: Sendable {
  /// What a scheduler may do.
  public struct Settings: Hashable, Sendable {
    /// Which activations a training step keeps.
    public var checkpointing = CheckpointingStrategy.none
    /// Whether results may be computed again in an inference to keep within the limit.
    public var recomputesActivations = true
    /// What activations may take, in bytes; nil for no limit.
    public var maximumActivationBytes: Int?
    /// A place between the least activations that can be reached, 0, and nothing computed twice, 1;
    /// it counts where no maximum is stated.
    public var tradeoff: MemorySpeedTradeoff?

    /// No limit, all kept.
    public init() {}
  }

  /// What may be done.
  public let settings: Settings
  private let source: OptimizedGraph
  private let original: Graph
  private let device: DeviceProfile
  private let simulator: Simulator
  private let configuration: Configuration
  private var strategies: [String: LayerRetention] = [:]
  /// What follows from all that; made anew when a strategy changes.
  private var planned: Planned

  private struct Planned {
    let plan: Plan
    let recomputation: Recomputation
    let limit: Int?
  }

  /// A scheduler of a network.
  ///
  /// - Throws: ``CompilerError`` for a graph that is not sound.
  public init(
    _ graph: Graph, on device: DeviceProfile, _ simulator: Simulator,
    _ configuration: Configuration = Configuration(), _ settings: Settings = Settings()
  ) throws(CompilerError) {
    var configuration = configuration
    configuration.memory.activationLimitKiB = nil
    source = try OptimizedGraph(graph, configuration)
    original = graph
    self.device = device
    self.simulator = simulator
    self.configuration = configuration
    self.settings = settings
    planned = Self.plan(source, for: .device(device, simulator), configuration, settings, [:])
  }

  /// The layers, in the order of the network behind all passes.
  public var layers: [String] { source.graph.nodes.map(\.name) }

  /// Demands what becomes of a layer's result: `none` leaves it to the scheduler.
  ///
  /// What is to be computed again is, across its longest wait, where that saves anything; what is to be
  /// offloaded leaves the arena there, and costs a write and a read of storage. A result that never
  /// waits stays.
  ///
  /// - Throws: ``LayerSchedulerError/unknownLayer(_:known:)``.
  public mutating func setStrategy(
    _ strategy: LayerRetention, of layer: String
  ) throws(LayerSchedulerError) {
    guard source.graph.nodes.contains(where: { $0.name == layer }) else {
      throw .unknownLayer(layer, known: layers)
    }
    strategies[layer] = strategy
    planned = Self.plan(
      source, for: .device(device, simulator), configuration, settings, strategies)
  }

  /// What was demanded of a layer.
  public func strategy(of layer: String) -> LayerRetention { strategies[layer] ?? .none }

  /// The order of layers, the places of their results, and what is computed again.
  public func executionPlan() -> LayerSchedule {
    let (plan, recomputation) = (planned.plan, planned.recomputation)
    let buffers = ScheduledBuffers(plan, offloaded: strategies)
    let again = Set(recomputation.entries.flatMap(\.nodes))
    let dropped = Set(recomputation.entries.map(\.layer))
    let entries = plan.steps.enumerated().map { index, step in
      let name = plan.graph.nodes[step.fused.last ?? step.node].name
      let results = plan.graph.results(of: step)
      let buffer = buffers.first(of: results)
      let isOffloaded = results.contains { buffers.offloaded[$0] != nil }
      return LayerSchedule.Entry(
        layer: name, kernel: step.kernel.description,
        retention: isOffloaded ? .offload : dropped.contains(name) ? .recompute : .store,
        offset: buffer?.offset ?? 0, byteCount: buffer?.byteCount ?? 0,
        liveBytes: buffers.liveBytes(at: index),
        offloadedBytes: results.reduce(0) { $0 + (buffers.offloaded[$1] ?? 0) },
        isRecomputed: again.contains(name))
    }
    return LayerSchedule(
      model: plan.graph.name, entries: entries, peakBytes: buffers.peakBytes,
      arenaBytes: buffers.arenaBytes(of: plan),
      limitBytes: planned.limit, recomputedMacs: recomputation.recomputedMacs)
  }

  /// What an inference will take at its worst moment, before it runs.
  public func estimate() -> MemoryEstimate {
    MemoryEstimate(
      weightBytes: planned.plan.weightBytes,
      activationBytes: ScheduledBuffers(planned.plan, offloaded: strategies)
        .arenaBytes(of: planned.plan),
      processBytes: simulator.constants.processBytes)
  }

  /// Plays one inference of the schedule on the device.
  public func simulate() -> Trace {
    simulator.simulate(planned.plan, on: device, configuration)
  }

  /// Plays one training step on the device, with ``Settings/checkpointing``.
  ///
  /// - Throws: ``CompilerError`` for a graph that is not sound.
  public func simulateTraining(_ optimizer: Optimizer = .adam) throws(CompilerError) -> Trace {
    var training = configuration.forTraining
    training.memory.checkpointing = settings.checkpointing
    let plan = try OptimizedGraph(original, training).plan(
      for: .device(device, simulator), training)
    return simulator.simulateTraining(plan, on: device, training, optimizer: optimizer)
  }

  /// The network as it is scheduled, to be run layer by layer on this machine.
  public var scheduledGraph: OptimizedGraph { source.replacing(planned.recomputation.graph) }

  // MARK: Planning

  private static func plan(
    _ source: OptimizedGraph, for target: CompilationTarget, _ configuration: Configuration,
    _ settings: Settings, _ strategies: [String: LayerRetention]
  ) -> Planned {
    func retention(_ node: Node) -> LayerRetention {
      let demanded = strategies[node.name] ?? .none
      // Elsewhere than in memory it takes nothing there.
      return demanded == .offload ? .store : demanded
    }
    func found(_ limit: Int) -> (plan: Plan, recomputation: Recomputation) {
      source.recomputing(for: target, configuration, until: limit, retention: retention)
    }
    let limit = settings.limit { found($0).plan.arenaBytes }
    let chosen = found(limit ?? .max)
    return Planned(plan: chosen.plan, recomputation: chosen.recomputation, limit: limit)
  }
}

extension LayerScheduler.Settings {
  /// The limit that the settings stand for; nil for none.
  ///
  /// - Parameter arenaBytes: The arena under a limit.
  fileprivate func limit(_ arenaBytes: (Int) -> Int) -> Int? {
    guard recomputesActivations else { return nil }
    if let maximumActivationBytes { return maximumActivationBytes }
    guard let tradeoff, tradeoff.thousandths < 1000 else { return nil }
    let (least, most) = (arenaBytes(0), arenaBytes(.max))
    return least + (most - least) * tradeoff.thousandths / 1000
  }
}

/// What cannot be scheduled.
public enum LayerSchedulerError: Error, Hashable, CustomStringConvertible {
  /// There is no layer of a name.
  case unknownLayer(String, known: [String])

  /// One sentence: what is wrong and what may have been meant.
  public var description: String {
    switch self {
    case .unknownLayer(let name, let known):
      "there is no layer '\(name)'"
        + (closestMatch(to: name, in: known).map { " (did you mean '\($0)'?)" } ?? "")
        + "; the schedule lists all \(known.count)"
    }
  }
}
