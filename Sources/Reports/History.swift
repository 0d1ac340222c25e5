public import Records
public import Results

/// One metric of one cell over the runs of a store, oldest first.
public struct History: Hashable, Sendable {
  /// The names of the cell.
  public let key: SeriesKey
  /// What was measured.
  public let metric: Metric
  /// What each run has.
  public let points: [HistoryPoint]

  /// The history of a series.
  public init(key: SeriesKey, metric: Metric, points: [HistoryPoint]) {
    self.key = key
    self.metric = metric
    self.points = points
  }

  /// The runs where the value changed, and why.
  ///
  /// Simulated values are exact, so every difference from the run before is a change. Values of
  /// other kinds depend on the machine: without a test on their samples nothing can be said, and
  /// there are no change points.
  ///
  /// - Complexity: O(points).
  public var changePoints: [ChangePoint] {
    switch metric.kind {
    case .computed, .host: return []
    case .simulated: break
    }
    let valued = points.indices.filter { points[$0].value != nil }
    return zip(valued, valued.dropFirst()).compactMap { before, after in
      let (old, new) = (points[before], points[after])
      guard old.value != new.value else { return nil }
      return ChangePoint(
        index: after, change: MetricChange(metric, old: old.value, new: new.value),
        causes: InputChange.changes(from: old.inputs, to: new.inputs))
    }
  }
}

/// A run where the value of a series became another one.
public struct ChangePoint: Hashable, Sendable {
  /// The place of the run in ``History/points``.
  public let index: Int
  /// The value before and after.
  public let change: MetricChange
  /// The inputs that changed with it.
  public let causes: [InputChange]

  /// What changed, such as `model and threads`.
  public var cause: String {
    let words = causes.flatMap { change -> [String] in
      guard case .configuration(_, _, let keys) = change, !keys.isEmpty else {
        return [change.name]
      }
      return keys.map(\.key)
    }
    guard let last = words.last else { return "no input changed" }
    let list = words.dropLast().joined(separator: ", ")
    return (list.isEmpty ? last : "\(list) and \(last)") + " changed"
  }

  /// How large the change is whatever its sign, for ordering; a value from zero is the largest.
  var size: Double { change.percent?.magnitude ?? .infinity }
}
