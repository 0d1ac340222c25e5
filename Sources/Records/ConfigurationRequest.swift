/// What a spelling asks for: a configuration, or one that follows from the device.
///
/// The preset `auto-detected` leaves precision, cores and threads to the device's profile; keys that
/// are stated win over it, as in `auto-detected,threads=1`. It is resolved for a device before
/// anything is compiled or simulated, so a cell holds a ``Configuration`` only.
public enum ConfigurationRequest: Hashable, Sendable, CustomStringConvertible {
  /// The same on every device.
  case fixed(Configuration)
  /// What is stated, and which of the keys that follow from the device are.
  case autoDetected(Configuration, stated: Set<DeviceKey>)

  /// The preset whose values follow from the device.
  public static let autoDetectedPreset = "auto-detected"

  /// The names of all presets.
  public static var presets: [String] {
    Configuration.Preset.allCases.map(\.rawValue) + [autoDetectedPreset]
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
    if parts[0] == Self.autoDetectedPreset {
      var configuration = Configuration()
      let keys = try configuration.set(Array(parts.dropFirst()))
      self = .autoDetected(configuration, stated: Set(keys.compactMap { DeviceKey(rawValue: $0) }))
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
      case .fixed(let configuration), .autoDetected(let configuration, _): configuration
      }
    }
    set {
      switch self {
      case .fixed: self = .fixed(newValue)
      case .autoDetected(_, let keys): self = .autoDetected(newValue, stated: keys)
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
    case .autoDetected(_, let keys):
      self = .autoDetected(
        changed, stated: keys.union([DeviceKey(rawValue: key)].compactMap(\.self)))
    }
  }

  /// The spelling: the preset and what differs from it, sorted by key.
  public var description: String {
    switch self {
    case .fixed(let configuration): return configuration.description
    case .autoDetected(let configuration, let keys):
      let standard = Configuration().settings
      let shown = zip(configuration.settings, standard).filter { setting, usual in
        DeviceKey(rawValue: setting.key).map(keys.contains) ?? (setting.value != usual.value)
      }
      let words = shown.map { "\($0.0.key)=\($0.0.value)" }
      return ([Self.autoDetectedPreset] + words).joined(separator: ",")
    }
  }
}
