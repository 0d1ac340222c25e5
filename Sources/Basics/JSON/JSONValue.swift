/// A JSON value that is about to be written.
public indirect enum JSONValue: Hashable, Sendable {
  /// Members in the order in which they are written.
  case object([Member])
  case array([JSONValue])
  case string(String)
  case integer(Int)
  /// Not a number and infinities are written as `null`.
  case number(Double)
  case bool(Bool)
  case null

  /// One key and value of an object.
  public struct Member: Hashable, Sendable {
    /// The key, not escaped.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// Joins a key and a value.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  /// An object with the members of a literal, in their order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member(key: $0.0, value: $0.1) })
  }

  /// An array with the elements of a literal.
  public init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }

  /// A string.
  public init(stringLiteral value: String) {
    self = .string(value)
  }

  /// An integer.
  public init(integerLiteral value: Int) {
    self = .integer(value)
  }

  /// A number.
  public init(floatLiteral value: Double) {
    self = .number(value)
  }

  /// A truth value.
  public init(booleanLiteral value: Bool) {
    self = .bool(value)
  }

  /// `null`.
  public init(nilLiteral: ()) {
    self = .null
  }
}

extension JSONValue {
  /// An integer, or `null` without one.
  public static func integer(orNull value: Int?) -> JSONValue {
    value.map { .integer($0) } ?? .null
  }

  /// A number, or `null` without one.
  public static func number(orNull value: Double?) -> JSONValue {
    value.map { .number($0) } ?? .null
  }

  /// A string, or `null` without one.
  public static func string(orNull value: String?) -> JSONValue {
    value.map { .string($0) } ?? .null
  }
}

extension JSONValue {
  /// The value of a tree; integers stay integers where an Int holds them.
  public init(_ node: JSONNode) {
    switch node.value {
    case .object(let members):
      self = .object(members.map { Member(key: $0.key, value: JSONValue($0.node)) })
    case .array(let elements): self = .array(elements.map { JSONValue($0) })
    case .string(let text): self = .string(text)
    case .number(let number):
      self = number.integer.map { .integer($0) } ?? .number(number.double)
    case .bool(let flag): self = .bool(flag)
    case .null: self = .null
    }
  }
}

extension JSONNode {
  /// The tree that reading the written value would give, without positions.
  public init(writing value: JSONValue) {
    switch value {
    case .object(let members):
      self.init(.object(members.map { JSONMember(key: $0.key, node: JSONNode(writing: $0.value)) }))
    case .array(let elements): self.init(.array(elements.map { JSONNode(writing: $0) }))
    case .string(let text): self.init(.string(text))
    case .integer(let integer): self.init(.number(JSONNumber(integer)))
    case .number(let double):
      self.init(JSONNumber(literal: JSONWriter.text(of: double)).map { .number($0) } ?? .null)
    case .bool(let flag): self.init(.bool(flag))
    case .null: self.init(.null)
    }
  }
}
