public import Records

/// The judgement of a gate on two runs, with everything it rests on.
public struct Verdict: Hashable, Sendable {
  /// What the gate says.
  public let outcome: Outcome
  /// What it rests on and what else is worth knowing, worst first.
  public let findings: [Finding]
  /// How many values and statuses were compared and found neither worse nor better.
  public let unchangedCount: Int
  /// How many cells both runs have.
  public let seriesCount: Int
  /// What the machines did: informational, not gated.
  public let hostChanges: [HostNote]
  let failsOnImprovement: Bool

  /// What a gate says.
  public enum Outcome: Hashable, Sendable {
    /// Nothing is worse or better.
    case unchanged
    /// Something is better and nothing is worse.
    case improvement
    /// Something is worse.
    case regression
    /// Equal inputs gave different simulated values: a defect of this program.
    case simulatorBug
    /// There is nothing to judge by.
    case notComparable(Obstacle)
  }

  /// Why two runs cannot be compared.
  public enum Obstacle: Hashable, Sendable, CustomStringConvertible {
    /// No cell of one run has a cell of the same names in the other.
    case noSharedSeries(baseline: Int, candidate: Int)
    /// The simulator's revision differs.
    case simulatorChanged(old: String, new: String)
    /// A run has several cells of the same names.
    case repeatedSeries(SeriesKey)

    /// One sentence: what is wrong and what to do.
    public var description: String {
      switch self {
      case .noSharedSeries(let baseline, let candidate):
        "no series is in both runs (baseline: \(baseline) cells, candidate: \(candidate) cells); "
          + "compare runs of the same models, devices, configurations and scenarios"
      case .simulatorChanged(let old, let new):
        "the simulator changed (\(old) -> \(new)); simulate the baseline again with the new "
          + "revision, or allow the change"
      case .repeatedSeries(let key):
        "\(key) is more than once in a run; give its configurations different names"
      }
    }
  }

  /// The host measurements of one cell and metric.
  public struct HostNote: Hashable, Sendable {
    /// The cell.
    public let series: SeriesKey
    /// The medians.
    public let change: HostChange
  }

  /// The exit code of the gate: 0, 1, 2, 4 or 7.
  public var exitCode: Int32 {
    switch outcome {
    case .unchanged: 0
    case .improvement: failsOnImprovement ? 4 : 0
    case .regression: 2
    case .simulatorBug: 1
    case .notComparable: 7
    }
  }

  /// The findings of one kind, worst first.
  public func findings(_ kind: Finding.Kind) -> [Finding] {
    findings.filter { $0.kind == kind }
  }
}

extension Comparison {
  /// Judges the candidate by a policy.
  ///
  /// Simulated values are compared exactly, apart from the policy's tolerances; computed ones too
  /// where both runs come from the same kind of processor; host measurements are never judged.
  ///
  /// - Complexity: O(n log n) in the number of values and layers.
  public func verdict(_ policy: GatePolicy = GatePolicy()) -> Verdict {
    var judge = Judge(policy: policy, gatesComputed: hasSameProcessor)
    let obstacle = obstacle(policy)
    if obstacle == nil {
      for cells in series where !cells.isContradictory { judge.compare(cells) }
      for key in missing { judge.miss(key, cells: nil) }
      for key in added { judge.note(Finding(.notice, .addedCell, series: key)) }
    }
    for cells in series { judge.findContradictions(cells) }
    return judge.verdict(on: self, obstacle: obstacle)
  }

  /// Why there is nothing to judge by; nil if there is.
  private func obstacle(_ policy: GatePolicy) -> Verdict.Obstacle? {
    if let key = repeated.first { return .repeatedSeries(key) }
    if series.isEmpty {
      return .noSharedSeries(baseline: missing.count, candidate: added.count)
    }
    guard !policy.allowsSimulatorChange else { return nil }
    for case .simulator(let old, let new) in series.flatMap(\.inputChanges) {
      return .simulatorChanged(old: old, new: new)
    }
    return nil
  }
}

/// Collects the findings of one comparison.
private struct Judge {
  let policy: GatePolicy
  let gatesComputed: Bool
  private var findings: [Finding] = []
  private var unchangedCount = 0

  init(policy: GatePolicy, gatesComputed: Bool) {
    self.policy = policy
    self.gatesComputed = gatesComputed
  }

  mutating func note(_ finding: Finding) { findings.append(finding) }

  /// A cell or value of the baseline that the candidate lacks.
  mutating func miss(
    _ key: SeriesKey, subject: Finding.Subject = .missingCell, cells: SeriesComparison?
  ) {
    let kind: Finding.Kind = policy.allowsMissing ? .notice : .regression
    note(Finding(kind, subject, series: key, cells: cells))
  }

  mutating func compare(_ cells: SeriesComparison) {
    let (old, new) = (cells.baseline.status, cells.candidate.status)
    if old == new {
      unchangedCount += 1
    } else {
      let subject = Finding.Subject.status(old: old, new: new, reason: cells.candidate.reason)
      if new == .skipped {
        miss(cells.key, subject: subject, cells: cells)
      } else if old == .skipped {
        note(Finding(.notice, subject, series: cells.key, cells: cells))
      } else {
        let kind: Finding.Kind = new.severity > old.severity ? .regression : .improvement
        note(Finding(kind, subject, series: cells.key, cells: cells))
      }
    }
    for change in cells.metrics { compare(change, of: cells) }
  }

  private mutating func compare(_ change: MetricChange, of cells: SeriesComparison) {
    let isGated = change.metric.kind == .simulated || gatesComputed
    let tolerance = policy.tolerancePpm(of: change.metric.name)
    let subject = Finding.Subject.metric(change)
    switch change.direction(tolerancePpm: tolerance) {
    case .same, .other: unchangedCount += 1
    case .worse:
      note(Finding(isGated ? .regression : .notice, subject, series: cells.key, cells: cells))
    case .better:
      note(Finding(isGated ? .improvement : .notice, subject, series: cells.key, cells: cells))
    case nil:
      // A cell that ended in another way has other values; the status speaks for them.
      guard cells.baseline.status == cells.candidate.status else { return }
      if change.new == nil, change.metric.kind == .simulated {
        miss(cells.key, subject: subject, cells: cells)
      } else {
        note(Finding(.notice, subject, series: cells.key, cells: cells))
      }
    }
  }

  mutating func findContradictions(_ cells: SeriesComparison) {
    if cells.isStatusContradictory {
      let subject = Finding.Subject.status(
        old: cells.baseline.status, new: cells.candidate.status, reason: cells.candidate.reason)
      note(Finding(.simulatorBug, subject, series: cells.key, cells: cells))
    }
    for change in cells.contradictions {
      note(Finding(.simulatorBug, .metric(change), series: cells.key, cells: cells))
    }
  }

  func verdict(on comparison: Comparison, obstacle: Verdict.Obstacle?) -> Verdict {
    let hostChanges = comparison.series.flatMap { cells in
      cells.hostMetrics.map { Verdict.HostNote(series: cells.key, change: $0) }
    }
    return Verdict(
      outcome: outcome(obstacle), findings: findings.sorted(by: Finding.isWorse),
      unchangedCount: unchangedCount, seriesCount: comparison.series.count,
      hostChanges: hostChanges, failsOnImprovement: policy.failsOnImprovement)
  }

  private func outcome(_ obstacle: Verdict.Obstacle?) -> Verdict.Outcome {
    let kinds = Set(findings.map(\.kind))
    if kinds.contains(.simulatorBug) { return .simulatorBug }
    if let obstacle { return .notComparable(obstacle) }
    if kinds.contains(.regression) { return .regression }
    return kinds.contains(.improvement) ? .improvement : .unchanged
  }
}
