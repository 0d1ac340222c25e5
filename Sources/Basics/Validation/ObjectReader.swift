/// Reads the fields of one JSON object by key and reports everything that is wrong with them.
///
/// Ask for every key that the object may have, then call ``finish()``: what was not asked for is
/// an unknown key.
public struct ObjectReader {
  /// Where problems are collected.
  public let validator: Validator
  /// The key path of the object; empty for the document.
  public let keyPath: String
  private let members: [JSONMember]
  private let position: TextPosition?
  private var known: [String] = []

  init(validator: Validator, keyPath: String, members: [JSONMember], position: TextPosition?) {
    self.validator = validator
    self.keyPath = keyPath
    self.members = members
    self.position = position
  }

  /// The key path of a member.
  public func path(of key: String) -> String {
    JSONPath.joined(keyPath, key: key)
  }

  /// The value of a key, which counts as asked for; nil if it is absent.
  public mutating func node(_ key: String) -> JSONNode? {
    known.append(key)
    return members.first { $0.key == key }?.node
  }

  /// Whether the object has a key; does not count as asking for it.
  public func contains(_ key: String) -> Bool {
    members.contains { $0.key == key }
  }

  /// The value of a field that must be there; nil after reporting that it is missing or wrong.
  public mutating func required<Value>(_ key: String, _ kind: Expectation<Value>) -> Value? {
    guard let node = node(key) else {
      reportMissing(key, expected: kind.text)
      return nil
    }
    return validator.read(node, at: path(of: key), as: kind)
  }

  /// The value of a field that may be absent or `null`; nil then, and after reporting a wrong one.
  public mutating func optional<Value>(_ key: String, _ kind: Expectation<Value>) -> Value? {
    guard let node = node(key), !node.isNull else { return nil }
    return validator.read(node, at: path(of: key), as: kind)
  }

  /// The value of a field; an absent one takes the default and is noted as assumed.
  public mutating func value<Value>(
    _ key: String, _ kind: Expectation<Value>, default fallback: @autoclosure () -> Value
  ) -> Value {
    guard let node = node(key) else { return assumed(key, fallback()) }
    return validator.read(node, at: path(of: key), as: kind) ?? fallback()
  }

  /// The value of a field that may be `null`; an absent one takes the default and is assumed.
  public mutating func nullable<Value>(
    _ key: String, _ kind: Expectation<Value>, default fallback: @autoclosure () -> Value?
  ) -> Value? {
    guard let node = node(key) else { return assumed(key, fallback()) }
    return node.isNull ? nil : validator.read(node, at: path(of: key), as: kind)
  }

  /// Notes that the field of a key took its default, which is returned.
  public func assumed<Value>(_ key: String, _ value: Value) -> Value {
    validator.assume(path(of: key))
    return value
  }

  /// A reader of a nested object that must be there.
  public mutating func requiredObject(_ key: String) -> ObjectReader? {
    guard let node = node(key) else {
      reportMissing(key, expected: "an object")
      return nil
    }
    return validator.object(node, at: path(of: key))
  }

  /// A reader of a nested object; an absent one reads as empty, so that each field is assumed.
  public mutating func object(_ key: String) -> ObjectReader? {
    validator.object(node(key) ?? JSONNode(.object([]), position: position), at: path(of: key))
  }

  /// Values of the elements of an array; nil if it is absent, and without the wrong elements.
  public mutating func optionalArray<Value>(
    _ key: String, _ kind: Expectation<Value>
  ) -> [Value]? {
    elements(key)?.compactMap { validator.read($0.node, at: $0.keyPath, as: kind) }
  }

  /// Readers of the objects in an array; nil if it is absent.
  public mutating func optionalObjects(_ key: String) -> [ObjectReader]? {
    elements(key)?.compactMap { validator.object($0.node, at: $0.keyPath) }
  }

  /// Readers of the objects in an array that must be there and hold at least one.
  public mutating func requiredObjects(_ key: String) -> [ObjectReader] {
    guard contains(key) else {
      known.append(key)
      reportMissing(key, expected: "an array of objects")
      return []
    }
    guard let readers = optionalObjects(key) else { return [] }
    if readers.isEmpty { report("expected at least one element, found none", at: key) }
    return readers
  }

  /// Reports a problem with the value of a key, or with the object if the key is absent.
  public func report(_ message: String, at key: String, suggestion: String? = nil) {
    validator.report(
      message, at: path(of: key),
      position: members.first { $0.key == key }?.node.position ?? position,
      suggestion: suggestion)
  }

  /// Reports duplicate keys and those that were never asked for.
  ///
  /// - Complexity: O(members · known keys).
  public func finish() {
    for member in JSONNode(.object(members)).duplicateMembers {
      validator.report(
        "expected each key once, found it again", at: path(of: member.key),
        position: member.keyPosition)
    }
    for member in members where !known.contains(member.key) {
      let names = known.map { "'\($0)'" }.joined(separator: ", ")
      validator.report(
        "unknown key; allowed are \(names)", at: path(of: member.key),
        position: member.keyPosition, suggestion: closestMatch(to: member.key, in: known))
    }
  }

  private func reportMissing(_ key: String, expected: String) {
    validator.report("missing; expected \(expected)", at: path(of: key), position: position)
  }

  private mutating func elements(_ key: String) -> [(node: JSONNode, keyPath: String)]? {
    guard let node = node(key) else { return nil }
    let path = path(of: key)
    guard let elements = node.elements else {
      report("expected an array, found \(node.summary)", at: key)
      return []
    }
    return elements.enumerated().map { ($1, JSONPath.joined(path, index: $0)) }
  }
}
