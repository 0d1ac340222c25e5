public import Records

/// How one series of a run was judged against a baseline.
public struct VerdictRecord: Hashable, Sendable {
  /// The run that was judged.
  public var run: Int64
  /// The run it was judged against.
  public var baseline: Int64
  /// The names of the cell.
  public var series: SeriesKey
  /// What was judged.
  public var metric: Metric
  /// The judgement, such as `regression`.
  public var outcome: String
  /// The baseline's value in the metric's unit.
  public var old: Int64?
  /// The run's value in the metric's unit.
  public var new: Int64?
  /// The limits that led to the judgement, as JSON.
  public var limits: String
  /// When it was judged, ISO 8601 in UTC.
  public var createdAt: String

  /// A judgement.
  public init(
    run: Int64, baseline: Int64, series: SeriesKey, metric: Metric, outcome: String, old: Int64?,
    new: Int64?, limits: String, createdAt: String
  ) {
    self.run = run
    self.baseline = baseline
    self.series = series
    self.metric = metric
    self.outcome = outcome
    self.old = old
    self.new = new
    self.limits = limits
    self.createdAt = createdAt
  }
}

extension ResultStore {
  /// Adds judgements, all or none of them.
  ///
  /// - Throws: ``StoreError/runNotFound(_:existing:)`` for a run or baseline that is not stored.
  public func storeVerdicts(_ verdicts: [VerdictRecord]) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      for run in Set(verdicts.flatMap { [$0.run, $0.baseline] }).sorted() { try requireRun(run) }
      for verdict in verdicts { try insert(verdict) }
    }
  }

  /// The judgements about a run, in the order they were stored.
  public func verdicts(ofRun id: Int64) throws(StoreError) -> [VerdictRecord] {
    try database.rows(
      """
      SELECT series.metric, series.unit, series.polarity, series.kind, subject.model,
        subject.device, subject.configuration, subject.scenario, verdict.baseline, verdict.outcome,
        verdict.old, verdict.new, verdict.limits, verdict.created_at
      FROM verdict
      JOIN series ON series.id = verdict.series
      JOIN subject ON subject.id = series.subject
      WHERE verdict.run = ?1
      ORDER BY verdict.id
      """, .integer(id)
    ) { (row: borrowing Row) throws(StoreError) in
      let series = SeriesKey(
        model: row.text(4), device: row.text(5), configuration: row.text(6), scenario: row.text(7))
      return VerdictRecord(
        run: id, baseline: row.integer(8), series: series, metric: try metric(row),
        outcome: row.text(9), old: row.optionalInteger(10), new: row.optionalInteger(11),
        limits: row.text(12), createdAt: row.text(13))
    }
  }

  private func insert(_ verdict: VerdictRecord) throws(StoreError) {
    let series = try seriesID(verdict.metric, subject: subjectID(verdict.series))
    try database.execute(
      """
      INSERT INTO verdict (run, baseline, series, outcome, old, new, limits, created_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """,
      .integer(verdict.run), .integer(verdict.baseline), .integer(series), .text(verdict.outcome),
      .integer(orNull: verdict.old), .integer(orNull: verdict.new), .text(verdict.limits),
      .text(verdict.createdAt))
  }
}
