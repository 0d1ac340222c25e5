import Basics

/// Draws steps under the ceilings of a device, both axes with equal ratios.
struct RooflineRenderer: ChartRenderer {
  private let chart: RooflineChart
  private let grid: PanelGrid
  private let horizontal: NumberAxis
  private let vertical: NumberAxis
  /// The labels of each panel, counted from the first panel's top.
  private let labels: [[PlacedLabel]]

  init(_ chart: RooflineChart) {
    self.chart = chart
    let (horizontal, vertical) = Self.axes(chart)
    let isAlone = chart.panels.count == 1
    let grid = PanelGrid(
      count: chart.panels.count, columns: isAlone ? 1 : 2, width: isAlone ? 860 : 1200,
      plotHeight: isAlone ? 380 : 320, left: PanelGrid.markWidth([vertical]), below: 78)
    labels = chart.panels.enumerated().map { index, panel in
      Self.labels(of: panel, in: grid.frame(ofPanel: index, top: 0), horizontal, vertical)
    }
    (self.horizontal, self.vertical, self.grid) = (horizontal, vertical, grid)
  }

  /// Axes that all points and the corners of the roofs lie on.
  private static func axes(_ chart: RooflineChart) -> (NumberAxis, NumberAxis) {
    let points = chart.panels.flatMap(\.points)
    let ceilings = chart.panels.compactMap(\.ceilings)
    let ridges = ceilings.flatMap { ceilings in
      ceilings.slopes.map { (ceilings.peak?.rate ?? $0.rate) / $0.rate }
    }
    let x = points.map(\.flopsPerByte) + ridges
    let y = points.map(\.gigaflopsPerSecond) + ceilings.flatMap { $0.flat.map(\.rate) }
    guard let left = x.min(), let right = x.max(), let low = y.min(), let high = y.max() else {
      return (.empty, .empty)
    }
    return (
      // The names of ceilings stand to the right of the points.
      NumberAxis(ratiosFrom: left / 3, to: right * 25),
      NumberAxis(ratiosFrom: low / 1.6, to: high * 2)
    )
  }

  var width: Double { grid.width }

  var height: Double { GnuplotTheme.legendHeight + grid.height }

  /// The names of points, where lines and their names leave room.
  private static func labels(
    of panel: RooflineChart.Panel, in frame: Frame, _ horizontal: NumberAxis,
    _ vertical: NumberAxis
  ) -> [PlacedLabel] {
    let places = panel.points.map {
      frame.pixel(x: $0.flopsPerByte, y: $0.gigaflopsPerSecond, horizontal, vertical)
    }
    var obstacles = places.map { Frame(around: $0, radius: 3) }
    for line in panel.ceilings?.distinctFlat ?? [] {
      let y = frame.bottom - vertical.position(line.rate) * frame.height
      let width = GnuplotText.width(Self.name(of: line), fontSize: LabelPlacement.fontSize)
      obstacles.append(Frame(x: frame.right - width, y: y - 17, width: width, height: 20))
    }
    var placement = LabelPlacement(in: frame, obstacles: obstacles)
    return zip(panel.points, places).compactMap { point, place in
      point.name.flatMap { placement.place($0, beside: [place]) }
    }
  }

  func draw(on canvas: inout GnuplotCanvas, top: Double) {
    canvas.add("set grid xtics")
    canvas.legend(chart.families, y: top + GnuplotTheme.legendMiddle)
    for (index, panel) in chart.panels.enumerated() {
      let top = top + GnuplotTheme.legendHeight
      let frame = grid.frame(ofPanel: index, top: top)
      canvas.setMargins(frame)
      canvas.setAxis("x", horizontal)
      canvas.setAxis("y", vertical)
      canvas.title(panel.title, of: frame)
      canvas.names(
        horizontal: "operations per byte moved", vertical: "GFLOP/s", under: frame)
      Self.drawBandwidths(of: panel, under: frame, on: &canvas)
      canvas.draw(labels[index], top: top, "INK")
      plot(panel, in: frame, on: &canvas)
    }
  }

  /// The bandwidths of the slopes, under the names of the axes: along the lines there is no room.
  private static func drawBandwidths(
    of panel: RooflineChart.Panel, under frame: Frame, on canvas: inout GnuplotCanvas
  ) {
    guard let slopes = panel.ceilings?.slopes, !slopes.isEmpty else { return }
    let rates = slopes.map { "\($0.name) \(significant($0.rate, digits: 3))" }
    canvas.label(
      GnuplotText.literal(rates.joined(separator: ", ") + " GB/s"),
      atScreen: (frame.x, frame.bottom + 60), "MUTED", size: 11)
  }

  private static func name(of ceiling: RooflineChart.Line) -> String {
    "\(ceiling.name) peak \(significant(ceiling.rate, digits: 3)) GFLOP/s"
  }

  private func plot(
    _ panel: RooflineChart.Panel, in frame: Frame, on canvas: inout GnuplotCanvas
  ) {
    var parts: [String] = []
    if let ceilings = panel.ceilings {
      parts += ceilings.slopes.indices.compactMap {
        slope(at: $0, of: ceilings, in: frame, on: &canvas)
      }
      parts += ceilings.distinctFlat.map { flat(of: $0, ceilings, on: &canvas) }
    }
    for family in chart.families.indices {
      let rows = panel.points.filter { $0.family == family }.map {
        "\(canvas.number($0.flopsPerByte)) \(canvas.number($0.gigaflopsPerSecond))"
      }
      guard !rows.isEmpty else { continue }
      parts.append(
        "\(canvas.source(rows)) using 1:2 with points pt 7 ps 0.45 lc rgb \(canvas.color(family))")
    }
    canvas.plot(parts)
  }

  /// A line from the left or lower end up to the ceiling in use, with its name along it; nil where
  /// none of it lies between the ends.
  private func slope(
    at index: Int, of ceilings: RooflineChart.Ceilings, in frame: Frame,
    on canvas: inout GnuplotCanvas
  ) -> String? {
    let line = ceilings.slopes[index]
    let peak = ceilings.peak?.rate ?? vertical.high
    let start = max(horizontal.low, vertical.low / line.rate)
    let end = min(horizontal.high, peak / line.rate)
    guard start < end else { return nil }
    // Both axes have their own pixels for a decade.
    let across = frame.width / decimalLogarithm(horizontal.high / horizontal.low)
    let up = frame.height / decimalLogarithm(vertical.high / vertical.low)
    let angle = "(180/pi*atan(\(fixed(up / across, digits: 4))))"
    // Lines may lie close together: each name begins further along than the one above.
    let place = start * (1.25 + 0.55 * Double(index))
    canvas.add(
      "set label \(GnuplotText.literal(line.name)) at \(canvas.number(place)), "
        + "\(canvas.number(place * line.rate)) left offset -0.6,0.5 rotate by \(angle) "
        + "tc rgb MUTED font ',9'")
    let rows = [start, end].map { "\(canvas.number($0)) \(canvas.number($0 * line.rate))" }
    let look = index == ceilings.slopes.count - 1 ? "INK lw 1.6" : "FAINT lw 1 dt (5,4)"
    return "\(canvas.source(rows)) using 1:2 with lines lc rgb \(look)"
  }

  /// A line from the fastest memory level to the right end, with its name over it.
  private func flat(
    of line: RooflineChart.Line, _ ceilings: RooflineChart.Ceilings, on canvas: inout GnuplotCanvas
  ) -> String {
    let isInUse = line.name == ceilings.inUse
    let fastest = ceilings.slopes.map(\.rate).max() ?? line.rate
    let start = min(horizontal.high, max(horizontal.low, line.rate / fastest))
    let rate = canvas.number(line.rate)
    canvas.add(
      "set label \(GnuplotText.literal(Self.name(of: line))) at graph 0.995, first \(rate) right "
        + "offset 0,0.55 tc rgb \(isInUse ? "INK" : "MUTED") font ',10'")
    let rows = ["\(canvas.number(start)) \(rate)", "\(canvas.number(horizontal.high)) \(rate)"]
    let look = isInUse ? "INK lw 1.6" : "FAINT lw 1 dt (2,3)"
    return "\(canvas.source(rows)) using 1:2 with lines lc rgb \(look)"
  }
}
