public import Kernels
public import Records

/// A number that somebody else published: kept with its source, measured here, never built in.
public struct Claim: Hashable, Sendable {
  /// A short name.
  public var id: String
  /// Where it stands.
  public var source: String
  /// What it says, in one sentence.
  public var statement: String
  /// What is measured.
  public var quantity: Quantity
  /// The claimed number, or the range that it was rounded from.
  public var claimed: ClosedRange<Double>

  /// What a claim is about.
  public enum Quantity: Hashable, Sendable {
    /// Learned numbers of a model, whatever the device.
    case parameters(model: String)
    /// A metric of a model in one thread of 32-bit floats, in a multiple of its unit.
    case value(Metric, model: String, unit: Unit)
    /// How many times less of a metric a model takes than another.
    case gain(Metric, model: String, than: String)
    /// How many times less of a metric a model takes in one configuration than in another; both are
    /// spelled as on the command line.
    case effect(
      Metric, model: String, of: String, than: String, scenario: Scenario = .warm)
    /// The share of accesses that a level of a core's caches serves (one is the first), in percent;
    /// see ``Simulation/CacheReport/definition``.
    case cacheHits(level: Int, model: String)
    /// By how many points a configuration loses accuracy on the test data of a trained model.
    case accuracyLoss(model: String, in: String)
    /// What cannot be measured without data that the project does not ship.
    case accuracy(model: String)
    /// How many times as fast the kernels are on this machine at one level of instructions (with
    /// all that it has for nil) as at another: the geometric mean of the benchmarks whose family
    /// and shape a regular expression is found in.
    case kernels(String, at: ISA?, than: ISA)
    /// How many times as fast this machine runs one build of a model as another.
    case session(String, HostBuild, than: HostBuild)
    /// What pools or mapped files gain on this machine.
    case mechanism(MemoryMechanism)
  }

  /// The unit of a claimed value.
  public struct Unit: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// How many of the metric's unit it is.
    public var factor: Double

    /// Milliseconds, of a metric in nanoseconds.
    public static let milliseconds = Unit(name: "ms", factor: 1e6)
  }

  /// Records a claim.
  public init(
    _ id: String, source: String, _ statement: String, _ quantity: Quantity,
    claimed: ClosedRange<Double>
  ) {
    self.id = id
    self.source = source
    self.statement = statement
    self.quantity = quantity
    self.claimed = claimed
  }

  /// The unit of what is claimed and measured.
  public var unit: String {
    switch quantity {
    case .parameters: "parameters"
    case .value(_, _, let unit): unit.name
    case .gain, .effect, .kernels, .session, .mechanism: "times"
    case .accuracy, .cacheHits: "%"
    case .accuracyLoss: "points"
    }
  }

  /// How a measured number stands to the claimed one.
  public func verdict(on measured: Double) -> ClaimVerdict {
    if holds(measured, within: 1.25) { return .confirmed }
    return holds(measured, within: 2) ? .partly : .refuted
  }

  /// Shares that are served are held against by what is not: twice the misses are far from as good.
  private func holds(_ measured: Double, within factor: Double) -> Bool {
    if case .cacheHits = quantity {
      return 100 - measured <= (100 - claimed.lowerBound) * factor
    }
    return measured >= claimed.lowerBound / factor && measured <= claimed.upperBound * factor
  }
}

/// How a model is compiled for this machine.
public struct HostBuild: Hashable, Sendable {
  /// The level of instructions; nil for all that the machine has.
  public var isa: ISA?
  /// What is fused.
  public var fusion: Fusion

  /// What of a model is fused.
  public enum Fusion: String, Hashable, Sendable {
    /// No passes: batch normalization, activations and sums are steps of their own, the first in
    /// plain loops.
    case none
    /// Batch normalization becomes part of the weights, the others stay steps.
    case normalization
    /// Activations and sums are computed before products are stored.
    case all
  }

  /// A way to compile.
  public init(isa: ISA? = nil, fusion: Fusion) {
    (self.isa, self.fusion) = (isa, fusion)
  }
}

/// How a measurement stands to a claim.
public enum ClaimVerdict: String, CaseIterable, Hashable, Sendable {
  /// Within a quarter of what is claimed.
  case confirmed
  /// Within twice, or half, of it.
  case partly
  /// Farther away.
  case refuted
  /// There is no measurement.
  case unmeasured
}

/// A claim measured on one device.
public struct ClaimResult: Hashable, Sendable {
  /// What was claimed.
  public var claim: Claim
  /// The device; nil for what no device changes.
  public var device: String?
  /// What was measured, in the claim's unit; nil where that could not be done.
  public var measured: Double?
  /// The lowest and the highest of several measurements, where ``measured`` is their mean.
  public var extent: ClosedRange<Double>?
  /// Why there is no measurement.
  public var reason: String?

  /// How the two stand to each other.
  public var verdict: ClaimVerdict {
    measured.map { claim.verdict(on: $0) } ?? .unmeasured
  }
}
