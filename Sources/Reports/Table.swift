/// Rows and columns that are shown as aligned text, markdown, CSV or JSON.
public struct Table: Hashable, Sendable {
  /// The columns, from left to right.
  public var columns: [Column]
  /// The rows, from top to bottom; cells that a row lacks are empty.
  public var rows: [[Cell]]

  /// The head of a column.
  public struct Column: Hashable, Sendable {
    /// The name in JSON and CSV; it ends in the unit where there is one.
    public var name: String
    /// The name in text and markdown.
    public var title: String
    /// Whether its cells are numbers, which stand at the right and are never shortened.
    public var isNumeric: Bool

    /// A column of texts.
    public static func text(_ name: String, title: String? = nil) -> Column {
      Column(name: name, title: title ?? name, isNumeric: false)
    }

    /// A column of numbers.
    public static func number(_ name: String, title: String? = nil) -> Column {
      Column(name: name, title: title ?? name, isNumeric: true)
    }
  }

  /// One value.
  public struct Cell: Hashable, Sendable {
    /// What it says.
    public var content: Content
    /// How it is coloured, where colour was asked for.
    public var tone: Tone

    /// The kinds of values.
    public enum Content: Hashable, Sendable {
      case text(String)
      case integer(Int64)
      /// A number and its decimal digits in text and markdown; JSON and CSV give it in full.
      case number(Double, digits: Int)
      /// Nothing: `null` in JSON.
      case empty
    }

    /// A meaning that colour can show.
    public enum Tone: Hashable, Sendable {
      case plain
      case good
      case bad
      case muted
    }

    /// A value.
    public init(_ content: Content, tone: Tone = .plain) {
      self.content = content
      self.tone = tone
    }

    /// A text, or nothing.
    public static func text(_ text: String?, tone: Tone = .plain) -> Cell {
      Cell(text.map { .text($0) } ?? .empty, tone: tone)
    }

    /// An integer, or nothing.
    public static func integer(_ value: Int64?) -> Cell {
      Cell(value.map { .integer($0) } ?? .empty)
    }

    /// A number with its decimal digits in text and markdown, or nothing.
    public static func number(_ value: Double?, digits: Int, tone: Tone = .plain) -> Cell {
      Cell(value.map { .number($0, digits: digits) } ?? .empty, tone: tone)
    }
  }

  /// The forms a table can take.
  public enum Format: String, CaseIterable, Hashable, Sendable {
    /// Aligned columns for a terminal.
    case text
    /// An array of objects.
    case json
    /// A table of GitHub Flavored Markdown.
    case markdown
    /// Comma-separated values, RFC 4180.
    case csv

    /// Whether people read it, rather than programs.
    public var isForPeople: Bool {
      switch self {
      case .text, .markdown: true
      case .json, .csv: false
      }
    }
  }

  /// What the text form depends on.
  public struct TextStyle: Hashable, Sendable {
    /// The columns of the terminal; nil for as many as the longest row needs.
    public var width: Int?
    /// Whether to colour with terminal escapes.
    public var hasColor: Bool

    /// As wide as needed and without colour, unless asked for.
    public init(width: Int? = nil, hasColor: Bool = false) {
      self.width = width
      self.hasColor = hasColor
    }
  }

  /// A table.
  public init(columns: [Column], rows: [[Cell]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The table in one of its forms, ending in a line end.
  ///
  /// - Parameter style: what the text form depends on; the others ignore it.
  /// - Complexity: O(cells), for the text form times the columns to shorten.
  public func rendered(as format: Format, style: TextStyle = TextStyle()) -> String {
    switch format {
    case .text: text(style)
    case .json: json
    case .markdown: markdown
    case .csv: csv
    }
  }

  /// The cell of a row in a column; an empty one if the row is too short.
  func cell(_ row: [Cell], _ column: Int) -> Cell {
    column < row.count ? row[column] : Cell(.empty)
  }
}
