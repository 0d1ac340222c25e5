public import Devices
public import Graphs
public import Records

/// Prices steps and plays plans on devices: a pure function of its arguments.
///
/// Only + - * / and comparisons on doubles, results rounded to integers: the same bits on every host.
public struct Simulator: Hashable, Sendable {
  /// The constants of the cost model.
  public let constants: SimulatorConstants

  /// A simulator with its constants.
  public init(_ constants: SimulatorConstants) {
    self.constants = constants
  }

  /// A simulator with the constants that were compiled in.
  ///
  /// - Throws: ``SimulatorConstantsError`` when the compiled file is broken, which a test excludes.
  public init() throws(SimulatorConstantsError) {
    let (name, latency) = (Self.constantsFile, Self.latencyFile)
    self.init(
      try SimulatorConstants(
        json: EmbeddedFiles.bytes(named: name) ?? [], file: name,
        latencyJSON: EmbeddedFiles.bytes(named: latency) ?? [], latencyFile: latency))
  }

  /// Where the constants lie among the files of `DeviceProfiles`.
  public static let constantsFile = "catalog/simulator.json"

  /// Where the fitted constants lie.
  public static let latencyFile = "catalog/latency.json"

  /// What simulated values depend on beside their inputs: revision and digest of the constants.
  public var revision: String { constants.identity }

  /// What steps of a graph would cost with the kernels they have, without names; the compiler takes the
  /// cheapest.
  ///
  /// - Parameters:
  ///   - graph: What is compiled.
  ///   - device: What it runs on.
  ///   - configuration: How it is run.
  ///   - weightBytes: Bytes of all constants as stored.
  ///   - isWarm: Whether the caches hold what the inference before left in them.
  public func pricer(
    of graph: Graph, on device: DeviceProfile, _ configuration: Configuration, weightBytes: Int,
    isWarm: Bool = true
  ) -> @Sendable (Step) -> LayerTerms {
    let machine = Machine(device, configuration, constants)
    return pricer(
      of: graph, GraphWork(graph, configuration), machine, device, configuration,
      weightBytes: weightBytes, isWarm: isWarm)
  }

  /// The same with the graph's work at hand, which is the same on every device.
  package func pricer(
    of graph: Graph, _ work: GraphWork, on device: DeviceProfile, _ configuration: Configuration,
    weightBytes: Int
  ) -> @Sendable (Step) -> LayerTerms {
    pricer(
      of: graph, work, Machine(device, configuration, constants), device, configuration,
      weightBytes: weightBytes, isWarm: true)
  }

  /// As the public one. A step may have one thread of its own: then only the fastest core works.
  private func pricer(
    of graph: Graph, _ work: GraphWork, _ machine: Machine, _ device: DeviceProfile,
    _ configuration: Configuration, weightBytes: Int, isWarm: Bool
  ) -> @Sendable (Step) -> LayerTerms {
    var serial = configuration
    serial.threads = .count(1)
    let price = StepPrice(
      constants: constants, machine: machine, weightBytes: Double(weightBytes), isWarm: isWarm)
    let serialPrice =
      machine.threads == 1
      ? price
      : StepPrice(
        constants: constants, machine: Machine(device, serial, constants),
        weightBytes: Double(weightBytes), isWarm: isWarm)
    return { step in
      (step.threads == 1 ? serialPrice : price)
        .terms(of: work.amount(of: step, in: graph), kernel: step.kernel)
    }
  }

  /// How many threads a configuration has on a device.
  public func threadCount(_ device: DeviceProfile, _ configuration: Configuration) -> Int {
    Machine(device, configuration, constants).threads
  }

  /// How far latencies of cells of this kind were off on unseen chips; nil where none was measured.
  public func latencyError(
    on device: DeviceProfile, _ configuration: Configuration
  ) -> LatencyTable.CellError? {
    let kind = LatencyTable.CellKind(
      configuration, threads: threadCount(device, configuration))
    return constants.latencyErrors.first { $0.kind == kind }
  }

  /// Where the time of one inference goes, whether or not the model fits the device. A warm one finds
  /// in the caches what the inference before left in them.
  ///
  /// - Complexity: O(steps).
  public func layers(
    of plan: Plan, on device: DeviceProfile, _ configuration: Configuration, isWarm: Bool = true
  ) -> [LayerTerms] {
    layers(
      of: plan, Machine(device, configuration, constants), on: device, configuration,
      isWarm: isWarm)
  }

  private func layers(
    of plan: Plan, _ machine: Machine, on device: DeviceProfile, _ configuration: Configuration,
    isWarm: Bool = true
  ) -> [LayerTerms] {
    let work = GraphWork(plan.graph, configuration)
    let price = pricer(
      of: plan.graph, work, machine, device, configuration, weightBytes: plan.weightBytes,
      isWarm: isWarm)
    return plan.steps.map { step in
      var terms = price(step)
      terms.name = plan.graph.nodes[step.node].name
      terms.kernel = step.kernel.description
      return terms
    }
  }

  /// Plays single inferences on a device, within its limits: the first of a process, or one after
  /// others. A batch in pieces is a run for each piece.
  ///
  /// - Parameter weightLimit: The most bytes that streamed weights may take; nil for what the app's
  ///   limit leaves.
  /// - Complexity: O(steps), and O(steps squared) in the worst case where weights are streamed.
  public func simulate(
    _ plan: Plan, on device: DeviceProfile, _ configuration: Configuration, isCold: Bool = false,
    weightLimit: Int? = nil
  ) -> Trace {
    var trace = Trace(
      weightBytes: plan.weightBytes, arenaBytes: plan.arenaBytes, constants,
      configuration.memory.weights)
    trace.recomputedMacs =
      plan.recomputedMacs > 0 ? Int64(plan.recomputedMacs * configuration.pieces) : nil
    guard trace.fits(device) else { return trace }
    let machine = Machine(device, configuration, constants)
    var weights = WeightPlay(
      self, device, configuration, isCold: isCold, besideWeights: trace.memory.footprintBytes,
      limit: weightLimit)
    let pieces = configuration.pieces
    trace.layers = weights.layers(
      layers(of: plan, machine, on: device, configuration, isWarm: !isCold), of: plan
    ).map { $0.repeated(pieces) }
    let use = weights.use.map { use in use.combined(with: use) { own, _ in own * Int64(pieces) } }
    guard trace.finishWeights(weights, use, on: device) else { return trace }
    let price = StagePrice(constants, device, machine)
    trace.preprocessNs = price.nanoseconds(of: plan.graph.preprocessing) * Int64(pieces)
    trace.postprocessNs = price.nanoseconds(of: plan.graph.postprocessing) * Int64(pieces)
    if isCold {
      // Weights that are read while the model runs lie in storage as kernels want them.
      let loadNs =
        weights.use == nil ? price.loadNs(weightBytes: plan.weightBytes) : 0
      trace.start = Trace.Start(processNs: price.processNs, loadNs: loadNs)
    }
    trace.finish(on: device)
    return trace
  }

  /// Plays the generation of a text on a device, within its limits.
  ///
  /// Between the first and the last token's step a term grows in proportion to what is in the cache,
  /// so the steps between them are summed as a trapezoid. Where an operand outgrows a level of the
  /// caches on the way a term jumps, which the trapezoid smooths: 961 tokens of `gpt2` come out up to
  /// 1 % too long (Raspberry Pi 5), most texts within 0.1 %.
  ///
  /// - Complexity: O(steps of a plan), whatever the number of tokens.
  public func simulate(
    _ generation: GenerationPlans, on device: DeviceProfile, _ configuration: Configuration
  ) -> Trace {
    let prompt = generation.prompt
    let arenas = [prompt.arenaBytes] + generation.steps.map(\.arenaBytes)
    var trace = Trace(
      weightBytes: generation.weightBytes, arenaBytes: arenas.max() ?? 0, constants,
      configuration.memory.weights)
    trace.generation = Trace.Generation(cacheBytes: generation.cacheBytes)
    guard trace.fits(device) else { return trace }
    let machine = Machine(device, configuration, constants)
    let price = StagePrice(constants, device, machine)
    trace.preprocessNs = price.nanoseconds(of: prompt.graph.preprocessing)
    let answerNs = price.nanoseconds(of: prompt.graph.postprocessing)
    trace.postprocessNs = answerNs * Int64(generation.tokens)
    var weights = WeightPlay(
      self, device, configuration, isCold: false, besideWeights: trace.memory.footprintBytes)
    trace.layers = weights.layers(
      layers(of: prompt, machine, on: device, configuration), of: prompt
    ).map { $0.named("prompt/") }
    var use = weights.use
    let promptNs = trace.inferenceNs
    trace.generation?.firstTokenNs = trace.preprocessNs + promptNs + answerNs
    var stepUses: [WeightStorageUse] = []
    if let steps = generation.summedSteps({
      let layers = weights.layers(layers(of: $0, machine, on: device, configuration), of: $0)
      if let use = weights.use { stepUses.append(use) }
      return layers
    }) {
      trace.layers += steps
      let count = Int64(generation.tokens - 1)
      let duration = trace.inferenceNs - promptNs + answerNs * count
      trace.generation?.setRate(tokens: count, nanoseconds: duration)
      if stepUses.count == 2 {
        let all = stepUses[0].combined(with: stepUses[1]) { ($0 + $1) * count / 2 }
        use = use?.combined(with: all, +)
      }
    }
    guard trace.finishWeights(weights, use, on: device) else { return trace }
    trace.finish(on: device)
    return trace
  }
}
