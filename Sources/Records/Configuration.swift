import Basics

/// How a model is run: everything about a cell that is neither the model, the device nor the scenario.
///
/// Spelled `preset,key=value,...` with sorted keys, such as `baseline,cores=big,threads=all`.
/// Keys whose value is the preset's are left out, so every configuration has one spelling.
public struct Configuration: Hashable, Sendable, CustomStringConvertible {
  /// The set of values that the rest of the spelling changes.
  public var preset: Preset
  /// Whose fusion rules, algorithms and thread rules are simulated.
  public var runtime: Runtime
  /// The element type that weights and activations are stored and computed in.
  public var precision: Precision
  /// How much of the machine the kernels use.
  public var optimization: OptimizationLevel
  /// Where the model runs.
  public var backend: Backend
  /// How many threads.
  public var threads: ThreadCount
  /// Which cores the threads may use.
  public var cores: CoreSelection
  /// Inputs that are run at once.
  public var batch: Int
  /// Width and height of an image input; nil for the model's own.
  public var inputSize: Int?
  /// Names of the passes that are switched off, sorted, each once.
  public var disabledPasses: [String]
  /// How weights are stored; nil for the precision's own way.
  public var quantizer: QuantizationScheme?
  /// Operation families that do without vectors, sorted, each once.
  public var scalarFamilies: [String]
  /// How memory is used.
  public var memory = MemorySettings()

  /// A named set of values.
  public enum Preset: String, CaseIterable, Hashable, Sendable {
    /// One thread on the fastest core, 32-bit floats, all passes.
    case baseline
    /// For devices with little memory: weights in four bits, activations in bytes, one thread.
    case ultraLowMemory = "ultra-low-memory"
    /// For iPhones and iPads: 16-bit floats on the big cores.
    case ios
    /// For Android phones: 16-bit floats on the big cores.
    case android

    /// The units to run on, the best first; where one is missing or not simulated, the next.
    public var backendPreference: [Backend] {
      switch self {
      case .baseline, .ultraLowMemory: [.cpuXnnpack]
      case .ios: [.npuCoreML, .gpuMetal, .cpuXnnpack]
      case .android: [.npuNNAPI, .gpuVulkan, .cpuXnnpack]
      }
    }
  }

  /// Starts from a preset.
  public init(preset: Preset = .baseline) {
    self.preset = preset
    runtime = .pocketbench
    precision = .fp32
    optimization = .full
    backend = .cpuXnnpack
    threads = .count(1)
    cores = .all
    batch = 1
    inputSize = nil
    disabledPasses = []
    quantizer = nil
    scalarFamilies = []
    switch preset {
    case .baseline: break
    case .ultraLowMemory: (precision, quantizer) = (.int8, .int4)
    case .ios, .android: (precision, cores, threads) = (.fp16, .big, .all)
    }
  }

  /// Inputs that run at once: the batch, or a piece of it.
  public var inputsAtOnce: Int { memory.microBatch ?? batch }

  /// How many runs the batch takes; pieces divide it.
  public var pieces: Int { max(1, batch / max(1, inputsAtOnce)) }

  /// `preset,key=value,...`: the preset and what differs from it, sorted by key.
  public var description: String {
    let standard = Configuration(preset: preset).settings
    let changed = zip(settings, standard).filter { $0.0.value != $0.1.value }.map(\.0)
    return ([preset.rawValue] + changed.map { "\($0.key)=\($0.value)" }).joined(separator: ",")
  }

  /// Every key and its value, sorted by key; a value that is not set is an empty text.
  public var settings: [(key: String, value: String)] {
    let settings: [(key: String, value: String)] = [
      ("backend", backend.rawValue), ("batch", "\(batch)"), ("cores", cores.rawValue),
      ("input", inputSize.map { "\($0)" } ?? ""), ("optimization", optimization.rawValue),
      ("passes-off", disabledPasses.joined(separator: "+")), ("precision", precision.rawValue),
      ("quantizer", quantizer?.rawValue ?? ""), ("runtime", runtime.rawValue),
      ("simd-off", scalarFamilies.joined(separator: "+")), ("threads", threads.description),
    ]
    return (settings + memory.settings).sorted { $0.key < $1.key }
  }

  /// What the content hash of a cell is made of: the values that differ from ``Preset/baseline``
  /// whatever the preset, so that a key added later changes no existing hash.
  public var canonical: String {
    let standard = Configuration(preset: .baseline).settings
    return zip(settings, standard).filter { $0.0.value != $0.1.value }
      .map { "\($0.0.key)=\($0.0.value)" }.joined(separator: ",")
  }
}

extension Configuration {
  /// Reads `preset,key=value,...`; keys may come in any order, each at most once.
  ///
  /// - Throws: ``ConfigurationError`` naming the part that is wrong and what is allowed.
  public init(parsing text: String) throws(ConfigurationError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard let preset = Preset(rawValue: parts[0]) else {
      throw .unknownPreset(parts[0], allowed: Preset.allCases.map(\.rawValue))
    }
    self.init(preset: preset)
    try set(Array(parts.dropFirst()))
  }

  /// Changes values by `key=value`; keys may come in any order, each at most once.
  ///
  /// - Returns: The keys.
  @discardableResult
  mutating func set(_ assignments: [String]) throws(ConfigurationError) -> Set<String> {
    var seen: Set<String> = []
    for part in assignments {
      guard let equals = part.firstIndex(of: "=") else { throw .notAnAssignment(part) }
      let key = String(part[..<equals])
      guard seen.insert(key).inserted else { throw .repeatedKey(key) }
      try set(key, to: String(part[part.index(after: equals)...]))
    }
    return seen
  }

  /// Changes one value by its key.
  public mutating func set(_ key: String, to value: String) throws(ConfigurationError) {
    switch key {
    case "backend": backend = try Self.choice(key, value)
    case "batch": batch = try Self.integer(key, value, in: 1...1024)
    case "cores": cores = try Self.choice(key, value)
    case "input": inputSize = try Self.integer(key, value, in: 1...8192)
    case "optimization":
      if let number = Int(value), let level = OptimizationLevel(number: number) {
        optimization = level
      } else {
        optimization = try Self.choice(key, value)
      }
    case "passes-off":
      disabledPasses = Self.names(value)
    case "quantizer":
      quantizer = value == "none" ? nil : try Self.choice(key, value, or: ["none"])
    case "precision": precision = try Self.choice(key, value)
    case "runtime": runtime = try Self.choice(key, value)
    case "simd-off": scalarFamilies = Self.names(value)
    case "threads":
      threads =
        value == "all" ? .all : .count(try Self.integer(key, value, in: 1...1024, or: ["all"]))
    default:
      guard MemorySettings.keys.contains(key) else {
        throw .unknownKey(key, allowed: settings.map(\.key))
      }
      try memory.set(key, to: value)
    }
  }

  static func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, _ value: String, or words: [String] = []
  ) throws(ConfigurationError) -> Choice {
    guard let choice = Choice(rawValue: value) else {
      throw .invalidValue(
        key: key, value: value, allowed: words + Choice.allCases.map(\.rawValue))
    }
    return choice
  }

  /// The names of a list `a+b`, sorted, each once.
  private static func names(_ list: String) -> [String] {
    Array(Set(list.split(separator: "+").map(String.init))).sorted()
  }

  static func integer(
    _ key: String, _ value: String, in range: ClosedRange<Int>, or words: [String] = []
  ) throws(ConfigurationError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw .invalidValue(
        key: key, value: value,
        allowed: words + ["an integer from \(range.lowerBound) to \(range.upperBound)"])
    }
    return number
  }
}

/// Why a configuration could not be read.
public enum ConfigurationError: Error, Hashable, CustomStringConvertible {
  /// The text does not begin with a preset.
  case unknownPreset(String, allowed: [String])
  /// A part has no equals sign.
  case notAnAssignment(String)
  /// A key that does not exist.
  case unknownKey(String, allowed: [String])
  /// A key given twice.
  case repeatedKey(String)
  /// A value outside what is allowed.
  case invalidValue(key: String, value: String, allowed: [String])

  /// One sentence: what was wrong and what is allowed.
  public var description: String {
    switch self {
    case .unknownPreset(let name, let allowed):
      "unknown preset '\(name)'\(suggestion(name, allowed)); the presets are \(list(allowed))"
    case .notAnAssignment(let part):
      "'\(part)' is not of the form key=value"
    case .unknownKey(let key, let allowed):
      "unknown configuration key '\(key)'\(suggestion(key, allowed)); the keys are \(list(allowed))"
    case .repeatedKey(let key):
      "configuration key '\(key)' is given twice"
    case .invalidValue(let key, let value, let allowed):
      "'\(value)' is not a value of '\(key)'\(suggestion(value, allowed)); allowed: \(list(allowed))"
    }
  }

  private func list(_ names: [String]) -> String { names.joined(separator: ", ") }

  private func suggestion(_ name: String, _ candidates: [String]) -> String {
    closestMatch(to: name, in: candidates).map { " (did you mean '\($0)'?)" } ?? ""
  }
}
