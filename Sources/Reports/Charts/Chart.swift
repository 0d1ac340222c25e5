/// What a picture shows, without how it is drawn.
public struct Chart: Hashable, Sendable {
  /// The stem of the files' names; anything but lower-case letters, digits, dots and dashes
  /// becomes a dash.
  public var name: String
  /// What the data says, in one sentence.
  public var headline: String
  /// Quantity, unit, kind of number and count.
  public var subtitle: String
  /// The data.
  public var content: Content

  /// The kinds of charts, each with its data.
  public enum Content: Hashable, Sendable {
    /// Heights side by side.
    case bars(BarChart)
    /// Values over runs.
    case history(HistoryChart)
    /// Two quantities against each other, and what nothing beats in both.
    case pareto(ParetoChart)
    /// A number in each cell of a table, shown by colour too.
    case heatmap(Heatmap)
    /// Arithmetic rates under the ceilings of a device.
    case roofline(RooflineChart)
  }

  /// A chart.
  public init(name: String, headline: String, subtitle: String, content: Content) {
    self.name = name
    self.headline = headline
    self.subtitle = subtitle
    self.content = content
  }

  /// How many series can be told apart by colour.
  public static let seriesLimit = 7

  /// How many panels one picture has at most.
  public static let panelLimit = 6

  /// The panels of each picture.
  static func pages<Panel>(_ panels: [Panel]) -> [[Panel]] {
    stride(from: 0, to: panels.count, by: panelLimit).map {
      Array(panels[$0..<min($0 + panelLimit, panels.count)])
    }
  }

  /// What stands behind the name of a page where there are several.
  static func pageSuffix(_ page: Int, of count: Int) -> String {
    count > 1 ? "-\(page + 1)" : ""
  }

  /// What a subtitle says where not all configurations have room.
  static func configurationCount(_ shown: Int, of count: Int) -> String {
    shown < count ? "; \(shown) of \(count) configurations" : ""
  }

  /// The stem of the files' names.
  var stem: String {
    let allowed: Set<Unicode.Scalar> = Set("abcdefghijklmnopqrstuvwxyz0123456789.-".unicodeScalars)
    var stem = ""
    for scalar in name.lowercased().unicodeScalars.prefix(80) {
      stem.unicodeScalars.append(allowed.contains(scalar) ? scalar : "-")
    }
    return stem.hasPrefix(".") || stem.isEmpty ? "chart" + stem : stem
  }
}
