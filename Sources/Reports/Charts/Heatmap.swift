/// A table of numbers whose cells are coloured by them.
public struct Heatmap: Hashable, Sendable {
  /// The names of the rows, from the top.
  public var rows: [String]
  /// The names of the columns, from the left.
  public var columns: [String]
  /// The cells of each row, as many as there are columns; nil where there is nothing.
  public var cells: [[Cell?]]

  /// A number or a word.
  public enum Cell: Hashable, Sendable {
    /// A positive number; the larger, the darker.
    case value(Double)
    /// Why there is none, such as `oom`.
    case absent(String)

    /// The number, where it can be shown.
    var value: Double? {
      switch self {
      case .value(let value): (1e-100...1e100).contains(value) ? value : nil
      case .absent: nil
      }
    }
  }

  /// A table.
  public init(rows: [String], columns: [String], cells: [[Cell?]]) {
    precondition(
      cells.count == rows.count && cells.allSatisfy { $0.count == columns.count },
      "\(cells.count) rows of cells for \(rows.count) rows and \(columns.count) columns")
    self.rows = rows
    self.columns = columns
    self.cells = cells
  }
}
