/// What a spelling asks for: a configuration, or one that follows from the device or from the device
/// and the model.
///
/// The presets of ``AdaptivePreset`` leave precision, cores and threads open; keys that are stated win
/// over them, as in `auto-detected,threads=1`. They are resolved before anything is compiled or
/// simulated for a cell, so a cell holds a ``Configuration`` only.
public enum ConfigurationRequest: Hashable, Sendable, CustomStringConvertible {
  /// The same on every device.
  case fixed(Configuration)
  /// What is stated, and which of the keys that are left open by the preset are.
  case adaptive(AdaptivePreset, Configuration, stated: Set<DeviceKey>)

  /// The names of all presets.
  public static var presets: [String] {
    Configuration.Preset.allCases.map(\.rawValue) + AdaptivePreset.allCases.map(\.rawValue)
  }

  /// A key of a configuration whose value may follow from the device.
  public enum DeviceKey: String, CaseIterable, Hashable, Sendable {
    case cores, precision, threads
  }

  /// Reads `preset,key=value,...`.
  ///
  /// - Throws: ``ConfigurationError`` naming the part that is wrong and what is allowed.
  public init(parsing text: String) throws(ConfigurationError) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if let preset = AdaptivePreset(rawValue: parts[0]) {
      var configuration = Configuration()
      let keys = try configuration.set(Array(parts.dropFirst()))
      self = .adaptive(
        preset, configuration, stated: Set(keys.compactMap { DeviceKey(rawValue: $0) }))
    } else if Configuration.Preset(rawValue: parts[0]) == nil {
      throw .unknownPreset(parts[0], allowed: Self.presets)
    } else {
      self = .fixed(try Configuration(parsing: text))
    }
  }

  /// The values that hold on every device; those that follow from it have baseline's value.
  public var stated: Configuration {
    get {
      switch self {
      case .fixed(let configuration), .adaptive(_, let configuration, _): configuration
      }
    }
    set {
      switch self {
      case .fixed: self = .fixed(newValue)
      case .adaptive(let preset, _, let keys):
        self = .adaptive(preset, newValue, stated: keys)
      }
    }
  }

  /// States one value by its key; it then no longer follows from the device.
  ///
  /// - Throws: ``ConfigurationError`` for a key or value that there is not.
  public mutating func set(_ key: String, to value: String) throws(ConfigurationError) {
    var changed = stated
    try changed.set(key, to: value)
    switch self {
    case .fixed: self = .fixed(changed)
    case .adaptive(let preset, _, let keys):
      self = .adaptive(
        preset, changed, stated: keys.union([DeviceKey(rawValue: key)].compactMap(\.self)))
    }
  }

  /// The spelling: the preset and what differs from it, sorted by key.
  public var description: String {
    switch self {
    case .fixed(let configuration): return configuration.description
    case .adaptive(let preset, let configuration, let keys):
      let standard = Configuration().settings
      let shown = zip(configuration.settings, standard).filter { setting, usual in
        DeviceKey(rawValue: setting.key).map(keys.contains) ?? (setting.value != usual.value)
      }
      let words = shown.map { "\($0.0.key)=\($0.0.value)" }
      return ([preset.rawValue] + words).joined(separator: ",")
    }
  }
}

/// A preset whose precision, cores and threads follow from the device and, where there is a goal, from
/// the model.
public enum AdaptivePreset: String, CaseIterable, Hashable, Sendable {
  /// By the rule of the device's tier and cores, whatever the model.
  case autoDetected = "auto-detected"
  /// The lowest product of latency and energy.
  case balanced
  /// The lowest latency.
  case speed
  /// The least energy for each inference.
  case battery

  /// What is made as low as possible; nil where a rule decides.
  public var goal: OptimizationGoal? {
    switch self {
    case .autoDetected: nil
    case .balanced: .balanced
    case .speed: .latency
    case .battery: .energy
    }
  }
}

/// What a choice between configurations makes as low as possible.
public enum OptimizationGoal: String, CaseIterable, Hashable, Sendable {
  case latency, energy
  /// The product of both, so that neither is bought with much of the other.
  case balanced
}
