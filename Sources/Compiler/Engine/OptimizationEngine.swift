public import Devices
public import Graphs
public import Records
public import Simulation

/// Optimizes a model for a device: every technique is tried in order, simulated, and kept where it
/// serves the goal; the report says what each one gave.
public struct OptimizationEngine: Sendable {
  /// What the engine aims at and what it may do.
  public let settings: OptimizationSettings
  private let simulator: Simulator

  /// An engine.
  ///
  /// - Throws: ``OptimizationError`` naming the first field that is wrong.
  public init(
    _ settings: OptimizationSettings, simulator: Simulator
  ) throws(OptimizationError) {
    try settings.validate()
    self.settings = settings
    self.simulator = simulator
  }

  /// Rewrites a model for a device and reports what that gives, measured by simulation.
  ///
  /// The model afterwards is fused, folded and, where the settings say so, quantized; a second call
  /// changes nothing more. Precision, cores and threads are in the report's configuration.
  ///
  /// - Throws: ``CompilerError``.
  /// - Complexity: As many plans as there are techniques, and up to 36 for cores and threads.
  public func optimize(
    _ graph: inout Graph, on device: DeviceProfile
  ) throws(CompilerError) -> OptimizationReport {
    var run = OptimizationRun(graph, device, simulator, settings)
    try run.start()
    for technique in Technique.all { try run.apply(technique) }
    graph = try run.optimizedGraph()
    return try run.report()
  }
}

/// What an engine aims at and what it may do.
public struct OptimizationSettings: Hashable, Sendable {
  /// What is made as low as possible.
  public var goal: OptimizationGoal
  /// Most threads.
  public var maximumThreads: Int?
  /// What weights, activations and process may take together; the device's own limit where nil.
  public var memoryBudgetBytes: Int?
  /// How weights are stored; nil for as the precision says.
  public var quantizer: QuantizationScheme?
  /// What nodes may compute in.
  public var precisions: [Precision]
  /// Techniques that are not tried, by name.
  public var disabledTechniques: [String]

  /// Settings: all precisions, all techniques, unless stated.
  public init(
    goal: OptimizationGoal = .balanced, maximumThreads: Int? = nil, memoryBudgetBytes: Int? = nil,
    quantizer: QuantizationScheme? = nil, precisions: [Precision] = Precision.allCases,
    disabledTechniques: [String] = []
  ) {
    self.goal = goal
    self.maximumThreads = maximumThreads
    self.memoryBudgetBytes = memoryBudgetBytes
    self.quantizer = quantizer
    self.precisions = precisions
    self.disabledTechniques = disabledTechniques
  }

  /// The settings that follow from what a configuration states.
  public init(_ request: ConfigurationRequest, on device: DeviceProfile) {
    let configuration = request.resolved(for: device)
    self.init(quantizer: configuration.quantizer, disabledTechniques: configuration.disabledPasses)
    if case .adaptive(let preset, _, let stated) = request, let goal = preset.goal {
      self.goal = goal
      if stated.contains(.precision) { precisions = [configuration.precision] }
      if stated.contains(.threads), case .count(let count) = configuration.threads {
        maximumThreads = count
      }
    } else {
      precisions = [configuration.precision]
      if case .count(let count) = configuration.threads { maximumThreads = count }
    }
  }

  func validate() throws(OptimizationError) {
    if let maximumThreads, maximumThreads < 1 {
      throw .invalidField("maximumThreads", value: "\(maximumThreads)", expected: "at least 1")
    }
    if let memoryBudgetBytes, memoryBudgetBytes < 1 {
      throw .invalidField(
        "memoryBudgetBytes", value: "\(memoryBudgetBytes)", expected: "at least 1")
    }
    if precisions.isEmpty {
      throw .invalidField("precisions", value: "[]", expected: "at least one precision")
    }
    let known = Technique.all.map(\.name)
    for name in disabledTechniques where !known.contains(name) {
      throw .invalidField(
        "disabledTechniques", value: name, expected: "one of \(known.joined(separator: ", "))")
    }
  }
}

/// Why an engine cannot be made.
public enum OptimizationError: Error, Hashable, CustomStringConvertible {
  /// A field of the settings has a value that makes no sense.
  case invalidField(String, value: String, expected: String)

  /// One sentence: the field, its value, what is expected.
  public var description: String {
    switch self {
    case .invalidField(let field, let value, let expected):
      "optimization settings: '\(field)' is '\(value)'; expected \(expected)"
    }
  }
}
