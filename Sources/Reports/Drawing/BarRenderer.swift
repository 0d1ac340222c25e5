import Basics

/// Draws bars in groups.
struct BarRenderer: ChartRenderer {
  private let chart: BarChart
  private let layout: BarLayout
  private let placement: BarPlacement

  init(_ chart: BarChart) {
    self.chart = chart
    layout = BarLayout(chart)
    placement = BarPlacement(chart.series.count)
  }

  var width: Double { layout.grid.width }

  var height: Double { layout.height }

  func draw(on canvas: inout GnuplotCanvas, top: Double) {
    if chart.series.count > 1, !layout.hasDirectLabels {
      canvas.legend(chart.series, y: top + GnuplotTheme.legendMiddle)
    }
    let sharedTop = chart.panels.map(\.top).max() ?? 0
    for (index, panel) in chart.panels.enumerated() {
      draw(
        panel, index: index, in: layout.grid.frame(ofPanel: index, top: top + layout.panelsTop),
        axisTop: chart.sharesAxis ? sharedTop : panel.top, on: &canvas)
    }
  }

  private func draw(
    _ panel: BarChart.Panel, index: Int, in frame: Frame, axisTop: Double,
    on canvas: inout GnuplotCanvas
  ) {
    canvas.setMargins(frame)
    let groupCount = max(1, panel.groups.count)
    canvas.add("set xrange [-0.5:\(canvas.number(Double(groupCount) - 0.5))]; unset xtics")
    canvas.add("set boxwidth \(canvas.number(placement.barWidth))")
    let isTurned = hasTurnedLabels(panel, in: frame)
    let axis =
      panel.heights.isEmpty ? nil : NumberAxis(zeroTo: axisTop, room: isTurned ? 0.35 : 0.15)
    canvas.setAxis("y", axis ?? .empty)
    canvas.title(panel.title, of: frame)
    drawNames(of: panel, index: index, in: frame, on: &canvas)
    let barRoom = frame.width / Double(groupCount) * placement.step
    for (place, group) in panel.groups.enumerated() {
      for (bar, value) in group.bars.enumerated() {
        guard let value else { continue }
        annotate(
          value, x: placement.x(group: place, bar: bar), axisTop: axis?.high ?? 1,
          isTurned: isTurned, room: barRoom, on: &canvas)
      }
    }
    if index == 0, layout.hasDirectLabels { labelDirectly(panel, on: &canvas) }
    plot(panel, on: &canvas)
  }

  /// The names under the groups, wrapped or turned.
  private func drawNames(
    of panel: BarChart.Panel, index: Int, in frame: Frame, on canvas: inout GnuplotCanvas
  ) {
    let unit = frame.width / Double(max(1, panel.groups.count))
    let size = Int(layout.nameFontSize)
    for (place, group) in panel.groups.enumerated() {
      let x = frame.x + (Double(place) + 0.5) * unit
      guard let lines = layout.wrappedNames?[index][place] else {
        let text = GnuplotText.literal(
          group.name.visible.shortened(toColumns: layout.turnedColumns))
        canvas.label(
          text, atScreen: (x + 6, frame.bottom + 12), "MUTED", size: size,
          align: "right rotate by 35")
        continue
      }
      for (row, line) in lines.enumerated() {
        let y = frame.bottom + 16 + Double(row) * layout.nameStep
        canvas.label(
          GnuplotText.literal(line), atScreen: (x, y), "MUTED", size: size, align: "center")
      }
    }
  }

  /// The word over a bar or in its place; a bar too small to see shows its value.
  private func annotate(
    _ bar: BarChart.Bar, x: Double, axisTop: Double, isTurned: Bool, room: Double,
    on canvas: inout GnuplotCanvas
  ) {
    guard let height = bar.height, let top = bar.top else {
      let text = GnuplotText.literal(bar.label?.shortened(toColumns: 14) ?? "none")
      let at = "\(canvas.number(x)), graph 0.02"
      return canvas.add("set label \(text) at \(at) left rotate by 90 tc rgb FAINT font ',10'")
    }
    let isTooSmall = height < axisTop * BarChart.visibleShare
    let value = isTooSmall ? significant(height, digits: 2) : nil
    guard let label = bar.label ?? value else { return }
    // Values of neighbours stand side by side only where each fits over its own bar.
    let isWide = GnuplotText.width(label, fontSize: GnuplotTheme.smallFontSize) > room
    let place =
      isTurned || (bar.label == nil && isWide)
      ? "left rotate by 90 offset 0,0.4" : "center offset 0,0.6"
    canvas.add(
      "set label \(GnuplotText.literal(label)) at \(canvas.number(x)), \(canvas.number(top)) "
        + "\(place) tc rgb INK font ',10'")
  }

  /// Whether the words over bars would run into each other.
  private func hasTurnedLabels(_ panel: BarChart.Panel, in frame: Frame) -> Bool {
    let bars = panel.groups.flatMap(\.bars).compactMap(\.self).filter { $0.height != nil }
    let widest = bars.compactMap(\.label).map {
      GnuplotText.width($0, fontSize: GnuplotTheme.smallFontSize)
    }.max()
    return (widest ?? 0) > frame.width / Double(max(1, panel.groups.count))
  }

  private func labelDirectly(_ panel: BarChart.Panel, on canvas: inout GnuplotCanvas) {
    guard let group = panel.groups.first else { return }
    for (index, name) in chart.series.enumerated() {
      guard index < group.bars.count, let top = group.bars[index]?.top else { continue }
      let x = canvas.number(placement.x(group: 0, bar: index))
      canvas.add(
        "set label \(GnuplotText.literal(name)) at \(x), \(canvas.number(top)) center "
          + "offset 0,0.7 tc rgb \(canvas.color(index)) font ',12'")
    }
  }

  /// Adds the panel's data and plots it.
  private func plot(_ panel: BarChart.Panel, on canvas: inout GnuplotCanvas) {
    var parts: [String] = []
    var whiskers: [String] = []
    for index in chart.series.indices {
      var rows: [String] = []
      for (place, group) in panel.groups.enumerated() where index < group.bars.count {
        guard let bar = group.bars[index], let height = bar.height else { continue }
        let x = canvas.number(placement.x(group: place, bar: index))
        rows.append("\(x) \(canvas.number(height))")
        if let ends = bar.whisker {
          whiskers.append("\(x) \(canvas.number(ends.low)) \(canvas.number(ends.high))")
        }
      }
      guard !rows.isEmpty else { continue }
      parts.append("\(canvas.source(rows)) using 1:2 with boxes lc rgb \(canvas.color(index))")
    }
    if !whiskers.isEmpty {
      parts.append(
        "\(canvas.source(whiskers)) using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2")
    }
    canvas.plot(parts)
  }
}
