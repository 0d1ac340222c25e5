/// Draws points with the front of what nothing beats.
struct ParetoRenderer: ChartRenderer {
  private let chart: ParetoChart
  private let grid: PanelGrid
  private let axes: [Axes]
  /// The labels of each panel, counted from the first panel's top.
  private let labels: [Labels]
  private let legendHeight: Double

  /// The names of a panel's points.
  private struct Labels {
    var front: [PlacedLabel] = []
    var others: [PlacedLabel] = []
    /// How many names had no room.
    var omittedCount = 0
  }

  /// The axes of a panel: devices differ too much for common ones.
  private struct Axes {
    let horizontal: NumberAxis
    let vertical: NumberAxis

    init(_ panel: ParetoChart.Panel) {
      horizontal = NumberAxis(fitting: panel.points.map(\.x)) ?? .empty
      vertical = NumberAxis(fitting: panel.points.map(\.y)) ?? .empty
    }

    /// A corner of the front between the ends.
    func shown(_ corner: ParetoChart.Corner) -> (x: Double, y: Double) {
      (
        min(max(corner.x, horizontal.low), horizontal.high),
        min(max(corner.y, vertical.low), vertical.high)
      )
    }

    /// A place in a panel.
    func pixel(_ place: (x: Double, y: Double), in frame: Frame) -> (x: Double, y: Double) {
      frame.pixel(x: place.x, y: place.y, horizontal, vertical)
    }
  }

  /// gnuplot's point types in the order of kinds, and characters that look like them.
  private static let shapes: [(type: Int, sign: String)] = [
    (7, "●"), (5, "■"), (9, "▲"), (13, "◆"), (11, "▼"), (6, "○"), (4, "□"),
  ]

  init(_ chart: ParetoChart) {
    self.chart = chart
    let axes = chart.panels.map(Axes.init)
    let isAlone = chart.panels.count == 1
    let grid = PanelGrid(
      count: chart.panels.count, columns: isAlone ? 1 : 2, width: isAlone ? 860 : 1100,
      plotHeight: isAlone ? 340 : 290, left: PanelGrid.markWidth(axes.map(\.vertical)), below: 58)
    labels = chart.panels.indices.map { index in
      Self.labels(of: chart.panels[index], axes[index], in: grid.frame(ofPanel: index, top: 0))
    }
    legendHeight = chart.kinds.count > 1 ? GnuplotTheme.legendHeight : GnuplotTheme.panelGap
    (self.axes, self.grid) = (axes, grid)
  }

  var width: Double { grid.width }

  var height: Double { legendHeight + grid.height }

  var note: String? {
    let count = labels.reduce(0) { $0 + $1.omittedCount }
    switch count {
    case 0: return nil
    case 1: return "1 name left out for want of room"
    default: return "\(count) names left out for want of room"
    }
  }

  /// The names of the front, and each other name once: at the first of its points, from the left,
  /// that has room.
  private static func labels(
    of panel: ParetoChart.Panel, _ axes: Axes, in frame: Frame
  ) -> Labels {
    let pixel = { (point: ParetoChart.Point) in axes.pixel((point.x, point.y), in: frame) }
    let corners = panel.front.map { axes.pixel(axes.shown($0), in: frame) }
    let line = zip(corners, corners.dropFirst()).map { Frame(from: $0, to: $1) }
    var placement = LabelPlacement(
      in: frame, obstacles: panel.points.map { Frame(around: pixel($0), radius: 4) } + line)
    let front = panel.points.filter(\.isOnFront).sorted { $0.x < $1.x }
    let frontNames = Set(front.map(\.name))
    let others = Dictionary(
      grouping: panel.points.filter { !frontNames.contains($0.name) }, by: \.name)
    var labels = Labels()
    labels.front = front.compactMap { placement.place($0.name, beside: [pixel($0)]) }
    labels.others = others.sorted { $0.key < $1.key }.compactMap { name, points in
      placement.place(name, beside: points.sorted { $0.x < $1.x }.map(pixel))
    }
    labels.omittedCount =
      front.count + others.count - labels.front.count - labels.others.count
    return labels
  }

  func draw(on canvas: inout GnuplotCanvas, top: Double) {
    canvas.add("set grid xtics")
    if chart.kinds.count > 1 {
      canvas.legend(
        chart.kinds.enumerated().map { (Self.shape(of: $0.offset).sign, $0.element, "MUTED") },
        y: top + GnuplotTheme.legendMiddle)
    }
    let top = top + legendHeight
    for (index, panel) in chart.panels.enumerated() {
      let frame = grid.frame(ofPanel: index, top: top)
      canvas.setMargins(frame)
      canvas.setAxis("x", axes[index].horizontal)
      canvas.setAxis("y", axes[index].vertical)
      canvas.title(panel.title, of: frame)
      canvas.names(horizontal: chart.horizontal, vertical: chart.vertical, under: frame)
      canvas.draw(labels[index].front, top: top, "INK")
      canvas.draw(labels[index].others, top: top, "MUTED")
      plot(panel, axes[index], on: &canvas)
    }
  }

  private func plot(_ panel: ParetoChart.Panel, _ axes: Axes, on canvas: inout GnuplotCanvas) {
    var parts: [String] = []
    if !panel.front.isEmpty {
      let rows = panel.front.map { corner in
        let shown = axes.shown(corner)
        return "\(canvas.number(shown.x)) \(canvas.number(shown.y))"
      }
      parts.append("\(canvas.source(rows)) using 1:2 with lines lc rgb C[1] lw 1.4")
    }
    for isOnFront in [false, true] {
      for kind in chart.kinds.indices {
        let rows = panel.points.filter { $0.kind == kind && $0.isOnFront == isOnFront }
          .map { "\(canvas.number($0.x)) \(canvas.number($0.y))" }
        guard !rows.isEmpty else { continue }
        let look = isOnFront ? "ps 0.9 lc rgb C[1]" : "ps 0.7 lc rgb FAINT"
        parts.append(
          "\(canvas.source(rows)) using 1:2 with points pt \(Self.shape(of: kind).type) \(look)")
      }
    }
    canvas.plot(parts)
  }

  private static func shape(of kind: Int) -> (type: Int, sign: String) {
    shapes[kind % shapes.count]
  }
}
