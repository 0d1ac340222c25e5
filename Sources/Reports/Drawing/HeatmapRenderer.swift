import Basics

/// Draws a table whose cells are coloured by their numbers.
struct HeatmapRenderer: ChartRenderer {
  private let chart: Heatmap
  private let rowNames: [String]
  private let columnNames: [String]
  /// The upper left corner of the table under the header, and its size.
  private let table: Frame
  /// Whether the names of columns do not fit over them.
  private let isTurned: Bool
  let width: Double
  let height: Double

  private static let cellWidth = 66.0
  private static let cellHeight = 27.0
  private static let nameFontSize = 11.0

  init(_ chart: Heatmap) {
    self.chart = chart
    rowNames = chart.rows.map { $0.visible.shortened(toColumns: 34) }
    columnNames = chart.columns.map { $0.visible.shortened(toColumns: 28) }
    let left = (rowNames.map(Self.nameWidth).max() ?? 0) + GnuplotTheme.edge + 16
    let longest = columnNames.map(Self.nameWidth).max() ?? 0
    // A wide table of few columns would be hard to read along its rows.
    let cell = max(Self.cellWidth, min(150, (820 - left) / Double(max(1, chart.columns.count))))
    isTurned = longest > cell - 8
    let size = (
      width: Double(max(1, chart.columns.count)) * cell,
      height: Double(max(1, chart.rows.count)) * Self.cellHeight
    )
    // Turned names reach beyond the last column.
    let right = isTurned ? max(20, longest * 0.8 - cell / 2 + 16) : 20
    table = Frame(
      x: left, y: isTurned ? 22 + longest * 0.6 : 34, width: size.width, height: size.height)
    width = max(640, left + size.width + right)
    height = table.bottom + 20
  }

  private static func nameWidth(_ name: String) -> Double {
    GnuplotText.width(name, fontSize: nameFontSize)
  }

  func draw(on canvas: inout GnuplotCanvas, top: Double) {
    var frame = table
    frame.y += top
    canvas.setMargins(frame)
    canvas.add("unset border; unset grid; unset xtics; unset ytics")
    canvas.add("set xrange [0:\(max(1, chart.columns.count))]")
    canvas.add("set yrange [\(max(1, chart.rows.count)):0]")
    drawNames(around: frame, on: &canvas)
    let values = chart.cells.flatMap(\.self).compactMap { $0?.value }
    let scale = ColorScale(low: values.min() ?? 1, high: values.max() ?? 1)
    var rows: [String] = []
    for (row, cells) in chart.cells.enumerated() {
      for (column, cell) in cells.enumerated() {
        guard let cell else { continue }
        let color = cell.value.map(scale.color) ?? .absence
        rows.append("\(column) \(row) \(color.number)")
        write(cell, over: color, column: column, row: row, on: &canvas)
      }
    }
    canvas.plot(
      rows.isEmpty
        ? []
        : [
          "\(canvas.source(rows)) using 1:2:($1+0.02):($1+0.98):($2+0.05):($2+0.95):3 "
            + "with boxxyerror fs solid noborder lc rgb variable"
        ])
  }

  /// The number with three digits, or the word.
  private func write(
    _ cell: Heatmap.Cell, over color: SRGBColor, column: Int, row: Int,
    on canvas: inout GnuplotCanvas
  ) {
    let text: String
    switch cell {
    case .value(let value): text = significant(value, digits: 3)
    case .absent(let word): text = word.shortened(toColumns: 11)
    }
    let ink = cell.value == nil ? "MUTED" : color.isDark ? "'#ffffff'" : "'#000000'"
    canvas.add(
      "set label \(GnuplotText.literal(text)) at \(column).5, \(row).5 center front tc rgb \(ink) "
        + "font ',\(cell.value == nil ? 10 : 11)'")
  }

  private func drawNames(around frame: Frame, on canvas: inout GnuplotCanvas) {
    let size = Int(Self.nameFontSize)
    for (row, name) in rowNames.enumerated() {
      let y = frame.y + (Double(row) + 0.5) * frame.height / Double(rowNames.count)
      canvas.label(
        GnuplotText.literal(name), atScreen: (frame.x - 8, y), "INK", size: size, align: "right")
    }
    for (column, name) in columnNames.enumerated() {
      let x = frame.x + (Double(column) + 0.5) * frame.width / Double(columnNames.count)
      canvas.label(
        GnuplotText.literal(name), atScreen: (isTurned ? x - 4 : x, frame.y - 12), "INK",
        size: size, align: isTurned ? "left rotate by 35" : "center")
    }
  }
}
