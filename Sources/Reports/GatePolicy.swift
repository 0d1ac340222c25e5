/// What a gate lets pass.
public struct GatePolicy: Hashable, Sendable {
  /// How much worse a metric may get, in millionths of its old value, by the metric's name.
  public var tolerancesPpm: [String: Int64]
  /// Whether cells of the baseline may be absent: the candidate was a deliberate selection.
  public var allowsMissing: Bool
  /// Whether runs of different simulator revisions may be compared.
  public var allowsSimulatorChange: Bool
  /// Whether a run with improvements only has an exit code of its own.
  public var failsOnImprovement: Bool

  /// Nothing may get worse, nothing may be missing, and the simulator must be the same.
  public init(
    tolerancesPpm: [String: Int64] = [:], allowsMissing: Bool = false,
    allowsSimulatorChange: Bool = false, failsOnImprovement: Bool = false
  ) {
    self.tolerancesPpm = tolerancesPpm
    self.allowsMissing = allowsMissing
    self.allowsSimulatorChange = allowsSimulatorChange
    self.failsOnImprovement = failsOnImprovement
  }

  /// The tolerance of a metric; zero where the policy says nothing.
  public func tolerancePpm(of metricName: String) -> Int64 {
    tolerancesPpm[metricName] ?? 0
  }
}
