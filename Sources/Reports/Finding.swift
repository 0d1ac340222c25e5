public import Records

/// One thing that a verdict rests on or mentions.
public struct Finding: Hashable, Sendable {
  /// What it means for the gate.
  public let kind: Kind
  /// The cell it is about.
  public let series: SeriesKey
  /// What was found.
  public let subject: Subject
  /// The inputs of the cell that differ; empty for a cell of one run only.
  public let inputChanges: [InputChange]
  /// Whether the cell's plan differs; nil unless both cells have one.
  public let isPlanChanged: Bool?
  /// Where the change comes from; nil unless a metric that layers record has changed.
  public let layers: LayerBreakdown?

  /// What a finding means for the gate, worst first.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Equal inputs gave different simulated values.
    case simulatorBug = "simulator-bug"
    /// Something is worse.
    case regression
    /// Something is better.
    case improvement
    /// Worth knowing, but not judged.
    case notice
  }

  /// What was found.
  public enum Subject: Hashable, Sendable {
    /// Another status.
    case status(old: Status, new: Status, reason: StatusReason?)
    /// The candidate has no such cell.
    case missingCell
    /// The baseline has no such cell.
    case addedCell
    /// Another value.
    case metric(MetricChange)
  }

  init(_ kind: Kind, _ subject: Subject, series: SeriesKey, cells: SeriesComparison? = nil) {
    self.kind = kind
    self.series = series
    self.subject = subject
    inputChanges = cells?.inputChanges ?? []
    isPlanChanged = cells?.isPlanChanged
    if case .metric(let change) = subject, change.old != change.new {
      layers = cells?.layers(of: change)
    } else {
      layers = nil
    }
  }

  /// The part that explains most: the largest one in the direction of the whole.
  public var mainPart: LayerBreakdown.Part? {
    guard let layers else { return nil }
    return layers.parts.first { ($0.change < 0) == (layers.total < 0) }
  }

  /// Which inputs changed and whether the plan did, such as
  /// `model changed (3f2a -> 9b1c); plan changed`.
  public var causeText: String {
    var causes = inputChanges.map(\.description)
    switch isPlanChanged {
    case true: causes.append("plan changed")
    case false: causes.append("plan unchanged")
    case nil: break
    }
    if inputChanges.isEmpty, isPlanChanged != nil { causes.insert("inputs unchanged", at: 0) }
    return causes.joined(separator: "; ")
  }

  /// What was found, in one line.
  public var subjectText: String {
    switch subject {
    case .status(let old, let new, let reason):
      "status \(old.rawValue) -> \(new.rawValue)" + (reason.map { " (\($0))" } ?? "")
    case .missingCell: "missing: the baseline has this cell, the candidate does not"
    case .addedCell: "new: only the candidate has this cell"
    case .metric(let change): "\(change.metric.name) \(change.text)"
    }
  }

  /// Which layer changed most, in one line; nil where that is not known.
  public var layerText: String? {
    guard let layers, let part = mainPart else { return nil }
    return "mostly \(part.name): \(signed(part.change, layers.metric)) of "
      + signed(layers.total, layers.metric)
  }

  private func signed(_ value: Int64, _ metric: Metric) -> String {
    (value < 0 ? "" : "+") + metric.text(value)
  }
}

extension Finding {
  /// Whether one finding is told before another: by kind, then the worst, then by series.
  static func isWorse(_ left: Finding, _ right: Finding) -> Bool {
    if left.kind != right.kind { return left.kind.rank < right.kind.rank }
    let (leftWeight, rightWeight) = (left.weight, right.weight)
    if leftWeight.group != rightWeight.group { return leftWeight.group < rightWeight.group }
    if leftWeight.size != rightWeight.size { return leftWeight.size > rightWeight.size }
    return left.series < right.series
  }

  /// Cells that no longer run come first, then the relative size of a change.
  private var weight: (group: Int, size: Double) {
    switch subject {
    case .status(let old, let new, _): (0, Double(abs(new.severity - old.severity)))
    case .missingCell: (1, 0)
    case .metric(let change):
      (2, change.ratio.map { max($0.magnitude, 1 / $0.magnitude) } ?? .infinity)
    case .addedCell: (3, 0)
    }
  }
}

extension Finding.Kind {
  fileprivate var rank: Int {
    switch self {
    case .simulatorBug: 0
    case .regression: 1
    case .improvement: 2
    case .notice: 3
    }
  }
}

extension Status {
  /// How bad a status is; larger is worse.
  var severity: Int {
    switch self {
    case .ok: 0
    case .throttled: 1
    case .fallback: 2
    case .overPower: 3
    case .oom: 4
    case .unsupported: 5
    case .timeout: 6
    case .failed: 7
    case .skipped: 8
    }
  }
}
