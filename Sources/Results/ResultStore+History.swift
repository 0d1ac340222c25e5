public import Records

/// What one run has in a series.
public struct HistoryPoint: Hashable, Sendable {
  /// The number of the run.
  public var run: Int64
  /// The label of the run.
  public var label: String?
  /// When the run began.
  public var startedAt: String
  /// The commit that was run.
  public var commit: String?
  /// The branch that was run.
  public var branch: String?
  /// How the cell ended.
  public var status: Status
  /// What the cell's simulated values depend on.
  public var inputs: CellInputs
  /// The value in the metric's unit; nil where the cell has none, such as after running out of
  /// memory.
  public var value: Int64?
  /// The lower end of the value's 90 % interval, where the model's error is known.
  public var low: Int64?
  /// The upper end of that interval.
  public var high: Int64?
  /// What the value is the median of, for host metrics; otherwise empty.
  public var samples: [Int64]

  /// What one run has in a series.
  public init(
    run: Int64, label: String? = nil, startedAt: String, commit: String? = nil,
    branch: String? = nil, status: Status, inputs: CellInputs, value: Int64?, low: Int64? = nil,
    high: Int64? = nil, samples: [Int64] = []
  ) {
    self.run = run
    self.label = label
    self.startedAt = startedAt
    self.commit = commit
    self.branch = branch
    self.status = status
    self.inputs = inputs
    self.value = value
    self.low = low
    self.high = high
    self.samples = samples
  }
}

extension ResultStore {
  /// The names of all cells that any run has, sorted.
  ///
  /// - Complexity: O(n log n) in the number of names.
  public func seriesKeys() throws(StoreError) -> [SeriesKey] {
    try database.rows("SELECT model, device, configuration, scenario FROM subject") { row in
      SeriesKey(
        model: row.text(0), device: row.text(1), configuration: row.text(2), scenario: row.text(3))
    }.sorted()
  }

  /// One series in the order of the runs: every run that has the cell, with or without a value.
  ///
  /// - Returns: nothing for a series or metric that no run has.
  /// - Complexity: O(runs of the series), and O(log n) in what else is stored for each.
  public func history(of series: SeriesKey, _ metric: Metric) throws(StoreError) -> [HistoryPoint] {
    try database.snapshot { () throws(StoreError) in
      guard let subject = try storedSubject(series),
        let id = try storedSeries(metric, subject: subject)
      else { return [] }
      var points: [HistoryPoint] = []
      try database.forEachRow(
        Self.historyOfSeries, [.integer(subject), .integer(id)]
      ) { (row: borrowing Row) throws(StoreError) in points.append(try historyPoint(row)) }
      switch metric.kind {
      case .simulated, .computed: break
      case .host:
        for index in points.indices {
          points[index].samples = try database.rows(
            "SELECT value FROM sample WHERE run = ?1 AND series = ?2 ORDER BY ordinal",
            .integer(points[index].run), .integer(id)
          ) { row in row.integer(0) }
        }
      }
      return points
    }
  }

  /// The history of a series, whether its values belong to cells or to runs: subject, series.
  package static let historyOfSeries: StaticString = """
    SELECT run.id, run.label, run.started_at, run.subject_commit, run.subject_branch, cell.status,
      cell.model, cell.profile, cell.configuration, cell.scenario, cell.seed, cell.simulator,
      coalesce(value.value, run_value.value), coalesce(value.low, run_value.low),
      coalesce(value.high, run_value.high)
    FROM run_cell
    JOIN run ON run.id = run_cell.run
    JOIN cell ON cell.id = run_cell.cell
    LEFT JOIN value ON value.cell = run_cell.cell AND value.series = ?2
    LEFT JOIN run_value ON run_value.run = run_cell.run AND run_value.series = ?2
    WHERE run_cell.subject = ?1
    ORDER BY run_cell.run
    """

  private func historyPoint(_ row: borrowing Row) throws(StoreError) -> HistoryPoint {
    HistoryPoint(
      run: row.integer(0), label: row.optionalText(1), startedAt: row.text(2),
      commit: row.optionalText(3), branch: row.optionalText(4), status: try parsed(row.text(5)),
      inputs: try inputs(row), value: row.optionalInteger(12), low: row.optionalInteger(13),
      high: row.optionalInteger(14))
  }
}
