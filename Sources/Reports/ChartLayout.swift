import Basics

/// Where the parts of a chart stand, in pixels of the SVG from the top left.
struct ChartLayout {
  let width: Double
  let height: Double
  let headline: [String]
  let subtitle: [String]
  /// Whether the names of series stand over the bars of the first group.
  let hasDirectLabels: Bool
  let columns: Int
  /// The size of the plotted area of a panel.
  let plotWidth: Double
  let plotHeight: Double
  /// The names under the groups of every panel, wrapped; nil where they are turned instead.
  let wrappedNames: [[[String]]]?
  /// The most columns of a turned name.
  let turnedColumns: Int
  /// The size of those names.
  let nameFontSize: Double
  /// The distance of their lines.
  var nameStep: Double { nameFontSize * 1.5 }

  static let edge = 19.0
  static let headlineStep = 25.0
  static let subtitleStep = 20.0
  private static let right = 21.0
  private static let panelTitle = 28.0
  private let left: Double
  private let headerHeight: Double
  private let namesHeight: Double

  init(_ chart: Chart) {
    let groupCount = max(1, chart.panels.map(\.groups.count).max() ?? 1)
    let bars = Double(groupCount * max(1, chart.series.count))
    columns = chart.panels.count > 1 && bars <= 24 ? 2 : 1
    width = max(860, min(2400, bars * 22 * Double(columns) + 140))
    nameFontSize = chart.panels.count == 1 ? 13 : 11
    let cell = width / Double(columns) - Self.right
    let ticks = Self.tickWidth(chart)
    let names = Names(chart, room: (cell - ticks) / Double(groupCount), fontSize: nameFontSize)
    turnedColumns = names.turnedColumns
    // Turned names reach to the left of the first group.
    left = names.wrapped == nil ? max(ticks, names.longest * 0.82 - 10) : ticks
    plotWidth = cell - left
    plotHeight = chart.panels.count == 1 ? 300 : 210
    let textWidth = width - 2 * Self.edge
    headline = GnuplotText.wrapped(
      chart.headline, width: textWidth, fontSize: GnuplotTheme.headlineFontSize, isBold: true)
    subtitle = GnuplotText.wrapped(
      chart.subtitle, width: textWidth, fontSize: GnuplotTheme.subtitleFontSize)
    let slot = plotWidth / Double(groupCount) * BarPlacement(chart.series.count).step
    hasDirectLabels = Self.canLabelDirectly(chart, slot: slot)
    wrappedNames = names.wrapped
    namesHeight =
      names.wrapped == nil
      ? 26 + names.longest * 0.6 : 14 + nameFontSize * 1.5 * Double(names.lineCount)
    let legend = chart.series.count > 1 && !hasDirectLabels ? 26.0 : 0
    let gap = chart.panels.count > 1 ? 12.0 : 0
    headerHeight =
      20 + Self.headlineStep * Double(headline.count) + Self.subtitleStep * Double(subtitle.count)
      + legend + gap
    legendY = headerHeight - gap - 8
    let rows = (chart.panels.count + columns - 1) / columns
    height = headerHeight + Double(rows) * (Self.panelTitle + plotHeight + namesHeight) + 10
  }

  /// Where the names of series stand when they are not over bars.
  let legendY: Double

  /// The upper left corner of a panel's plotted area.
  func origin(ofPanel index: Int) -> (x: Double, y: Double) {
    let (row, column) = (index / columns, index % columns)
    let rowHeight = Self.panelTitle + plotHeight + namesHeight
    return (
      Double(column) * width / Double(columns) + left,
      headerHeight + Double(row) * rowHeight + Self.panelTitle
    )
  }

  /// What the numbers beside the widest axis and their marks take.
  private static func tickWidth(_ chart: Chart) -> Double {
    let texts = chart.panels.compactMap { ValueAxis(top: $0.top) }.map { axis in
      JSONWriter.text(of: (axis.end / axis.step).rounded(.down) * axis.step).prefix(9)
    }
    let widest = texts.map { GnuplotText.width(String($0), fontSize: GnuplotTheme.fontSize) }.max()
    return (widest ?? 0) + 28
  }

  /// Whether the names of all series fit over the first group's bars.
  private static func canLabelDirectly(_ chart: Chart, slot: Double) -> Bool {
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
  init(_ chart: Chart, room: Double, fontSize: Double) {
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

/// A vertical axis from zero with round steps.
struct ValueAxis {
  /// The upper end.
  let end: Double
  /// The distance of the marks: 1, 2, 4 or 5 times a power of ten, at least three of them.
  let step: Double

  /// - Parameter top: the upper end of what is drawn; nil unless an axis can show it.
  init?(top: Double) {
    guard (1e-100...1e100).contains(top) else { return nil }
    end = top * 1.15
    var scale = 1.0
    while scale * 10 <= end { scale *= 10 }
    while scale > end { scale /= 10 }
    let candidates = [0.1, 0.2, 0.4, 0.5, 1, 2].map { [scale, end] in ($0 * scale, end) }
    step = candidates.last { $0.0 * 3 <= $0.1 }?.0 ?? scale / 10
  }
}
