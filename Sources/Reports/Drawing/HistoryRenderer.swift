import Basics

/// Draws values over runs.
struct HistoryRenderer: ChartRenderer {
  private let chart: HistoryChart
  private let grid: PanelGrid
  private let axes: [NumberAxis]
  /// The labels of each panel's changes, counted from the first panel's top.
  private let labels: [[ChangeLabel]]

  /// The words beside a marker.
  private struct ChangeLabel {
    let change: HistoryChart.Change
    let frame: Frame
    /// Whether there is room for the cause too.
    let hasCause: Bool
    /// Whether the words end at the marker instead of beginning there.
    let isLeft: Bool
  }

  init(_ chart: HistoryChart) {
    self.chart = chart
    let axes = chart.panels.map { panel in
      NumberAxis(around: panel.points.flatMap { [$0.value, $0.low, $0.high].compactMap(\.self) })
        ?? .empty
    }
    let isAlone = chart.panels.count == 1
    let grid = PanelGrid(
      count: chart.panels.count, columns: isAlone ? 1 : 2, width: isAlone ? 860 : 1100,
      plotHeight: isAlone ? 320 : 240, left: PanelGrid.markWidth(axes), below: 34)
    labels = chart.panels.enumerated().map { index, panel in
      Self.labels(of: panel, in: grid.frame(ofPanel: index, top: 0))
    }
    (self.axes, self.grid) = (axes, grid)
  }

  var width: Double { grid.width }

  var height: Double { GnuplotTheme.panelGap + grid.height }

  var note: String? {
    let count = chart.panels.flatMap(\.changes).count - labels.flatMap(\.self).count
    return count > 0 ? "\(count) changes have a line, but no room for words" : nil
  }

  /// Words for the largest changes first, each to the right or left of its marker's upper end, on
  /// the first of three rows that is free; without the cause where that has no room.
  private static func labels(of panel: HistoryChart.Panel, in frame: Frame) -> [ChangeLabel] {
    let markers = panel.changes.map { change in
      Frame(
        x: x(of: change.index, of: panel, in: frame) - 1, y: frame.y, width: 2,
        height: frame.height)
    }
    var placement = LabelPlacement(in: frame, obstacles: markers)
    let order = panel.changes.indices.sorted {
      panel.changes[$0].magnitude > panel.changes[$1].magnitude
    }
    return order.compactMap { index in
      let change = panel.changes[index]
      let width = GnuplotText.width(change.text, fontSize: 11)
      let causeWidth = GnuplotText.width(change.cause, fontSize: LabelPlacement.fontSize)
      for hasCause in [true, false] {
        let size = (
          width: hasCause ? max(width, causeWidth) : width,
          height: LabelPlacement.lineHeight * (hasCause ? 2 : 1)
        )
        let places = (0..<3).flatMap { row in
          [markers[index].right + 5, markers[index].x - 5 - size.width].map {
            ($0, frame.y + Double(row) * 2 * LabelPlacement.lineHeight)
          }
        }
        if let place = placement.place(size, atFirstOf: places) {
          return ChangeLabel(
            change: change, frame: place, hasCause: hasCause, isLeft: place.x < markers[index].x)
        }
      }
      return nil
    }
  }

  /// The place of a run across a panel.
  private static func x(
    of index: Int, of panel: HistoryChart.Panel, in frame: Frame
  ) -> Double {
    frame.x + (Double(index) + 0.5) / Double(max(1, panel.points.count)) * frame.width
  }

  func draw(on canvas: inout GnuplotCanvas, top: Double) {
    let top = top + GnuplotTheme.panelGap
    for (index, panel) in chart.panels.enumerated() {
      let frame = grid.frame(ofPanel: index, top: top)
      canvas.setMargins(frame)
      canvas.add("set xrange [-0.5:\(canvas.number(Double(panel.points.count) - 0.5))]")
      canvas.add("unset xtics")
      canvas.setAxis("y", axes[index])
      canvas.title(panel.title, of: frame)
      drawNames(of: panel, in: frame, on: &canvas)
      drawChanges(of: panel, labels[index], top: top, on: &canvas)
      plot(panel, on: &canvas)
    }
  }

  /// The names of as many runs as have room, at equal distances back from the last.
  private func drawNames(
    of panel: HistoryChart.Panel, in frame: Frame, on canvas: inout GnuplotCanvas
  ) {
    let widest = panel.points.map { Self.nameWidth($0.name) }.max() ?? 0
    let room = frame.width / Double(max(1, panel.points.count))
    let step = max(1, Int(((widest + 14) / room).rounded(.up)))
    for (index, point) in panel.points.enumerated() {
      guard (panel.points.count - 1 - index).isMultiple(of: step) else { continue }
      let middle = Self.x(of: index, of: panel, in: frame)
      let half = Self.nameWidth(point.name) / 2
      let x = max(GnuplotTheme.edge + half, min(middle, grid.width - 6 - half))
      canvas.label(
        GnuplotText.literal(point.name.visible.shortened(toColumns: 16)),
        atScreen: (x, frame.bottom + 16), "MUTED", size: 11, align: "center")
    }
  }

  private static func nameWidth(_ name: String) -> Double {
    GnuplotText.width(name.visible.shortened(toColumns: 16), fontSize: 11)
  }

  private func drawChanges(
    of panel: HistoryChart.Panel, _ labels: [ChangeLabel], top: Double,
    on canvas: inout GnuplotCanvas
  ) {
    for change in panel.changes {
      canvas.add(
        "set arrow from \(change.index), graph 0 to \(change.index), graph 1 nohead "
          + "lc rgb \(color(of: change)) lw 1.2 dt (6,4)")
    }
    for label in labels {
      let (x, align) = label.isLeft ? (label.frame.right, "right") : (label.frame.x, "left")
      let y = top + label.frame.y + LabelPlacement.lineHeight / 2
      canvas.label(
        GnuplotText.literal(label.change.text), atScreen: (x, y), color(of: label.change), size: 11,
        align: align)
      guard label.hasCause else { continue }
      canvas.label(
        GnuplotText.literal(label.change.cause),
        atScreen: (x, y + LabelPlacement.lineHeight), "MUTED", size: Int(LabelPlacement.fontSize),
        align: align)
    }
  }

  private func color(of change: HistoryChart.Change) -> String { change.isWorse ? "C[2]" : "C[3]" }

  private func plot(_ panel: HistoryChart.Panel, on canvas: inout GnuplotCanvas) {
    var parts: [String] = []
    let band = panel.points.enumerated().compactMap { index, point -> String? in
      guard let low = point.low, let high = point.high else { return nil }
      return "\(index) \(canvas.number(low)) \(canvas.number(high))"
    }
    if !band.isEmpty {
      // A band needs two runs; one has a whisker.
      let look =
        band.count > 1
        ? "1:2:3 with filledcurves fc rgb C[1] fs transparent solid 0.15"
        : "1:2:(0):($3-$2) with vectors nohead lc rgb C[1] lw 1"
      parts.append("\(canvas.source(band)) using \(look)")
    }
    if panel.points.count > 1, !panel.segments.isEmpty {
      let lines = panel.segments.map { segment in
        let end = min(segment.end, panel.points.count - 1)
        return [segment.first, end].map { "\($0) \(canvas.number(segment.mean))" }
      }
      let source = canvas.source(Self.interrupted(lines))
      parts.append("\(source) using 1:2 with lines lc rgb INK lw 1 dt 3")
    }
    let lines = panel.points.indices.split { panel.points[$0].value == nil }.map { indices in
      indices.compactMap { index in
        panel.points[index].value.map { "\(index) \(canvas.number($0))" }
      }
    }
    if !lines.isEmpty {
      let source = canvas.source(Self.interrupted(lines))
      parts.append("\(source) using 1:2 with lines lc rgb C[1] lw 1.6")
      parts.append("\(source) using 1:2 with points pt 7 ps 0.5 lc rgb C[1]")
    }
    labelAbsences(in: panel, on: &canvas)
    canvas.plot(parts)
  }

  /// Lines as one block of data: an empty row ends a line, two would end the block.
  private static func interrupted(_ lines: [[String]]) -> [String] {
    Array(lines.joined(separator: [""]))
  }

  /// The words of runs without a value, at the first of each stretch.
  private func labelAbsences(
    in panel: HistoryChart.Panel, on canvas: inout GnuplotCanvas
  ) {
    for (index, point) in panel.points.enumerated() {
      guard let word = point.word, index == 0 || panel.points[index - 1].word != word else {
        continue
      }
      let text = GnuplotText.literal(word.shortened(toColumns: 14))
      canvas.add(
        "set label \(text) at \(index), graph 0.03 left rotate by 90 tc rgb FAINT font ',10'")
    }
  }
}
