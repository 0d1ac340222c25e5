/// Panels of one size in rows, in pixels of the SVG.
struct PanelGrid {
  /// How many stand side by side.
  let columns: Int
  /// The width of the picture.
  let width: Double
  /// The height of all rows.
  let height: Double
  /// The size of a panel's plotted area.
  let plotWidth: Double
  let plotHeight: Double
  private let left: Double
  private let rowHeight: Double

  private static let right = 21.0
  private static let titleHeight = 28.0

  /// - Parameters:
  ///   - count: how many panels.
  ///   - left: what the marks beside a panel take.
  ///   - below: what the marks and names under a panel take.
  init(
    count: Int, columns: Int, width: Double, plotHeight: Double, left: Double, below: Double
  ) {
    self.columns = columns
    self.width = width
    self.plotHeight = plotHeight
    self.left = left
    plotWidth = PanelGrid.cellWidth(width: width, columns: columns) - left
    rowHeight = Self.titleHeight + plotHeight + below
    height = Double((count + columns - 1) / columns) * rowHeight + 10
  }

  /// What a panel and the marks beside it take together.
  static func cellWidth(width: Double, columns: Int) -> Double {
    width / Double(columns) - Self.right
  }

  /// What the numbers beside the widest of some vertical axes and their marks take.
  static func markWidth(_ axes: [NumberAxis]) -> Double {
    let texts = axes.flatMap(\.markTexts)
    let widest = texts.map { GnuplotText.width($0, fontSize: GnuplotTheme.fontSize) }.max()
    return (widest ?? 0) + 28
  }

  /// The plotted area of a panel, where the first row begins at `top`.
  func frame(ofPanel index: Int, top: Double) -> Frame {
    let (row, column) = (index / columns, index % columns)
    return Frame(
      x: Double(column) * width / Double(columns) + left,
      y: top + Double(row) * rowHeight + Self.titleHeight, width: plotWidth, height: plotHeight)
  }
}
