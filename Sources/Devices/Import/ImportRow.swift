import Basics

/// One row of a table of devices: blanks and `?` are unknown, a trailing `?` marks doubt.
struct ImportRow {
  let line: Int
  private let fields: [String: String]
  private let surplusFields: Int
  private let validator: Validator

  init(table: CSVTable, row: CSVTable.Row, validator: Validator) {
    line = row.line
    self.validator = validator
    fields = Dictionary(zip(table.header, row.fields), uniquingKeysWith: { first, _ in first })
    surplusFields = max(0, row.fields.count - table.header.count)
  }

  private init(_ row: ImportRow, validator: Validator) {
    (line, fields, surplusFields) = (row.line, row.fields, row.surplusFields)
    self.validator = validator
  }

  /// Notes a row with more fields than the header, whose columns cannot be trusted.
  func reportSurplusFields() {
    guard surplusFields > 0 else { return }
    report("", "expected as many fields as in the header, found \(surplusFields) more")
  }

  /// The table and the device, with the row's note: what a source says of its fields.
  var citation: String {
    let file = validator.file.split(separator: "/").last.map(String.init) ?? validator.file
    let words = [text("soc") ?? text("device_id"), text("note").map { "note: \($0)" }]
    return "\(file): " + words.compactMap(\.self).joined(separator: "; ")
  }

  /// The same row with another place for problems.
  func reporting(to validator: Validator) -> ImportRow {
    ImportRow(self, validator: validator)
  }

  /// Notes a mistake in a column.
  func report(_ column: String, _ message: String) {
    validator.report(message, at: column, position: TextPosition(line: line, column: 1))
  }

  /// Whether a value is known and marked with `?`.
  func isUnsure(_ column: String) -> Bool {
    text(column) != nil && (fields[column] ?? "").contains("?")
  }

  /// The text of a field without doubt marks; nil if it is unknown.
  func text(_ column: String) -> String? {
    let kept = (fields[column] ?? "").filter { $0 != "?" }
    let words = kept.split(whereSeparator: \.isWhitespace)
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// The number at the start of a field; nil if it is unknown, or after reporting that it is none.
  func number(_ column: String) -> Double? {
    guard let text = text(column) else { return nil }
    let word = text.split(separator: " ").first.map(String.init) ?? ""
    guard let number = Double(word), number.isFinite, number >= 0 else {
      report(column, "expected a number of at least 0, found '\(text)'")
      return nil
    }
    return number
  }

  /// A whole number; nil if it is unknown, or after reporting that it is none.
  func integer(_ column: String) -> Int? {
    guard let number = number(column) else { return nil }
    guard let integer = Int(exactly: number) else {
      report(column, "expected a whole number, found '\(text(column) ?? "")'")
      return nil
    }
    return integer
  }

  /// A number times a factor, rounded to an integer.
  func integer(_ column: String, times factor: Double) -> Int? {
    guard let number = number(column) else { return nil }
    guard let integer = Int(exactly: (number * factor).rounded()) else {
      report(column, "expected a smaller number, found '\(text(column) ?? "")'")
      return nil
    }
    return integer
  }

  /// Whether a 0/1 column says yes; nil if it is unknown.
  func flag(_ column: String) -> Bool? {
    number(column).map { $0 != 0 }
  }
}
