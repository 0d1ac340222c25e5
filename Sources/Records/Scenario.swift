/// What is run in a cell.
public enum Scenario: Hashable, Sendable, CustomStringConvertible {
  /// One inference after others: weights in memory, caches as the last inference left them.
  case warm
  /// The first inference of a process: the process starts, weights are read from storage and
  /// prepared, caches are empty.
  case cold
  /// Text, token by token: the model reads its prompt, then each new token with the keys and values
  /// of all before it in a cache.
  case generate(tokens: Int)
  /// One step of training on a batch: forward, backward, and the update of the weights.
  case train(Optimizer)

  /// How many tokens are generated unless a spelling says otherwise.
  public static let standardTokens = 32
  /// How many tokens can be asked for.
  public static let tokenRange = 1...65_536

  /// The scenarios that a run has unless a selection says otherwise.
  public static let standard: [Scenario] = [.warm, .cold, .generate(tokens: standardTokens)]

  /// What can be written, for messages.
  public static let spellings = [
    "warm", "cold", "generate", "generate@tokens=N", "train", "train@optimizer=NAME",
  ]

  /// Reads a spelling: `warm`, `cold`, `generate`, `generate@tokens=64` or `generate@64`,
  /// `train@optimizer=sgd` or `train@sgd`; nil when there is no such scenario.
  public init?(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case ("warm", 1): self = .warm
    case ("cold", 1): self = .cold
    case ("generate", 1): self = .generate(tokens: Self.standardTokens)
    case ("generate", 2):
      let value = parts[1].hasPrefix("tokens=") ? parts[1].dropFirst("tokens=".count) : parts[1]
      guard let tokens = Int(value), Self.tokenRange.contains(tokens) else { return nil }
      self = .generate(tokens: tokens)
    case ("train", 1): self = .train(.adam)
    case ("train", 2):
      let name =
        parts[1].hasPrefix("optimizer=") ? parts[1].dropFirst("optimizer=".count) : parts[1]
      guard let optimizer = Optimizer(rawValue: String(name)) else { return nil }
      self = .train(optimizer)
    default: return nil
    }
  }

  /// The spelling used on the command line and in series.
  public var description: String {
    switch self {
    case .warm: "warm"
    case .cold: "cold"
    case .generate(Self.standardTokens): "generate"
    case .generate(let tokens): "generate@tokens=\(tokens)"
    case .train(.adam): "train"
    case .train(let optimizer): "train@optimizer=\(optimizer.rawValue)"
    }
  }
}

/// How a training step changes weights by their gradients.
public enum Optimizer: String, CaseIterable, Hashable, Sendable {
  /// Stochastic gradient descent: nothing is kept between steps.
  case sgd
  /// With a running mean of the gradients.
  case momentum
  /// With running means of the gradients and of their squares. Kingma and Ba, 2015.
  case adam

  /// Numbers kept between steps for each weight.
  public var stateElements: Int {
    switch self {
    case .sgd: 0
    case .momentum: 1
    case .adam: 2
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
