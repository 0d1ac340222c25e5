import Basics
import Devices
import Graphs
import Records
import Simulation

/// One model on its way through the techniques: after each the whole is simulated.
struct OptimizationRun {
  private let source: Graph
  private let device: DeviceProfile
  private let profileHash: ContentHash
  private let simulator: Simulator
  private let settings: OptimizationSettings
  private var configuration: Configuration
  private var costs: OptimizationCosts
  private var first: OptimizationCosts
  private var steps: [OptimizationReport.Step] = []

  init(
    _ source: Graph, _ device: DeviceProfile, _ simulator: Simulator,
    _ settings: OptimizationSettings
  ) {
    self.source = source
    self.device = device
    profileHash = device.contentHash
    self.simulator = simulator
    self.settings = settings
    configuration = Configuration().withoutTechniques
    costs = OptimizationCosts()
    first = costs
  }

  /// Measures the model as it is: scalar, one thread, nothing fused.
  mutating func start() throws(CompilerError) {
    costs = try measure(configuration)
    first = costs
  }

  /// Tries a technique, and keeps it unless the goal suffers.
  mutating func apply(_ technique: Technique) throws(CompilerError) {
    guard !settings.disabledTechniques.contains(technique.name) else {
      return note(technique, .leftOut("switched off by the settings"))
    }
    let changed = try configuration(with: technique)
    if changed == configuration {
      return note(
        technique, technique.reasonToStay(settings).map { .leftOut($0) } ?? .withoutEffect)
    }
    let after = try measure(changed)
    if after == costs {
      // It stays on: it may pay together with one that follows.
      configuration = changed
      return note(technique, .withoutEffect)
    }
    if after.cost(settings.goal) > costs.cost(settings.goal), !technique.isAlwaysOn {
      return note(
        technique, .leftOut("would raise \(settings.goal.words(from: costs, to: after))"))
    }
    note(technique, .applied, costs.savings(to: after))
    (configuration, costs) = (changed, after)
  }

  /// The model with the rewrites that were kept.
  func optimizedGraph() throws(CompilerError) -> Graph { try optimized(configuration).graph }

  /// What was done and what it gave.
  func report() throws(CompilerError) -> OptimizationReport {
    let needed = costs.peakMemoryBytes
    let limit = Int64(settings.memoryBudgetBytes ?? device.memory.appLimitBytes)
    return OptimizationReport(
      model: source.name, device: device.id, goal: settings.goal, configuration: configuration,
      before: first, after: costs, steps: steps,
      missingMemoryBytes: needed > limit ? needed - limit : nil)
  }

  // MARK: Parts

  private mutating func note(
    _ technique: Technique, _ outcome: OptimizationReport.Outcome,
    _ savings: OptimizationCosts = OptimizationCosts()
  ) {
    steps.append(
      OptimizationReport.Step(
        technique: technique.name, summary: technique.summary, outcome: outcome,
        savings: savings))
  }

  private func configuration(
    with technique: Technique
  ) throws(CompilerError) -> Configuration {
    var changed = configuration
    switch technique.kind {
    case .vectors: changed.scalarFamilies = []
    case .pass: changed.disabledPasses.removeAll { $0 == technique.name }
    case .precision:
      changed.quantizer = settings.quantizer
      changed.precision = try best(changed, keys: [.cores, .threads]).precision
    case .threads: changed = try best(changed, keys: [.precision])
    }
    return changed
  }

  private func best(
    _ stated: Configuration, keys: Set<ConfigurationRequest.DeviceKey>
  ) throws(CompilerError) -> Configuration {
    let search = ConfigurationSearch(
      try optimized(stated), on: device, profileHash: profileHash, simulator, stated: stated,
      keys: keys)
    return search.best(for: settings.goal) { candidate in
      guard settings.precisions.contains(candidate.precision) else { return false }
      let threads = simulator.threadCount(device, candidate)
      return settings.maximumThreads.map { threads <= $0 } ?? true
    } ?? stated
  }

  private func optimized(
    _ configuration: Configuration
  ) throws(CompilerError) -> OptimizedGraph {
    try OptimizedGraph(source, configuration)
  }

  /// Limits are not applied: a model that is too large is measured as well.
  private func measure(_ configuration: Configuration) throws(CompilerError) -> OptimizationCosts {
    let plan = try optimized(configuration).plan(
      for: .device(device, profileHash: profileHash, simulator), configuration)
    var unlimited = device
    unlimited.memory.appLimitMiB = .max >> 24
    let trace = simulator.simulate(plan, on: unlimited, configuration)
    return OptimizationCosts(
      sizeBytes: trace.weightBytes, latencyNs: trace.inferenceNs,
      energyNanojoules: trace.energyNanojoules, peakMemoryBytes: trace.peakMemoryBytes,
      dramBytes: trace.dramBytes)
  }
}
