public import Basics
public import Records

/// A run without its cells' results.
public struct RunSummary: Hashable, Sendable {
  /// The number of the run.
  public let id: Int64
  /// What was run, when and where.
  public let header: RunHeader
  /// How it ended; nil while it is being made, or when it was cut off.
  public let outcome: RunOutcome?
  /// When it ended, ISO 8601 in UTC, where that is known.
  public let finishedAt: String?
  /// How many cells ended in which way; a status without cells is absent.
  public let cellCounts: [Status: Int]

  /// Whether every cell of the matrix has a result.
  public var isCompleted: Bool { outcome == .completed }
}

extension ResultStore {
  /// A run with all its cells, sorted by series.
  ///
  /// - Throws: ``StoreError/runNotFound(_:existing:)``, ``StoreError/database(_:path:)``.
  /// - Complexity: O(values), and O(log n) in what else is stored for each cell.
  public func run(_ id: Int64) throws(StoreError) -> RunRecord {
    try database.snapshot { () throws(StoreError) in
      let header = try storedRun(id).header
      var cells: [CellRecord] = []
      for (cell, subject, var record) in try cellRows(ofRun: id) {
        record.measurements =
          try simulatedMeasurements(ofCell: cell, subject: subject)
          + runMeasurements(ofRun: id, subject: subject)
        record.measurements.sort { $0.metric.precedes($1.metric) }
        record.samples = try samples(ofRun: id, subject: subject)
        record.layers = try layers(ofCell: cell)
        cells.append(record)
      }
      return RunRecord(id: id, header: header, cells: cells.sorted { $0.series < $1.series })
    }
  }

  /// Every run, the latest first.
  ///
  /// - Complexity: O(cells of all runs).
  public func runs() throws(StoreError) -> [RunSummary] {
    try database.snapshot { () throws(StoreError) in
      var summaries: [RunSummary] = []
      let ids = try database.rows("SELECT id FROM run ORDER BY id DESC") { row in row.integer(0) }
      for id in ids { summaries.append(try summarized(id)) }
      return summaries
    }
  }

  /// One run without its cells' results.
  public func summary(_ id: Int64) throws(StoreError) -> RunSummary {
    try database.snapshot { () throws(StoreError) in try summarized(id) }
  }

  /// The cells that a run has already, by name: what need not be run again when it is resumed and
  /// the hash is still the same.
  public func storedCells(ofRun id: Int64) throws(StoreError) -> [SeriesKey: ContentHash] {
    try database.snapshot { () throws(StoreError) in
      try requireRun(id)
      return Dictionary(
        try cellRows(ofRun: id).map { ($0.record.series, $0.record.hash) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// The text of a plan, nil when it is not stored.
  public func planText(_ hash: ContentHash) throws(StoreError) -> String? {
    try database.rows("SELECT text FROM plan WHERE hash = ?1", .hash(hash)) { row in
      row.optionalText(0)
    }.first ?? nil
  }

  private func summarized(_ id: Int64) throws(StoreError) -> RunSummary {
    let run = try storedRun(id)
    var counts: [Status: Int] = [:]
    try database.forEachRow(
      """
      SELECT cell.status, count(*) FROM run_cell JOIN cell ON cell.id = run_cell.cell
      WHERE run_cell.run = ?1 GROUP BY cell.status
      """, [.integer(id)]
    ) { (row: borrowing Row) throws(StoreError) in
      counts[try parsed(row.text(0))] = Int(row.integer(1))
    }
    return RunSummary(
      id: id, header: run.header, outcome: run.outcome, finishedAt: run.finishedAt,
      cellCounts: counts)
  }
}

extension Metric {
  /// The order of ``Metric/all``, then of names for metrics that this version does not know.
  func precedes(_ other: Metric) -> Bool {
    let (left, right) = (Metric.all.firstIndex(of: self), Metric.all.firstIndex(of: other))
    guard left == right else { return (left ?? .max) < (right ?? .max) }
    return name < other.name
  }
}
