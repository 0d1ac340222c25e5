import Basics

extension Table {
  /// The least columns to which a text column is shortened.
  private static let narrowest = 8
  /// Titles up to this width stay on one line.
  private static let titleWidth = 12

  /// Aligned columns: numbers at the right, texts shortened until the widest row fits. Where that
  /// would cut the names of rows, or leave next to nothing of a text, dispensable columns give way
  /// first, last one first, and a line below says so.
  func text(_ style: TextStyle) -> String {
    var table = self
    var missing: [String] = []
    while table.isCrowded(style.width),
      let index = table.columns.lastIndex(where: \.isDispensable)
    {
      missing.insert(table.columns[index].title.visible, at: 0)
      table = table.without(index)
    }
    let note = "(no room for: \(missing.joined(separator: ", ")))\n"
    return table.alignedText(style) + (missing.isEmpty ? "" : note)
  }

  /// Whether a width cuts the first column, or another one to the least.
  private func isCrowded(_ limit: Int?) -> Bool {
    let widths = widths(fitting: limit)
    let needed = naturalWidths(titleWidth: 0)
    return columns.indices.contains {
      widths[$0] < needed[$0] && ($0 == 0 || widths[$0] <= Self.narrowest)
    }
  }

  private func without(_ column: Int) -> Table {
    var table = self
    table.columns.remove(at: column)
    for row in table.rows.indices where column < table.rows[row].count {
      table.rows[row].remove(at: column)
    }
    return table
  }

  private func alignedText(_ style: TextStyle) -> String {
    guard !columns.isEmpty else { return "" }
    let widths = widths(fitting: style.width)
    let titles = columns.indices.map { wrapped(columns[$0].title.visible, toColumns: widths[$0]) }
    let height = titles.map(\.count).max() ?? 1
    var lines = (0..<height).map { row in
      line(widths) { column in
        // Titles stand on the rows below them.
        let above = height - titles[column].count
        return row < above ? "" : titles[column][row - above]
      } decoration: { text, _ in
        style.hasColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text
      }
    }
    for row in rows {
      lines.append(
        line(widths) {
          cell(row, $0).plainText
        } decoration: { text, column in
          style.hasColor ? cell(row, column).tone.colored(text) : text
        })
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The words of a title on as many lines as they need.
  private func wrapped(_ title: String, toColumns width: Int) -> [String] {
    var lines: [String] = []
    for word in title.split(separator: " ").map(String.init) {
      if let last = lines.last, last.columns + 1 + word.columns <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(word)
      }
    }
    return lines.isEmpty ? [""] : lines
  }

  private func line(
    _ widths: [Int], of content: (Int) -> String, decoration: (String, Int) -> String
  ) -> String {
    let texts = columns.indices.map { content($0).shortened(toColumns: widths[$0]) }
    // Nothing is padded at the end of a line.
    let last = texts.lastIndex { !$0.isEmpty } ?? -1
    return texts.prefix(last + 1).enumerated().map { column, text in
      let isRight = columns[column].isNumeric
      let width = column == last && !isRight ? 0 : widths[column]
      let padded = text.padded(toColumns: width, right: isRight)
      return decoration(padded, column)
    }
    .joined(separator: "  ")
  }

  /// The width of each column. Titles stay on one line where there is room; then they wrap, and
  /// then the widest text gives way.
  private func widths(fitting limit: Int?) -> [Int] {
    let roomy = naturalWidths(titleWidth: Self.titleWidth)
    guard let limit else { return roomy }
    func excess(_ widths: [Int]) -> Int { widths.reduce(0, +) + 2 * (widths.count - 1) - limit }
    guard excess(roomy) > 0 else { return roomy }
    var widths = naturalWidths(titleWidth: 0)
    while excess(widths) > 0 {
      let texts = columns.indices.filter { !columns[$0].isNumeric && widths[$0] > Self.narrowest }
      // The first column names the row: it gives way last.
      let others = texts.filter { $0 > 0 }
      let candidates = others.isEmpty ? texts : others
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    return widths
  }

  /// What the cells of each column and the longest word of its title need, and the whole title as
  /// far as a width.
  private func naturalWidths(titleWidth: Int) -> [Int] {
    columns.indices.map { column in
      let title = columns[column].title.visible
      let words = title.split(separator: " ").map { String($0).columns }
      return max(
        min(title.columns, titleWidth), words.max() ?? 0,
        rows.map { cell($0, column).plainText.columns }.max() ?? 0)
    }
  }
}

extension Table.Cell {
  /// The value for people.
  var plainText: String {
    switch content {
    case .text(let text): text.visible
    case .integer(let value): "\(value)"
    case .number(let value, let digits): fixed(value, digits: digits)
    case .empty: ""
    }
  }
}

extension Table.Cell.Tone {
  /// The text in the colour of a tone, by ECMA-48 "select graphic rendition".
  fileprivate func colored(_ text: String) -> String {
    switch self {
    case .plain: text
    case .good: "\u{1B}[32m\(text)\u{1B}[0m"
    case .bad: "\u{1B}[31m\(text)\u{1B}[0m"
    case .muted: "\u{1B}[2m\(text)\u{1B}[0m"
    }
  }
}
