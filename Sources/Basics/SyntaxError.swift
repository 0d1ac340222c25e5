/// A place in a text; lines and columns count from one, columns in Unicode scalars.
public struct TextPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The line.
  public var line: Int
  /// The column.
  public var column: Int

  /// Names a place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// `line:column`.
  public var description: String { "\(line):\(column)" }

  /// Orders by line, then column.
  public static func < (left: TextPosition, right: TextPosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// Why a text is not JSON or CSV, and where.
public struct SyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first character that cannot be read.
  public var position: TextPosition
  /// What is wrong with it.
  public var reason: Reason

  /// What can be wrong with a text.
  public enum Reason: Hashable, Sendable {
    /// Another character, or the end of the text, was expected here.
    case unexpected(found: String, expected: String)
    /// The bytes are not UTF-8.
    case invalidUTF8
    /// A backslash in front of a character that needs none, or half of a surrogate pair.
    case invalidEscape(String)
    /// A control character stands unescaped in a string.
    case controlCharacter(UInt8)
    /// The magnitude of a number exceeds that of a Double.
    case numberOutOfRange(literal: String)
    /// Arrays and objects are nested deeper than the reader follows.
    case nestedTooDeeply(limit: Int)
  }

  /// Names an error.
  public init(position: TextPosition, reason: Reason) {
    self.position = position
    self.reason = reason
  }

  /// One sentence without the position.
  public var message: String {
    switch reason {
    case .unexpected(let found, let expected): "expected \(expected), found \(found)"
    case .invalidUTF8: "expected UTF-8, found a byte that belongs to no character"
    case .invalidEscape(let escape):
      "expected an escape of RFC 8259 (\\n, \\\", \\u0041, a whole surrogate pair), found \(escape)"
    case .controlCharacter(let byte):
      "expected control characters escaped in strings, found \(controlCharacterName(byte))"
    case .numberOutOfRange(let literal):
      "expected a number up to 1.8e308, found \(literal.prefix(40))"
    case .nestedTooDeeply(let limit):
      "expected at most \(limit) nested arrays and objects"
    }
  }

  /// `line:column: sentence`.
  public var description: String { "\(position): \(message)" }
}

/// The code point of a control character, such as `U+000A`.
func controlCharacterName(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
}
