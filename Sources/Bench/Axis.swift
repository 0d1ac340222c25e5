public import Records

/// Values of one configuration key that a matrix runs through, such as `threads=1,2,4`.
public struct Axis: Hashable, Sendable {
  /// The key of the configuration.
  public var key: String
  /// Its values, in order, each in the spelling that a configuration gives it.
  public var values: [String]

  /// Reads `key=value,value,...`.
  ///
  /// - Throws: `ConfigurationError` for a key or a value that a configuration does not take, and
  ///   for a value that stands twice.
  public init(parsing text: String) throws(ConfigurationError) {
    guard let equals = text.firstIndex(of: "=") else { throw .notAnAssignment(text) }
    let values = text[text.index(after: equals)...]
      .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    try self.init(key: String(text[..<equals]), values: values)
  }

  /// An axis; each value must be one that the key takes.
  ///
  /// - Throws: `ConfigurationError`, as ``init(parsing:)``.
  public init(key: String, values: [String]) throws(ConfigurationError) {
    self.key = key
    var spellings: [String] = []
    for value in values {
      var probe = Configuration()
      try probe.set(key, to: value)
      // `01` threads are `1`, and would be a second series of a configuration with a name.
      let spelling = probe.settings.first { $0.key == key }?.value ?? value
      guard !spellings.contains(spelling) else {
        throw .invalidValue(key: key, value: value, allowed: ["each value once"])
      }
      spellings.append(spelling)
    }
    self.values = spellings
  }
}

extension [NamedConfiguration] {
  /// Each configuration with each value of each axis; the last axis runs fastest. A configuration
  /// under its own spelling gets the new one, another name gets `,key=value` behind it.
  ///
  /// - Throws: `ConfigurationError` when an axis stands twice.
  public func varied(by axes: [Axis]) throws(ConfigurationError) -> [NamedConfiguration] {
    var varied = self
    var keys: Set<String> = []
    for axis in axes {
      guard keys.insert(axis.key).inserted else { throw .repeatedKey(axis.key) }
      var next: [NamedConfiguration] = []
      for named in varied {
        for value in axis.values { next.append(try named.setting(axis.key, to: value)) }
      }
      varied = next
    }
    var names: Set<String> = []
    // An axis may lead to a configuration that is in the list already.
    return varied.filter { names.insert($0.name).inserted }
  }
}

extension NamedConfiguration {
  fileprivate func setting(
    _ key: String, to value: String
  ) throws(ConfigurationError) -> NamedConfiguration {
    var changed = self
    try changed.request.set(key, to: value)
    changed.name =
      name == request.description ? changed.request.description : "\(name),\(key)=\(value)"
    return changed
  }
}
