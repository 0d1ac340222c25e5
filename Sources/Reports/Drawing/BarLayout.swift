/// Where the parts of a chart of bars stand, in pixels of the SVG.
struct BarLayout {
  let grid: PanelGrid
  /// The height of everything under the header.
  let height: Double
  /// Whether the names of series stand over the bars of the first group.
  let hasDirectLabels: Bool
  /// Where the panels begin, under the names of series if those stand on a line.
  let panelsTop: Double
  /// The names under the groups of every panel, wrapped; nil where they are turned instead.
  let wrappedNames: [[[String]]]?
  /// The most columns of a turned name.
  let turnedColumns: Int
  /// The size of those names.
  let nameFontSize: Double
  /// The distance of their lines.
  var nameStep: Double { nameFontSize * 1.5 }

  init(_ chart: BarChart) {
    let groupCount = max(1, chart.panels.map(\.groups.count).max() ?? 1)
    let bars = Double(groupCount * max(1, chart.series.count))
    let columns = chart.panels.count > 1 && bars <= 24 ? 2 : 1
    let width = max(860, min(2400, bars * 22 * Double(columns) + 140))
    nameFontSize = chart.panels.count == 1 ? 13 : 11
    let cell = PanelGrid.cellWidth(width: width, columns: columns)
    let ticks = Self.tickWidth(chart)
    let names = Names(chart, room: (cell - ticks) / Double(groupCount), fontSize: nameFontSize)
    turnedColumns = names.turnedColumns
    wrappedNames = names.wrapped
    grid = PanelGrid(
      count: chart.panels.count, columns: columns, width: width,
      plotHeight: chart.panels.count == 1 ? 300 : 210,
      // Turned names reach to the left of the first group.
      left: names.wrapped == nil ? max(ticks, names.longest * 0.82 - 10) : ticks,
      below: names.wrapped == nil
        ? 26 + names.longest * 0.6 : 14 + nameFontSize * 1.5 * Double(names.lineCount))
    let slot = grid.plotWidth / Double(groupCount) * BarPlacement(chart.series.count).step
    hasDirectLabels = Self.canLabelDirectly(chart, slot: slot)
    let hasLegend = chart.series.count > 1 && !hasDirectLabels
    panelsTop =
      hasLegend
      ? GnuplotTheme.legendHeight : chart.panels.count > 1 ? GnuplotTheme.panelGap : 0
    height = panelsTop + grid.height
  }

  /// What the numbers beside the widest axis and their marks take.
  private static func tickWidth(_ chart: BarChart) -> Double {
    PanelGrid.markWidth(chart.panels.compactMap { NumberAxis(zeroTo: $0.top) })
  }

  /// Whether the names of all series fit over the first group's bars.
  private static func canLabelDirectly(_ chart: BarChart, slot: Double) -> Bool {
    guard chart.series.count > 1, let first = chart.panels.first?.groups.first else { return false }
    return zip(chart.series, first.bars).allSatisfy { name, bar in
      bar?.height != nil && (bar?.label == nil)
        && GnuplotText.width(name, fontSize: GnuplotTheme.subtitleFontSize) <= slot
    }
  }
}

/// Where the bars of a group stand around the group's place.
struct BarPlacement {
  private let count: Int
  /// The distance of neighbouring bars, where groups are one apart.
  let step: Double

  init(_ count: Int) {
    self.count = max(1, count)
    step = min(0.4, 0.81 / Double(self.count))
  }

  /// The width of a bar.
  var barWidth: Double { step * 0.926 }

  func x(group: Int, bar: Int) -> Double {
    Double(group) + (Double(bar) - Double(count - 1) / 2) * step
  }
}

/// The names under the groups of all panels.
private struct Names {
  /// On lines; nil if one does not fit on four.
  let wrapped: [[[String]]]?
  /// The most lines of a name.
  let lineCount: Int
  /// The most columns of a turned name: few, but enough to tell the names apart.
  let turnedColumns: Int
  /// The width of the longest name when it is turned.
  let longest: Double

  /// - Parameter room: the width of a group.
  init(_ chart: BarChart, room: Double, fontSize: Double) {
    let names = chart.panels.map { $0.groups.map(\.name) }
    let lines = names.map { panel in
      panel.map { GnuplotText.wrapped($0, width: room - 6, fontSize: fontSize) }
    }
    let all = lines.flatMap(\.self)
    let fits = all.allSatisfy { lines in
      lines.count <= 4
        && lines.allSatisfy { GnuplotText.width($0, fontSize: fontSize) <= room - 6 }
    }
    wrapped = fits ? lines : nil
    lineCount = all.map(\.count).max() ?? 1
    let distinct = Set(names.flatMap(\.self))
    let limit = [24, 32, 48, 64].first { limit in
      Set(distinct.map { $0.visible.shortened(toColumns: limit) }).count == distinct.count
    }
    turnedColumns = limit ?? 64
    longest =
      distinct.map { [turnedColumns] in
        GnuplotText.width($0.visible.shortened(toColumns: turnedColumns), fontSize: fontSize)
      }
      .max() ?? 0
  }
}
