import Basics
public import Records

/// What one inference of a model costs on a device, or how much less.
public struct OptimizationCosts: Hashable, Sendable {
  /// Constants as they are stored.
  public var sizeBytes: Int64
  /// Time of one inference.
  public var latencyNs: Int64
  /// Energy of one inference.
  public var energyNanojoules: Int64
  /// Weights, activations and process.
  public var peakMemoryBytes: Int64
  /// To and from main memory.
  public var dramBytes: Int64

  /// Costs; nothing unless stated.
  public init(
    sizeBytes: Int64 = 0, latencyNs: Int64 = 0, energyNanojoules: Int64 = 0,
    peakMemoryBytes: Int64 = 0, dramBytes: Int64 = 0
  ) {
    self.sizeBytes = sizeBytes
    self.latencyNs = latencyNs
    self.energyNanojoules = energyNanojoules
    self.peakMemoryBytes = peakMemoryBytes
    self.dramBytes = dramBytes
  }

  /// How much less other costs are.
  public func savings(to other: OptimizationCosts) -> OptimizationCosts {
    OptimizationCosts(
      sizeBytes: sizeBytes - other.sizeBytes, latencyNs: latencyNs - other.latencyNs,
      energyNanojoules: energyNanojoules - other.energyNanojoules,
      peakMemoryBytes: peakMemoryBytes - other.peakMemoryBytes,
      dramBytes: dramBytes - other.dramBytes)
  }

  func cost(_ goal: OptimizationGoal) -> Double {
    switch goal {
    case .latency: Double(latencyNs)
    case .energy: Double(energyNanojoules)
    case .balanced: Double(latencyNs) * Double(energyNanojoules)
    }
  }
}

/// What an engine did to a model, technique by technique, measured by simulation.
///
/// The savings of all steps add up to the difference of ``before`` and ``after``, to the last digit.
public struct OptimizationReport: Hashable, Sendable {
  /// The model.
  public var model: String
  /// The device.
  public var device: String
  /// What was made as low as possible.
  public var goal: OptimizationGoal
  /// How the model is run afterwards.
  public var configuration: Configuration
  /// Scalar, one thread, 32-bit floats, nothing fused.
  public var before: OptimizationCosts
  /// With all techniques that were kept.
  public var after: OptimizationCosts
  /// Each technique, in the order they were tried.
  public var steps: [Step]
  /// How much the model still exceeds the memory budget; nil where it fits.
  public var missingMemoryBytes: Int64?
  /// Median time of one inference on this machine before and after, where that was asked for.
  public var hostNs: HostTimes?

  package init(
    model: String, device: String, goal: OptimizationGoal, configuration: Configuration,
    before: OptimizationCosts, after: OptimizationCosts, steps: [Step],
    missingMemoryBytes: Int64? = nil, hostNs: HostTimes? = nil
  ) {
    self.model = model
    self.device = device
    self.goal = goal
    self.configuration = configuration
    self.before = before
    self.after = after
    self.steps = steps
    self.missingMemoryBytes = missingMemoryBytes
    self.hostNs = hostNs
  }

  /// What a technique gave.
  public struct Step: Hashable, Sendable {
    /// Its name.
    public var technique: String
    /// One line about it.
    public var summary: String
    /// Whether it was kept.
    public var outcome: Outcome
    /// How much less everything costs with it than before it.
    public var savings: OptimizationCosts

    package init(
      technique: String, summary: String, outcome: Outcome, savings: OptimizationCosts
    ) {
      self.technique = technique
      self.summary = summary
      self.outcome = outcome
      self.savings = savings
    }
  }

  /// What became of a technique.
  public enum Outcome: Hashable, Sendable {
    /// It was kept.
    case applied
    /// It changes no cost of this model.
    case withoutEffect
    /// It was not kept, and why.
    case leftOut(String)

    /// `applied`, `no effect`, or why it was left out.
    public var words: String {
      switch self {
      case .applied: "applied"
      case .withoutEffect: "no effect"
      case .leftOut(let reason): "left out: \(reason)"
      }
    }
  }

  /// Times on this machine.
  public struct HostTimes: Hashable, Sendable {
    /// As the model is.
    public var before: Int64
    /// Optimized.
    public var after: Int64

    /// Two times in nanoseconds.
    public init(before: Int64, after: Int64) { (self.before, self.after) = (before, after) }
  }

  /// By how much less storage the weights take, in percent.
  public var sizeReductionPercent: Double { percent(\.sizeBytes) }
  /// By how much less time an inference takes, in percent.
  public var latencyImprovementPercent: Double { percent(\.latencyNs) }
  /// By how much less energy an inference takes, in percent.
  public var energySavingsPercent: Double { percent(\.energyNanojoules) }
  /// By how much less memory there has to be, in percent.
  public var memorySavingsPercent: Double { percent(\.peakMemoryBytes) }

  private func percent(_ cost: KeyPath<OptimizationCosts, Int64>) -> Double {
    let whole = before[keyPath: cost]
    guard whole > 0 else { return 0 }
    return 100 * (1 - Double(after[keyPath: cost]) / Double(whole))
  }
}

extension OptimizationGoal {
  /// What rises, and by how much.
  func words(from before: OptimizationCosts, to after: OptimizationCosts) -> String {
    let name: String
    switch self {
    case .latency: name = "the latency"
    case .energy: name = "the energy"
    case .balanced: name = "the product of latency and energy"
    }
    let ratio = after.cost(self) / max(1, before.cost(self))
    return "\(name) by \(fixed(100 * (ratio - 1), digits: 1)) %"
  }
}
