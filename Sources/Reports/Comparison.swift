public import Records
import Statistics

/// Two runs side by side, joined by the names of their cells.
public struct Comparison: Hashable, Sendable {
  /// The run that is compared with.
  public let baseline: RunHeader
  /// The run that is judged.
  public let candidate: RunHeader
  /// The cells that both runs have, sorted by series.
  public let series: [SeriesComparison]
  /// The cells of the baseline that the candidate lacks, sorted.
  public let missing: [SeriesKey]
  /// The cells of the candidate that the baseline lacks, sorted.
  public let added: [SeriesKey]
  /// Series that one of the runs has more than once, sorted; the first cell of each is compared.
  public let repeated: [SeriesKey]

  /// Joins two runs.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public init(baseline: RunRecord, candidate: RunRecord) {
    self.baseline = baseline.header
    self.candidate = candidate.header
    let old = Dictionary(baseline.cells.map { ($0.series, $0) }) { first, _ in first }
    let new = Dictionary(candidate.cells.map { ($0.series, $0) }) { first, _ in first }
    series = old.keys.sorted().compactMap { key in
      guard let before = old[key], let after = new[key] else { return nil }
      return SeriesComparison(baseline: before, candidate: after)
    }
    missing = old.keys.filter { new[$0] == nil }.sorted()
    added = new.keys.filter { old[$0] == nil }.sorted()
    repeated = Set(Self.repeated(baseline) + Self.repeated(candidate)).sorted()
  }

  private static func repeated(_ run: RunRecord) -> [SeriesKey] {
    var seen: Set<SeriesKey> = []
    return run.cells.map(\.series).filter { !seen.insert($0).inserted }
  }

  /// Whether computed values of the two runs come from the same kind of machine.
  public var hasSameProcessor: Bool {
    baseline.host.architecture == candidate.host.architecture
      && baseline.host.processor == candidate.host.processor
  }
}

/// One cell in two runs.
public struct SeriesComparison: Hashable, Sendable {
  /// The cell in the baseline.
  public let baseline: CellRecord
  /// The cell in the candidate.
  public let candidate: CellRecord
  /// Simulated and computed metrics of either cell, in the order of the baseline, then of the
  /// candidate.
  public let metrics: [MetricChange]
  /// Medians of what the machines did.
  public let hostMetrics: [HostChange]
  /// The inputs that differ.
  public let inputChanges: [InputChange]

  /// Joins two cells of the same series.
  ///
  /// - Complexity: O(metrics² + samples).
  public init(baseline: CellRecord, candidate: CellRecord) {
    self.baseline = baseline
    self.candidate = candidate
    inputChanges = InputChange.changes(from: baseline.inputs, to: candidate.inputs)
    metrics = Self.union(baseline.measurements, candidate.measurements, by: \.metric)
      .filter { $0.kind != .host }
      .map { metric in
        MetricChange(metric, old: baseline.value(of: metric), new: candidate.value(of: metric))
      }
    hostMetrics = Self.union(baseline.samples, candidate.samples, by: \.metric).map { metric in
      let old = baseline.hostSamples(of: metric)
      let new = candidate.hostSamples(of: metric)
      return HostChange(
        metric: metric, oldMedian: median(old), newMedian: median(new), oldCount: old.count,
        newCount: new.count)
    }
  }

  /// The names that join both cells.
  public var key: SeriesKey { candidate.series }

  /// Whether the plans differ; nil unless both cells have one.
  public var isPlanChanged: Bool? {
    guard let old = baseline.planHash, let new = candidate.planHash else { return nil }
    return old != new
  }

  /// Simulated metrics that differ although every input is equal: a defect of this program.
  ///
  /// A cell that ended early on one side for reasons of the host has nothing to compare.
  public var contradictions: [MetricChange] {
    guard baseline.hash == candidate.hash, !hasHostFailure else { return [] }
    return metrics.filter {
      $0.metric.kind == .simulated && $0.old != nil && $0.new != nil && $0.old != $0.new
    }
  }

  /// Whether the status differs although every input is equal.
  public var isStatusContradictory: Bool {
    baseline.hash == candidate.hash && !hasHostFailure && baseline.status != candidate.status
  }

  /// Whether equal inputs gave different results.
  var isContradictory: Bool { isStatusContradictory || !contradictions.isEmpty }

  /// Where the change of one metric comes from.
  public func layers(of change: MetricChange) -> LayerBreakdown? {
    LayerBreakdown(change, baseline: baseline.layers, candidate: candidate.layers)
  }

  private var hasHostFailure: Bool {
    [baseline, candidate].contains { $0.status.failsRun || $0.status == .skipped }
  }

  /// The metrics of two lists, each once.
  private static func union<Value>(
    _ old: [Value], _ new: [Value], by metric: (Value) -> Metric
  ) -> [Metric] {
    var seen: Set<Metric> = []
    return (old + new).map(metric).filter { seen.insert($0).inserted }
  }
}

extension CellRecord {
  /// The samples of a metric as numbers; empty where there are none.
  fileprivate func hostSamples(of metric: Metric) -> [Double] {
    (samples.first { $0.metric == metric }?.samples ?? []).map(Double.init)
  }
}
