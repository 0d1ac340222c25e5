extension JSONNode {
  /// Reads a JSON text (RFC 8259), keeping positions and duplicate keys.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8; a byte order mark is skipped.
  ///   - maximumDepth: how many arrays and objects may be nested.
  /// - Throws: the first ``SyntaxError``. No bytes make it trap.
  /// - Complexity: O(n) in the number of bytes.
  public init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws(SyntaxError) {
    var parser = JSONParser(cursor: try TextCursor(bytes), maximumDepth: maximumDepth)
    self = try parser.document()
  }

  /// Reads a JSON text (RFC 8259), keeping positions and duplicate keys.
  ///
  /// - Throws: the first ``SyntaxError``.
  public init(parsing text: String) throws(SyntaxError) {
    try self.init(parsing: Array(text.utf8))
  }
}

/// A recursive descent over the grammar of RFC 8259.
private struct JSONParser {
  var cursor: TextCursor
  let maximumDepth: Int
  private var depth = 0

  init(cursor: TextCursor, maximumDepth: Int) {
    self.cursor = cursor
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(SyntaxError) -> JSONNode {
    let node = try value()
    skipSpace()
    guard cursor.next == nil else { throw cursor.unexpected(expected: "the end of the text") }
    return node
  }

  private mutating func value() throws(SyntaxError) -> JSONNode {
    skipSpace()
    let position = cursor.position
    return JSONNode(try bareValue(), position: position)
  }

  private mutating func bareValue() throws(SyntaxError) -> JSONNode.Value {
    switch cursor.next {
    case UInt8(ascii: "{"): .object(try members())
    case UInt8(ascii: "["): .array(try elements())
    case UInt8(ascii: "\""): .string(try string())
    case UInt8(ascii: "t"): try word("true", .bool(true))
    case UInt8(ascii: "f"): try word("false", .bool(false))
    case UInt8(ascii: "n"): try word("null", .null)
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): .number(try number())
    default: throw cursor.unexpected(expected: "a JSON value")
    }
  }

  // MARK: Containers

  private mutating func members() throws(SyntaxError) -> [JSONMember] {
    try enter()
    var members: [JSONMember] = []
    skipSpace()
    if cursor.advance(over: UInt8(ascii: "}")) { return leave(with: members) }
    while true {
      skipSpace()
      let position = cursor.position
      guard cursor.next == UInt8(ascii: "\"") else {
        throw cursor.unexpected(
          expected: members.isEmpty ? "a key in quotes or '}'" : "a key in quotes")
      }
      let key = try string()
      skipSpace()
      guard cursor.advance(over: UInt8(ascii: ":")) else {
        throw cursor.unexpected(expected: "':' after a key")
      }
      members.append(JSONMember(key: key, keyPosition: position, node: try value()))
      skipSpace()
      if cursor.advance(over: UInt8(ascii: "}")) { return leave(with: members) }
      guard cursor.advance(over: UInt8(ascii: ",")) else {
        throw cursor.unexpected(expected: "',' or '}'")
      }
    }
  }

  private mutating func elements() throws(SyntaxError) -> [JSONNode] {
    try enter()
    var elements: [JSONNode] = []
    skipSpace()
    if cursor.advance(over: UInt8(ascii: "]")) { return leave(with: elements) }
    while true {
      elements.append(try value())
      skipSpace()
      if cursor.advance(over: UInt8(ascii: "]")) { return leave(with: elements) }
      guard cursor.advance(over: UInt8(ascii: ",")) else {
        throw cursor.unexpected(expected: "',' or ']'")
      }
    }
  }

  private mutating func enter() throws(SyntaxError) {
    depth += 1
    guard depth <= maximumDepth else {
      throw SyntaxError(position: cursor.position, reason: .nestedTooDeeply(limit: maximumDepth))
    }
    cursor.advance()
  }

  private mutating func leave<Content>(with content: Content) -> Content {
    depth -= 1
    return content
  }

  // MARK: Scalars

  private mutating func word(
    _ word: StaticString, _ value: JSONNode.Value
  ) throws(SyntaxError) -> JSONNode.Value {
    for byte in "\(word)".utf8 {
      guard cursor.advance(over: byte) else { throw cursor.unexpected(expected: "'\(word)'") }
    }
    return value
  }

  private mutating func number() throws(SyntaxError) -> JSONNumber {
    let start = cursor.position
    var literal: [UInt8] = []
    take(UInt8(ascii: "-"), into: &literal)
    if !take(UInt8(ascii: "0"), into: &literal) { try digits(into: &literal) }
    if take(UInt8(ascii: "."), into: &literal) { try digits(into: &literal) }
    if take(UInt8(ascii: "e"), into: &literal) || take(UInt8(ascii: "E"), into: &literal) {
      if !take(UInt8(ascii: "+"), into: &literal) { take(UInt8(ascii: "-"), into: &literal) }
      try digits(into: &literal)
    }
    let text = String(decoding: literal, as: UTF8.self)
    guard let number = JSONNumber(checkedLiteral: text) else {
      throw SyntaxError(position: start, reason: .numberOutOfRange(literal: text))
    }
    return number
  }

  @discardableResult
  private mutating func take(_ byte: UInt8, into literal: inout [UInt8]) -> Bool {
    guard cursor.advance(over: byte) else { return false }
    literal.append(byte)
    return true
  }

  private mutating func digits(into literal: inout [UInt8]) throws(SyntaxError) {
    let start = literal.count
    while let byte = cursor.next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
      take(byte, into: &literal)
    }
    guard literal.count > start else { throw cursor.unexpected(expected: "a digit") }
  }

  private mutating func string() throws(SyntaxError) -> String {
    cursor.advance()
    var bytes: [UInt8] = []
    while true {
      guard let byte = cursor.next else { throw cursor.unexpected(expected: "'\"'") }
      switch byte {
      case UInt8(ascii: "\""):
        cursor.advance()
        return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"):
        bytes += Array(String(try escape()).utf8)
      case 0..<0x20:
        throw SyntaxError(position: cursor.position, reason: .controlCharacter(byte))
      default:
        bytes.append(byte)
        cursor.advance()
      }
    }
  }

  private mutating func escape() throws(SyntaxError) -> Unicode.Scalar {
    let start = cursor.position
    cursor.advance()
    guard let byte = cursor.next else { throw cursor.unexpected(expected: "an escape") }
    if byte == UInt8(ascii: "u") { return try unicodeEscape(startingAt: start) }
    guard let scalar = Self.simpleEscapes[byte] else {
      throw SyntaxError(
        position: start, reason: .invalidEscape("\\" + Character(Unicode.Scalar(byte)).description))
    }
    cursor.advance()
    return scalar
  }

  /// Reads `u0041`, or the two halves of a surrogate pair.
  private mutating func unicodeEscape(
    startingAt start: TextPosition
  ) throws(SyntaxError) -> Unicode.Scalar {
    let first = try hexUnit()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let lone = SyntaxError(
      position: start, reason: .invalidEscape("\\u" + String(first, radix: 16)))
    guard first < 0xDC00, cursor.advance(over: UInt8(ascii: "\\")),
      cursor.next == UInt8(ascii: "u")
    else { throw lone }
    let second = try hexUnit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(
        0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    else { throw lone }
    return scalar
  }

  /// Steps over `u` and reads four hexadecimal digits.
  private mutating func hexUnit() throws(SyntaxError) -> UInt16 {
    cursor.advance()
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = cursor.next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw cursor.unexpected(expected: "four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
      cursor.advance()
    }
    return unit
  }

  private mutating func skipSpace() {
    while let byte = cursor.next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { cursor.advance() }
  }

  private static let simpleEscapes: [UInt8: Unicode.Scalar] = [
    UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
    UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
    UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
  ]
}
