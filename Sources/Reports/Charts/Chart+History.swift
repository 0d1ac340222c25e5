import Basics
import Records
import Results
import Statistics

extension Chart {
  /// One metric of some cells over the runs of a store, a panel for each cell; of many, the six that
  /// changed most.
  ///
  /// - Parameter histories: of one metric.
  /// - Returns: nil without a value.
  /// - Complexity: O(n log n) in the number of histories, O(n) in the number of points.
  public static func history(of histories: [History]) -> Chart? {
    let valued = histories.filter { history in history.points.contains { $0.value != nil } }
      .map { (history: $0, changes: $0.changePoints) }
    guard let metric = valued.first?.history.metric else { return nil }
    let largest = { (changes: [ChangePoint]) in changes.map(\.size).max() ?? 0 }
    // The sort is stable: among equal changes the names decide.
    let shown = valued.sorted { $0.history.key < $1.history.key }
      .sorted { largest($0.changes) > largest($1.changes) }.prefix(panelLimit)
      .sorted { $0.history.key < $1.history.key }
    let names = shown.map(\.history.key).distinguishingNames
    let panels = zip(shown, names).map { series, name in
      HistoryChart.Panel(
        title: shown.count > 1 ? name : nil, points: series.history.chartPoints,
        changes: series.changes.map { HistoryChart.Change($0) })
    }
    return Chart(
      name: "history-\(metric.words)",
      headline: HistoryFinding(shown.map(\.history), shown.map(\.changes)).text,
      subtitle: subtitle(
        shown.map(\.history), of: valued.count, metric,
        isChanged: shown.contains { !$0.changes.isEmpty }),
      content: .history(HistoryChart(panels: panels)))
  }

  private static func subtitle(
    _ shown: [History], of count: Int, _ metric: Metric, isChanged: Bool
  ) -> String {
    let points = shown.flatMap(\.points)
    let runs = Set(points.map(\.run)).count
    let bands =
      switch metric.kind {
      case .host: "the band is the inter-quartile range of each run, changes are not judged"
      case .computed: "changes are not judged"
      case .simulated:
        points.contains { $0.low != nil && $0.high != nil }
          ? "the band is the 90 % interval" : "exact values, hence no band"
      }
    let series = shown.map(\.key).common
    return "\(metric.kindWord) \(metric.title) of \(runs) \(runs == 1 ? "run" : "runs"), "
      + "oldest first\(series.isEmpty ? "" : "; \(series)"); the dashed line is the mean; \(bands)"
      + (shown.count < count
        ? "; \(isChanged ? "the" : "the first") \(shown.count) of \(count) series"
          + (isChanged ? " that changed most" : "") : "")
  }
}

extension [SeriesKey] {
  /// What tells these names apart.
  fileprivate var distinguishingNames: [String] {
    let varying = parts.filter { part in Set(map(part)).count > 1 }
    return map { key in varying.map { $0(key) }.joined(separator: " / ") }
  }

  /// What all these names share.
  fileprivate var common: String {
    parts.filter { part in Set(map(part)).count == 1 }.compactMap { part in first.map(part) }
      .joined(separator: " / ")
  }

  private var parts: [(SeriesKey) -> String] {
    let configurations = ConfigurationNames(Set(map(\.configuration)).sorted())
    return [\.model, \.device, { configurations[$0.configuration] }, \.scenario]
  }
}

extension History {
  /// The label of each run, else its commit where every run has another one, else its number.
  fileprivate var runNames: [String] {
    let hasDistinctCommits = Set(points.compactMap(\.commit)).count == points.count
    return points.map { point in
      let commit = hasDistinctCommits ? point.commit.map { String($0.prefix(7)) } : nil
      return point.label ?? commit ?? "run \(point.run)"
    }
  }

  /// The points in the unit of charts, each with the name of its run.
  fileprivate var chartPoints: [HistoryChart.Point] {
    zip(points, runNames).map { point, name in
      let band = band(of: point)
      return HistoryChart.Point(
        name: name, value: point.value.map(metric.shown),
        low: band.map(\.low), high: band.map(\.high),
        word: point.value == nil ? point.status.rawValue : nil)
    }
  }

  /// The interval of the model, or the quartiles of what a machine did.
  private func band(of point: HistoryPoint) -> (low: Double, high: Double)? {
    if let low = point.low, let high = point.high { return (metric.shown(low), metric.shown(high)) }
    let samples = point.samples.map(metric.shown)
    guard samples.count > 1, let low = quantile(samples, 0.25), let high = quantile(samples, 0.75)
    else { return nil }
    return (low, high)
  }
}

extension HistoryChart.Change {
  fileprivate init(_ point: ChangePoint) {
    self.init(
      index: point.index, text: point.change.percentText ?? "from zero", cause: point.cause,
      magnitude: point.size, isWorse: point.change.direction(tolerancePpm: 0) == .worse)
  }
}

/// What the histories say, in one sentence that is true of the data.
private struct HistoryFinding {
  /// The sentence.
  let text: String

  init(_ histories: [History], _ changes: [[ChangePoint]]) {
    let all = zip(histories, changes).flatMap { history, changes in
      changes.map { (history: history, change: $0) }
    }
    guard let largest = all.max(by: { $0.change.size < $1.change.size }) else {
      text = Self.unchanged(histories)
      return
    }
    let (history, change) = largest
    let size = change.change.percentText ?? "from zero"
    let count = all.count == 1 ? "" : ", the largest of \(all.count) changes"
    text =
      "\(Self.subject(history)) changed by \(size) at \(history.runNames[change.index])"
      + "\(count): \(change.cause)"
  }

  private static func subject(_ history: History) -> String {
    "The \(history.metric.words) of \(history.key.model) on \(history.key.device)"
  }

  private static func unchanged(_ histories: [History]) -> String {
    let runs = Set(histories.flatMap(\.points).map(\.run)).count
    guard let first = histories.first, let latest = first.points.compactMap(\.value).last else {
      return "No run has a value"
    }
    let value = "\(subject(first)) is \(first.metric.text(latest))"
    guard histories.count == 1 else {
      let isCompared = histories.contains { history in
        history.points.count { $0.value != nil } > 1
      }
      return first.metric.kind == .simulated && isCompared
        ? "No \(first.metric.words) changed in \(runs) runs"
        : "The \(first.metric.words) of \(histories.count) series in \(runs) "
          + (runs == 1 ? "run" : "runs")
    }
    if runs == 1 { return "\(value) in the only run" }
    guard first.metric.kind == .simulated else { return "\(value) in the latest of \(runs) runs" }
    return "\(value) in \(runs == 2 ? "both" : "all \(runs)") runs"
  }
}
