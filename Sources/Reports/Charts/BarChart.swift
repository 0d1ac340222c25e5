/// Bars in groups, in one or more panels.
public struct BarChart: Hashable, Sendable {
  /// The names of the bars of a group; each has a colour of its own.
  public var series: [String]
  /// The panels, from left to right and top to bottom.
  public var panels: [Panel]

  /// Groups of bars on one pair of axes.
  public struct Panel: Hashable, Sendable {
    /// The panel's name; nil where the headline says it.
    public var title: String?
    /// The groups, from left to right.
    public var groups: [Group]

    /// A panel.
    public init(title: String? = nil, groups: [Group]) {
      self.title = title
      self.groups = groups
    }
  }

  /// Bars side by side over one name.
  public struct Group: Hashable, Sendable {
    /// The name under the bars.
    public var name: String
    /// One bar for each series; nil leaves its place empty.
    public var bars: [Bar?]

    /// A group.
    public init(name: String, bars: [Bar?]) {
      self.name = name
      self.bars = bars
    }
  }

  /// One bar, or a word in its place.
  public enum Bar: Hashable, Sendable {
    /// A height, the ends of a whisker where known, and a word above the bar.
    case value(Double, low: Double? = nil, high: Double? = nil, label: String? = nil)
    /// Why there is no height, such as `oom`.
    case absent(String)

    /// The height; nil without one, or if no axis can show it: negative, no number, beyond 1e100.
    var height: Double? {
      switch self {
      case .value(let value, _, _, _): (0...1e100).contains(value) ? value : nil
      case .absent: nil
      }
    }

    /// The upper end of what is drawn; nil without a height.
    var top: Double? {
      guard let height else { return nil }
      return max(height, whisker?.high ?? 0)
    }

    /// The ends of the whisker; nil without both.
    var whisker: (low: Double, high: Double)? {
      guard case .value(_, let low?, let high?, _) = self, low <= high,
        (-1e100...1e100).contains(low), high <= 1e100
      else { return nil }
      return (low, high)
    }

    /// The word above the bar or in its place.
    var label: String? {
      switch self {
      case .value(_, _, _, let label): label
      case .absent(let reason): reason
      }
    }
  }

  /// Bars.
  public init(series: [String], panels: [Panel]) {
    self.series = series
    self.panels = panels
  }

  /// Whether every panel has the same axis: not where a bar would then be too small to see.
  var sharesAxis: Bool {
    let heights = panels.flatMap(\.heights).filter { $0 > 0 }
    guard let smallest = heights.min(), let largest = heights.max() else { return true }
    return smallest >= largest * BarChart.visibleShare
  }

  /// The share of the tallest bar below which a bar cannot be seen.
  static let visibleShare = 0.01
}

extension BarChart.Panel {
  /// The heights of all bars.
  var heights: [Double] { groups.flatMap(\.bars).compactMap { $0?.height } }

  /// The upper end of everything drawn; zero without bars.
  var top: Double { groups.flatMap(\.bars).compactMap { $0?.top }.max() ?? 0 }
}
