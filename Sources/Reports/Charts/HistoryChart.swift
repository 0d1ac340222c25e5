/// Values over runs, in one or more panels.
public struct HistoryChart: Hashable, Sendable {
  /// The panels, from left to right and top to bottom.
  public var panels: [Panel]

  /// One series.
  public struct Panel: Hashable, Sendable {
    /// The panel's name; nil where the headline says it.
    public var title: String?
    /// The runs, oldest first.
    public var points: [Point]
    /// Where the values became others, in the order of the points.
    public var changes: [Change]

    /// A panel.
    public init(title: String? = nil, points: [Point], changes: [Change]) {
      self.title = title
      self.points = points
      self.changes = changes
    }
  }

  /// One run.
  public struct Point: Hashable, Sendable {
    /// The name under the axis.
    public var name: String
    /// The value; nil where there is none.
    public var value: Double?
    /// The lower end of the band, where known.
    public var low: Double?
    /// The upper end of the band, where known.
    public var high: Double?
    /// What stands in the place of a value that is not there, such as `oom`.
    public var word: String?

    /// A run.
    public init(
      name: String, value: Double?, low: Double? = nil, high: Double? = nil, word: String? = nil
    ) {
      self.name = name
      self.value = value
      self.low = low
      self.high = high
      self.word = word
    }
  }

  /// A run where the value became another one.
  public struct Change: Hashable, Sendable {
    /// The place of the run among the points.
    public var index: Int
    /// The size, such as `+6.1 %`.
    public var text: String
    /// Why, such as `model changed`.
    public var cause: String
    /// How large it is, for choosing which words have room.
    public var magnitude: Double
    /// Whether the new value is worse.
    public var isWorse: Bool

    /// A change.
    public init(index: Int, text: String, cause: String, magnitude: Double, isWorse: Bool) {
      self.index = index
      self.text = text
      self.cause = cause
      self.magnitude = magnitude
      self.isWorse = isWorse
    }
  }

  /// Panels of series.
  public init(panels: [Panel]) {
    self.panels = panels
  }
}

extension HistoryChart.Panel {
  /// The stretches between changes with the mean of their values: points from `first` up to, not
  /// including, `end`.
  var segments: [(first: Int, end: Int, mean: Double)] {
    let starts = [0] + changes.map(\.index).filter { $0 > 0 && $0 < points.count }
    return zip(starts, starts.dropFirst() + [points.count]).compactMap { first, end in
      let values = points[first..<max(first, end)].compactMap(\.value)
      guard !values.isEmpty else { return nil }
      return (first, end, values.reduce(0, +) / Double(values.count))
    }
  }
}
