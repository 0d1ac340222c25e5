public import Basics

extension Table {
  /// One object for each row, keyed by the columns' names.
  public var jsonRows: JSONValue {
    .array(
      rows.map { row in
        .object(
          columns.indices.map {
            JSONValue.Member(key: columns[$0].name, value: cell(row, $0).jsonValue)
          })
      })
  }

  var json: String { JSONWriter().text(of: jsonRows) + "\n" }

  var markdown: String {
    guard !columns.isEmpty else { return "" }
    let head = columns.map { markdownEscaped($0.title) }
    let rules = columns.map { $0.isNumeric ? "---:" : "---" }
    let body = rows.map { row in columns.indices.map { markdownEscaped(cell(row, $0).plainText) } }
    return ([head, rules] + body).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  var csv: String {
    let body = rows.map { row in columns.indices.map { cell(row, $0).csvField } }
    return ([columns.map(\.name)] + body).map { CSVTable.line($0) + "\n" }.joined()
  }
}

/// A text without what markdown would read as markup, on one line.
func markdownEscaped(_ text: String) -> String {
  let marks: Set<Unicode.Scalar> = ["\\", "|", "<", "`", "*", "[", "]"]
  var escaped = ""
  for scalar in text.visible.unicodeScalars {
    if marks.contains(scalar) { escaped += "\\" }
    escaped.unicodeScalars.append(scalar)
  }
  return escaped
}

extension Table.Cell {
  fileprivate var jsonValue: JSONValue {
    switch content {
    case .text(let text): .string(text)
    case .integer(let value): .integer(Int(value))
    case .number(let value, _): .number(value)
    case .empty: .null
    }
  }

  fileprivate var csvField: String {
    switch content {
    case .text(let text): text.withoutFormula
    case .integer(let value): "\(value)"
    case .number(let value, _): value.isFinite ? JSONWriter.text(of: value) : ""
    case .empty: ""
    }
  }
}

extension String {
  /// The text behind an apostrophe if a spreadsheet would run it as a formula.
  ///
  /// Reference: OWASP, "CSV Injection".
  fileprivate var withoutFormula: String {
    let starts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r"]
    guard let first = unicodeScalars.first, starts.contains(first) else { return self }
    return "'" + self
  }
}
