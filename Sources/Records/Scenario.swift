/// What is run in a cell.
public enum Scenario: Hashable, Sendable, CustomStringConvertible {
  /// One inference after others: weights in memory, caches as the last inference left them.
  case warm
  /// The first inference of a process: weights are read from storage first.
  case cold

  /// Every scenario there is a spelling for.
  public static let all: [Scenario] = [.warm, .cold]

  /// Reads a spelling; nil when there is no such scenario.
  public init?(_ text: String) {
    guard let scenario = Self.all.first(where: { $0.description == text }) else { return nil }
    self = scenario
  }

  /// The spelling used on the command line and in series.
  public var description: String {
    switch self {
    case .warm: "warm"
    case .cold: "cold"
    }
  }
}

/// How a cell ended: a result, never a crash of the run.
public enum Status: String, CaseIterable, Hashable, Sendable {
  /// It ran within every limit.
  case ok
  /// It needs more memory than an app may use on the device.
  case oom
  /// It draws more power than the device can supply.
  case overPower = "over-power"
  /// It ran, but heat lowered the clock.
  case throttled
  /// It ran, but not on the backend that was asked for.
  case fallback
  /// It did not end in time.
  case timeout
  /// The device, the runtime or the model cannot do what was asked for.
  case unsupported
  /// It ended with an error.
  case failed
  /// It was left out on purpose.
  case skipped

  /// Whether the run as a whole has failed with it.
  public var failsRun: Bool {
    switch self {
    case .failed, .timeout: true
    case .ok, .oom, .overPower, .throttled, .fallback, .unsupported, .skipped: false
    }
  }
}

/// Why a cell has its status.
public struct StatusReason: Hashable, Sendable, CustomStringConvertible {
  /// One sentence.
  public var message: String
  /// What the cell needs, in ``unit``.
  public var needed: Int64?
  /// What the device has, in ``unit``.
  public var available: Int64?
  /// The unit of both, such as `bytes` or `mW`.
  public var unit: String?

  /// A reason without numbers.
  public init(_ message: String) {
    self.message = message
  }

  /// A limit that was exceeded.
  public init(_ message: String, needed: Int64, available: Int64, unit: String) {
    self.message = message
    self.needed = needed
    self.available = available
    self.unit = unit
  }

  /// The sentence, with what is needed and available where a limit was exceeded.
  public var description: String {
    guard let needed, let available, let unit else { return message }
    return "\(message): needs \(needed) \(unit), available \(available) \(unit)"
  }
}
