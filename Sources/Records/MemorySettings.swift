public import Basics

/// How a run uses memory: the part of a configuration that trades bytes for time.
public struct MemorySettings: Hashable, Sendable {
  /// How activations find room at run time; nil for offsets that are planned ahead.
  public var allocation: AllocationStrategy?
  /// Where weights are while the model runs.
  public var weights = WeightResidency.resident
  /// How far ahead weights are read that are streamed.
  public var prefetch = PrefetchWindow.adaptive
  /// The most that activations may take, in KiB: what does not fit is computed again when it is
  /// needed. Nil for no limit.
  public var activationLimitKiB: Int?
  /// Which activations a training step keeps for its way back.
  public var checkpointing = CheckpointingStrategy.none
  /// Inputs that are run at once, out of the batch; nil for the whole batch.
  public var microBatch: Int?
  /// What the whole run may take. It is open: for each model and device it is resolved into the values
  /// above before anything is simulated.
  public var budget: MemoryBudget?
  /// What counts more, between the least memory and the least time; open like ``budget``.
  public var tradeoff: MemorySpeedTradeoff?

  /// Everything in memory, nothing computed twice.
  public init() {}

  /// Whether memory is planned for each model and device.
  public var isOpen: Bool { budget != nil || tradeoff != nil }

  static let keys = [
    "activation-kib", "allocation", "budget-mib", "checkpointing", "micro-batch", "prefetch",
    "tradeoff", "weights",
  ]

  /// Every key and its value; a value that is not set is an empty text.
  var settings: [(key: String, value: String)] {
    [
      ("activation-kib", activationLimitKiB.map { "\($0)" } ?? ""),
      ("allocation", allocation?.rawValue ?? ""), ("budget-mib", budget?.description ?? ""),
      ("checkpointing", checkpointing.description),
      ("micro-batch", microBatch.map { "\($0)" } ?? ""), ("prefetch", prefetch.description),
      ("tradeoff", tradeoff?.description ?? ""), ("weights", weights.rawValue),
    ]
  }

  /// Changes one value by its key; every value that is nil by default can be set to `none`.
  mutating func set(_ key: String, to value: String) throws(ConfigurationError) {
    let isNone = value == "none"
    switch key {
    case "activation-kib":
      activationLimitKiB =
        isNone ? nil : try Configuration.integer(key, value, in: 1...1 << 40, or: ["none"])
    case "allocation":
      allocation = isNone ? nil : try Configuration.choice(key, value, or: ["none"])
    case "budget-mib":
      budget =
        switch value {
        case "none": nil
        case "device": .device
        default:
          .mebibytes(
            try Configuration.integer(key, value, in: 1...1 << 30, or: ["none", "device"]))
        }
    case "checkpointing": checkpointing = try Self.read(key, value)
    case "micro-batch":
      microBatch = isNone ? nil : try Configuration.integer(key, value, in: 1...1024, or: ["none"])
    case "prefetch": prefetch = try Self.read(key, value)
    case "tradeoff": tradeoff = isNone ? nil : try Self.read(key, value) as MemorySpeedTradeoff
    case "weights": weights = try Configuration.choice(key, value)
    default: throw .unknownKey(key, allowed: Self.keys)
    }
  }

  private static func read<Value: SettingValue>(
    _ key: String, _ text: String
  ) throws(ConfigurationError) -> Value {
    guard let value = Value(text) else {
      throw .invalidValue(key: key, value: text, allowed: Value.spellings)
    }
    return value
  }
}

/// A value of a configuration with a spelling of its own.
protocol SettingValue: CustomStringConvertible {
  static var spellings: [String] { get }
  init?(_ text: String)
}

/// Where weights are while a model runs.
public enum WeightResidency: String, CaseIterable, Hashable, Sendable {
  /// Read into memory before the first inference.
  case resident
  /// Pages of the model's file, which the system reads when they are touched and may drop.
  case mapped
  /// Read layer by layer in every inference, some layers ahead, and dropped behind.
  case streamed
}

/// How many layers' weights are read ahead of the one that is computed.
public enum PrefetchWindow: Hashable, Sendable, SettingValue {
  /// As many as pay, found out while running.
  case adaptive
  /// So many; none with zero.
  case layers(Int)

  static let range = 0...1024
  static let spellings = ["adaptive", "off", "a number of layers up to \(range.upperBound)"]

  /// Reads `adaptive`, `off` or a number; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "adaptive": self = .adaptive
    case "off": self = .layers(0)
    default:
      guard let count = Int(text), Self.range.contains(count) else { return nil }
      self = .layers(count)
    }
  }

  /// `adaptive`, `off` or the number.
  public var description: String {
    switch self {
    case .adaptive: "adaptive"
    case .layers(0): "off"
    case .layers(let count): "\(count)"
    }
  }
}

/// Which activations of the way forward are kept for the way back; the others are computed again.
public enum CheckpointingStrategy: Hashable, Sendable, SettingValue {
  /// All are kept.
  case none
  /// One in so many layers.
  case every(Int)
  /// One in as many layers as the root of their number.
  case squareRoot
  /// Those with the least peak of any choice; of these, those with which the least is computed twice.
  case optimal

  static let range = 1...4096
  static let spellings = ["none", "sqrt", "optimal", "every-N with N up to \(range.upperBound)"]

  /// Reads `none`, `sqrt`, `optimal` or `every-4`; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "none": self = .none
    case "sqrt": self = .squareRoot
    case "optimal": self = .optimal
    default:
      guard text.hasPrefix("every-"), let count = Int(text.dropFirst("every-".count)),
        Self.range.contains(count)
      else { return nil }
      self = .every(count)
    }
  }

  /// As it is read.
  public var description: String {
    switch self {
    case .none: "none"
    case .every(let count): "every-\(count)"
    case .squareRoot: "sqrt"
    case .optimal: "optimal"
    }
  }
}

/// What a run may take.
public enum MemoryBudget: Hashable, Sendable, CustomStringConvertible {
  /// What an app may use on the device.
  case device
  /// So many MiB.
  case mebibytes(Int)

  /// `device` or the number.
  public var description: String {
    switch self {
    case .device: "device"
    case .mebibytes(let count): "\(count)"
    }
  }
}

/// A place between the least memory, 0, and the least time, 1.
public struct MemorySpeedTradeoff: Hashable, Sendable, SettingValue {
  /// The place in thousandths, 0 to 1000.
  public let thousandths: Int

  static let spellings = ["a number from 0 (least memory) to 1 (least time)"]

  /// A place from 0 to 1, to the nearest thousandth; nil outside.
  public init?(_ value: Double) {
    guard value >= 0, value <= 1 else { return nil }
    thousandths = Int((value * 1000).rounded())
  }

  /// Reads a decimal number; nil for anything else and outside of 0 to 1.
  public init?(_ text: String) {
    guard let value = Double(text) else { return nil }
    self.init(value)
  }

  /// The decimal number without trailing zeros.
  public var description: String {
    guard thousandths % 1000 != 0 else { return "\(thousandths / 1000)" }
    var digits = String(String(thousandths + 1000).dropFirst())
    while digits.hasSuffix("0") { digits.removeLast() }
    return "0.\(digits)"
  }
}
