/// A walk over the bytes of a UTF-8 text that knows its line and column.
struct TextCursor {
  private(set) var position = TextPosition(line: 1, column: 1)
  private let bytes: [UInt8]
  private var offset = 0

  /// Starts after a byte order mark, if there is one.
  ///
  /// - Throws: `invalidUTF8` at the first character that is none.
  /// - Complexity: O(n).
  init(_ bytes: [UInt8]) throws(SyntaxError) {
    self.bytes = bytes
    var validEnd = bytes.count
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      validEnd = error.byteOffsets.lowerBound
    }
    if validEnd < bytes.count {
      while offset < validEnd { advance() }
      throw SyntaxError(position: position, reason: .invalidUTF8)
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// The next byte; nil at the end.
  var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// Steps over one byte.
  mutating func advance() {
    guard let byte = next else { return }
    offset += 1
    if byte == UInt8(ascii: "\n") {
      position = TextPosition(line: position.line + 1, column: 1)
    } else if byte & 0xC0 != 0x80 {
      // Continuation bytes of UTF-8 belong to the column of their first byte.
      position.column += 1
    }
  }

  /// Steps over a byte if it is the one asked for.
  mutating func advance(over byte: UInt8) -> Bool {
    guard next == byte else { return false }
    advance()
    return true
  }

  /// An error at the current place.
  func unexpected(expected: String) -> SyntaxError {
    SyntaxError(
      position: position, reason: .unexpected(found: nextDescription, expected: expected))
  }

  /// The next character in quotes, by code point if it is a control character.
  private var nextDescription: String {
    guard let byte = next else { return "the end of the text" }
    guard byte >= 0x20, byte != 0x7F else { return controlCharacterName(byte) }
    var end = offset + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return "'" + String(decoding: bytes[offset..<end], as: UTF8.self) + "'"
  }
}
