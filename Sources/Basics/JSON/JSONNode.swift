/// A JSON value together with the place where it was read.
///
/// Unlike a dictionary, an object keeps the order of its members and every duplicate key.
public struct JSONNode: Hashable, Sendable {
  /// The value.
  public var value: Value
  /// The first character of the value; nil for a node that was not read from a text.
  public var position: TextPosition?

  /// The kinds of JSON values.
  public indirect enum Value: Hashable, Sendable {
    case object([JSONMember])
    case array([JSONNode])
    case string(String)
    case number(JSONNumber)
    case bool(Bool)
    case null
  }

  /// Joins a value and its place.
  public init(_ value: Value, position: TextPosition? = nil) {
    self.value = value
    self.position = position
  }

  /// The members of an object, in the order of the text; nil for other kinds.
  public var members: [JSONMember]? {
    if case .object(let members) = value { members } else { nil }
  }

  /// The elements of an array; nil for other kinds.
  public var elements: [JSONNode]? {
    if case .array(let elements) = value { elements } else { nil }
  }

  /// The text of a string; nil for other kinds.
  public var string: String? {
    if case .string(let text) = value { text } else { nil }
  }

  /// The number; nil for other kinds.
  public var number: JSONNumber? {
    if case .number(let number) = value { number } else { nil }
  }

  /// Whether the value is `null`.
  public var isNull: Bool { value == .null }

  /// The value of the first member with a key; nil without one, or if this is no object.
  ///
  /// - Complexity: O(members).
  public subscript(key: String) -> JSONNode? {
    members?.first { $0.key == key }?.node
  }

  /// The members whose key stood before in the same object.
  ///
  /// - Complexity: O(members).
  public var duplicateMembers: [JSONMember] {
    var seen: Set<String> = []
    return (members ?? []).filter { !seen.insert($0.key).inserted }
  }

  /// A short description for messages: the literal itself, or the kind and size of a container.
  public var summary: String {
    switch value {
    case .object(let members): "an object with \(members.count) members"
    case .array(let elements): "an array with \(elements.count) elements"
    case .string(let text):
      text.count <= 40 ? JSONWriter.quoted(text) : JSONWriter.quoted(text.prefix(40) + "...")
    case .number(let number): String(number.literal.prefix(40))
    case .bool(let flag): flag ? "true" : "false"
    case .null: "null"
    }
  }
}

/// One key and value of an object.
public struct JSONMember: Hashable, Sendable {
  /// The key, unescaped.
  public var key: String
  /// The opening quote of the key; nil for a member that was not read from a text.
  public var keyPosition: TextPosition?
  /// The value.
  public var node: JSONNode

  /// Joins a key and a value.
  public init(key: String, keyPosition: TextPosition? = nil, node: JSONNode) {
    self.key = key
    self.keyPosition = keyPosition
    self.node = node
  }
}

/// A JSON number: its text and what it means.
public struct JSONNumber: Hashable, Sendable {
  /// The text as it was written.
  public let literal: String
  /// The nearest Double; always finite.
  public let double: Double
  /// The exact value if it is an integer that an Int holds (`3`, `3.0` and `3e0` all are).
  public let integer: Int?

  /// Reads a literal; nil unless its syntax is that of JSON and its value finite.
  public init?(literal: String) {
    guard let node = try? JSONNode(parsing: Array(literal.utf8)), let number = node.number
    else { return nil }
    self = number
  }

  /// Wraps an integer.
  public init(_ integer: Int) {
    literal = String(integer)
    double = Double(integer)
    self.integer = integer
  }

  /// Reads a literal of checked syntax; nil if its magnitude exceeds that of a Double.
  init?(checkedLiteral literal: String) {
    guard let double = Double(literal), double.isFinite else { return nil }
    self.literal = literal
    self.double = double
    // Above 2^53 a Double no longer says which integer was meant.
    integer = Int(literal) ?? (double.magnitude <= 0x1p53 ? Int(exactly: double) : nil)
  }
}
