import Basics

/// A chart as a gnuplot script and the data file it reads.
struct GnuplotScript {
  /// The commands.
  let commands: String
  /// The numbers: blocks of `x value` and `x low high`, two blank lines between blocks.
  let data: String

  /// - Parameter stem: of the names of the files.
  init(_ chart: Chart, stem: String) {
    let layout = ChartLayout(chart)
    var writer = ScriptWriter(chart: chart, layout: layout, dataFile: "\(stem).dat")
    writer.begin(output: stem)
    let sharedTop = chart.panels.map(\.top).max() ?? 0
    for (index, panel) in chart.panels.enumerated() {
      writer.draw(panel, index: index, top: chart.sharesAxis ? sharedTop : panel.top)
    }
    commands = writer.commands + "unset multiplot\nunset output\n"
    data = writer.blocks.joined(separator: "\n\n")
  }
}

/// Writes the commands and data of one chart, panel by panel.
private struct ScriptWriter {
  let chart: Chart
  let layout: ChartLayout
  let dataFile: String
  private(set) var commands = ""
  private(set) var blocks: [String] = []
  private let placement: BarPlacement

  init(chart: Chart, layout: ChartLayout, dataFile: String) {
    self.chart = chart
    self.layout = layout
    self.dataFile = dataFile
    placement = BarPlacement(chart.series.count)
  }

  // MARK: Head

  mutating func begin(output stem: String) {
    commands = GnuplotTheme.commands(width: Int(layout.width), height: Int(layout.height))
    commands += "set output '\(stem).'.TERM\nset multiplot\n"
    var y = 26.0
    for line in layout.headline {
      label("headline(\(GnuplotText.literal(line)))", atScreen: (ChartLayout.edge, y), "INK")
      y += ChartLayout.headlineStep
    }
    y += 4
    for line in layout.subtitle {
      label(GnuplotText.literal(line), atScreen: (ChartLayout.edge, y), "MUTED", size: 12)
      y += ChartLayout.subtitleStep
    }
    if chart.series.count > 1, !layout.hasDirectLabels { legend() }
  }

  /// The names of the series in their colours, on one line.
  private mutating func legend() {
    var x = ChartLayout.edge
    for (index, name) in chart.series.enumerated() {
      let text = GnuplotText.literal("■ " + name)
      label(text, atScreen: (x, layout.legendY), color(index), size: 12)
      x += GnuplotText.width("m " + name, fontSize: GnuplotTheme.subtitleFontSize) + 18
    }
  }

  // MARK: Panels

  mutating func draw(_ panel: Chart.Panel, index: Int, top: Double) {
    let origin = layout.origin(ofPanel: index)
    let end = (x: origin.x + layout.plotWidth, y: origin.y + layout.plotHeight)
    commands += """
      set lmargin at screen \(across(origin.x)); set rmargin at screen \(across(end.x))
      set tmargin at screen \(down(origin.y)); set bmargin at screen \(down(end.y))
      set xrange [-0.5:\(number(Double(max(1, panel.groups.count)) - 0.5))]
      unset xtics
      set boxwidth \(number(placement.barWidth))

      """
    let axisTop = setAxis(top: top, hasValues: !panel.heights.isEmpty)
    if let title = panel.title {
      let text = "panel(\(GnuplotText.literal(title)))"
      label(text, atScreen: (origin.x, origin.y - 14), "INK", size: 12)
    }
    names(of: panel, index: index, bottom: end.y, left: origin.x)
    for (place, group) in panel.groups.enumerated() {
      for (bar, value) in group.bars.enumerated() {
        guard let value else { continue }
        annotate(value, x: placement.x(group: place, bar: bar), axisTop: axisTop)
      }
    }
    if index == 0, layout.hasDirectLabels { directLabels(panel) }
    plot(panel)
    commands += "unset label\n"
  }

  /// Sets a vertical axis from zero with round steps; returns its upper end.
  private mutating func setAxis(top: Double, hasValues: Bool) -> Double {
    let style = "nomirror out scale 0.5 textcolor rgb MUTED"
    guard hasValues, let axis = ValueAxis(top: top) else {
      commands += "set yrange [0:1]; unset ytics\n"
      return 1
    }
    commands += "set yrange [0:\(number(axis.end))]; set ytics 0,\(number(axis.step)) \(style)\n"
    return axis.end
  }

  /// The names under the groups, wrapped or turned.
  private mutating func names(
    of panel: Chart.Panel, index: Int, bottom: Double, left: Double
  ) {
    let unit = layout.plotWidth / Double(max(1, panel.groups.count))
    let size = Int(layout.nameFontSize)
    for (place, group) in panel.groups.enumerated() {
      let x = left + (Double(place) + 0.5) * unit
      guard let lines = layout.wrappedNames?[index][place] else {
        let text = GnuplotText.literal(
          group.name.visible.shortened(toColumns: layout.turnedColumns))
        label(
          text, atScreen: (x + 6, bottom + 12), "MUTED", size: size,
          align: "right rotate by 35")
        continue
      }
      for (row, line) in lines.enumerated() {
        let y = bottom + 16 + Double(row) * layout.nameStep
        label(GnuplotText.literal(line), atScreen: (x, y), "MUTED", size: size, align: "center")
      }
    }
  }

  /// The word over a bar or in its place; a bar too small to see shows its value.
  private mutating func annotate(_ bar: Chart.Bar, x: Double, axisTop: Double) {
    guard let height = bar.height, let top = bar.top else {
      let text = GnuplotText.literal(bar.label?.shortened(toColumns: 14) ?? "none")
      commands +=
        "set label \(text) at \(number(x)), graph 0.02 left rotate by 90 tc rgb FAINT font ',10'\n"
      return
    }
    let isTooSmall = height < axisTop * Chart.visibleShare
    guard let label = bar.label ?? (isTooSmall ? significant(height, digits: 2) : nil) else {
      return
    }
    commands +=
      "set label \(GnuplotText.literal(label)) at \(number(x)), \(number(top)) center "
      + "offset 0,0.6 tc rgb INK font ',10'\n"
  }

  private mutating func directLabels(_ panel: Chart.Panel) {
    guard let group = panel.groups.first else { return }
    for (index, name) in chart.series.enumerated() {
      guard index < group.bars.count, let top = group.bars[index]?.top else { continue }
      commands +=
        "set label \(GnuplotText.literal(name)) at \(number(placement.x(group: 0, bar: index))), "
        + "\(number(top)) center offset 0,0.7 tc rgb \(color(index)) font ',12'\n"
    }
  }

  /// Adds the panel's data and plots it.
  private mutating func plot(_ panel: Chart.Panel) {
    var parts: [String] = []
    var whiskers: [String] = []
    for index in chart.series.indices {
      var rows: [String] = []
      for (place, group) in panel.groups.enumerated() where index < group.bars.count {
        guard let bar = group.bars[index], let height = bar.height else { continue }
        let x = number(placement.x(group: place, bar: index))
        rows.append("\(x) \(number(height))")
        if let ends = bar.whisker {
          whiskers.append("\(x) \(number(ends.low)) \(number(ends.high))")
        }
      }
      guard !rows.isEmpty else { continue }
      parts.append("\(source(rows)) using 1:2 with boxes lc rgb \(color(index))")
    }
    if !whiskers.isEmpty {
      parts.append(
        "\(source(whiskers)) using 1:2:(0):($3-$2) with vectors nohead lc rgb INK lw 1.2")
    }
    // Below the axis, hence invisible: a panel without bars still shows its axes and words.
    if parts.isEmpty { parts = ["-1"] }
    commands += "plot " + parts.joined(separator: ", \\\n  ") + "\n"
  }

  /// Adds a block of data and names it.
  private mutating func source(_ rows: [String]) -> String {
    blocks.append(rows.joined(separator: "\n") + "\n")
    return "'\(dataFile)' index \(blocks.count - 1)"
  }

  // MARK: Parts

  private mutating func label(
    _ text: String, atScreen place: (x: Double, y: Double), _ color: String,
    size: Int = 13, align: String = "left"
  ) {
    commands +=
      "set label \(text) at screen \(across(place.x)), screen \(down(place.y)) \(align) "
      + "tc rgb \(color) font ',\(size)'\n"
  }

  private func color(_ series: Int) -> String { "C[\(series % Chart.seriesLimit + 1)]" }

  private func across(_ x: Double) -> String { fixed(x / layout.width, digits: 5) }

  private func down(_ y: Double) -> String { fixed(1 - y / layout.height, digits: 5) }

  private func number(_ value: Double) -> String { JSONWriter.text(of: value) }
}
