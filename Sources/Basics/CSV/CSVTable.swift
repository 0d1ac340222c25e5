/// A table in comma-separated values (RFC 4180), read as text.
public struct CSVTable: Hashable, Sendable {
  /// The names in the first row; empty for an empty text.
  public let header: [String]
  /// The other rows; blank lines are left out.
  public let rows: [Row]

  /// One row.
  public struct Row: Hashable, Sendable {
    /// The line on which the row begins, counted from one.
    public let line: Int
    /// The fields without quotes; as many as the row has, which may differ from the header.
    public let fields: [String]
  }

  /// Reads a table: quoted fields with `""`, line ends CRLF, LF or CR.
  ///
  /// - Parameter bytes: UTF-8; a byte order mark is skipped.
  /// - Throws: the first ``SyntaxError``: text behind a closing quote, a quote that is not closed,
  ///   or bytes that are not UTF-8.
  /// - Complexity: O(n) in the number of bytes.
  public init(parsing bytes: [UInt8]) throws(SyntaxError) {
    var parser = CSVParser(cursor: try TextCursor(bytes))
    var rows: [Row] = []
    while let row = try parser.row() { rows.append(row) }
    header = rows.first?.fields ?? []
    self.rows = Array(rows.dropFirst())
  }

  /// The place of a column in every row; nil without such a column.
  public func column(named name: String) -> Int? {
    header.firstIndex(of: name)
  }

  /// A problem for each column that the header lacks.
  public func missingColumns(_ names: [String], file: String) -> [Problem] {
    names.filter { column(named: $0) == nil }.map { name in
      Problem(
        file: file, keyPath: name, position: TextPosition(line: 1, column: 1),
        message: "missing column", suggestion: closestMatch(to: name, in: header))
    }
  }

  /// The field of a row in a named column; nil without such a column, or if the row is too short.
  public func field(_ name: String, of row: Row) -> String? {
    guard let column = column(named: name), row.fields.indices.contains(column) else { return nil }
    return row.fields[column]
  }

  /// One row as text, quoting the fields that need it; without a line end.
  public static func line(_ fields: [String]) -> String {
    fields.map(escaped).joined(separator: ",")
  }

  private static func escaped(_ field: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    let hasOuterSpace = field.first?.isWhitespace == true || field.last?.isWhitespace == true
    guard hasOuterSpace || field.unicodeScalars.contains(where: special.contains) else {
      return field
    }
    // Scalar by scalar: a quote with a combining mark behind it is no character '"'.
    var quoted = String.UnicodeScalarView()
    for scalar in field.unicodeScalars {
      quoted.append(scalar)
      if scalar == "\"" { quoted.append(scalar) }
    }
    return "\"\(String(quoted))\""
  }
}

/// The grammar of RFC 4180, lenient about line ends.
private struct CSVParser {
  var cursor: TextCursor

  /// The next row that is not blank; nil at the end.
  mutating func row() throws(SyntaxError) -> CSVTable.Row? {
    while skipLineEnd() {}
    guard cursor.next != nil else { return nil }
    let line = cursor.position.line
    var fields = [try field()]
    while cursor.advance(over: UInt8(ascii: ",")) { fields.append(try field()) }
    guard cursor.next == nil || skipLineEnd() else {
      throw cursor.unexpected(expected: "',' or the end of the line after a closing quote")
    }
    return CSVTable.Row(line: line, fields: fields)
  }

  private mutating func skipLineEnd() -> Bool {
    let hasReturn = cursor.advance(over: UInt8(ascii: "\r"))
    let hasNewline = cursor.advance(over: UInt8(ascii: "\n"))
    return hasReturn || hasNewline
  }

  private mutating func field() throws(SyntaxError) -> String {
    if cursor.advance(over: UInt8(ascii: "\"")) { return try quotedField() }
    var bytes: [UInt8] = []
    while let byte = cursor.next, !Self.fieldEnds.contains(byte) {
      bytes.append(byte)
      cursor.advance()
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func quotedField() throws(SyntaxError) -> String {
    var bytes: [UInt8] = []
    while let byte = cursor.next {
      cursor.advance()
      if byte == UInt8(ascii: "\""), !cursor.advance(over: byte) {
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes.append(byte)
    }
    throw cursor.unexpected(expected: "a closing '\"'")
  }

  private static let fieldEnds: [UInt8] = [
    UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
  ]
}
