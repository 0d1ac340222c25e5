import Basics
import Records

/// Rows of the tables as values; the caller has begun a transaction or snapshot.
extension ResultStore {
  /// A run as it is stored.
  func storedRun(
    _ id: Int64
  ) throws(StoreError) -> (header: RunHeader, outcome: RunOutcome?, finishedAt: String?) {
    let found = try database.rows(
      """
      SELECT label, started_at, subject_commit, subject_branch, tool_version, simulator, seed,
        host_system, host_architecture, host_processor, host_processor_count, host_memory_bytes,
        outcome, finished_at
      FROM run WHERE id = ?1
      """, .integer(id)
    ) { (row: borrowing Row) throws(StoreError) in
      let host = HostFingerprint(
        system: row.text(7), architecture: row.text(8), processor: row.text(9),
        processorCount: Int(row.integer(10)), memoryBytes: row.integer(11))
      let header = RunHeader(
        label: row.optionalText(0), startedAt: row.text(1), subjectCommit: row.optionalText(2),
        subjectBranch: row.optionalText(3), toolVersion: row.text(4), simulator: row.text(5),
        seed: UInt64(bitPattern: row.integer(6)), host: host)
      let outcome: RunOutcome? =
        if let text = row.optionalText(12) { try parsed(text) } else { nil }
      return (header, outcome, row.optionalText(13))
    }
    guard let run = found.first else { throw try runNotFound("\(id)") }
    return run
  }

  /// How a run ended, nil when it has not.
  func outcome(of run: Int64) throws(StoreError) -> RunOutcome? { try storedRun(run).outcome }

  /// Checks that a run exists.
  func requireRun(_ id: Int64) throws(StoreError) { _ = try storedRun(id) }

  /// The cells of a run, without values, samples and layers.
  func cellRows(
    ofRun id: Int64
  ) throws(StoreError) -> [(id: Int64, subject: Int64, record: CellRecord)] {
    try database.rows(Self.cellsOfRun, .integer(id)) { (row: borrowing Row) throws(StoreError) in
      let series = SeriesKey(
        model: row.text(2), device: row.text(3), configuration: row.text(4), scenario: row.text(5))
      var reason = row.optionalText(13).map { StatusReason($0) }
      reason?.needed = row.optionalInteger(14)
      reason?.available = row.optionalInteger(15)
      reason?.unit = row.optionalText(16)
      let plan = row.blob(17)
      let record = CellRecord(
        series: series, inputs: try inputs(row), status: try parsed(row.text(12)), reason: reason,
        planHash: plan.isEmpty ? nil : try hash(plan))
      return (row.integer(0), row.integer(1), record)
    }
  }

  /// The cells of a run: run.
  package static let cellsOfRun: StaticString = """
    SELECT cell.id, subject.id, subject.model, subject.device, subject.configuration,
      subject.scenario, cell.model, cell.profile, cell.configuration, cell.scenario, cell.seed,
      cell.simulator, cell.status, cell.reason, cell.reason_needed, cell.reason_available,
      cell.reason_unit, plan.hash
    FROM run_cell
    JOIN subject ON subject.id = run_cell.subject
    JOIN cell ON cell.id = run_cell.cell
    LEFT JOIN plan ON plan.id = cell.plan
    WHERE run_cell.run = ?1
    """

  /// What is stored of a cell with the same hash as a new one: all that must not differ.
  func simulatedPart(
    ofCell id: Int64, like new: CellRecord, subject: Int64
  ) throws(StoreError) -> CellRecord {
    var stored = new
    try database.forEachRow(
      """
      SELECT cell.status, cell.reason_needed, cell.reason_available, plan.hash
      FROM cell LEFT JOIN plan ON plan.id = cell.plan WHERE cell.id = ?1
      """, [.integer(id)]
    ) { (row: borrowing Row) throws(StoreError) in
      stored.status = try parsed(row.text(0))
      stored.reason = StatusReason("")
      stored.reason?.needed = row.optionalInteger(1)
      stored.reason?.available = row.optionalInteger(2)
      let plan = row.blob(3)
      stored.planHash = plan.isEmpty ? nil : try hash(plan)
    }
    // The names may be new to the cell; then its values stand under others.
    let names = try database.integer(
      """
      SELECT coalesce((SELECT subject FROM run_cell WHERE cell = ?1 AND subject = ?2 LIMIT 1),
        (SELECT subject FROM run_cell WHERE cell = ?1 LIMIT 1))
      """, .integer(id), .integer(subject))
    stored.measurements = try simulatedMeasurements(ofCell: id, subject: names ?? subject)
    stored.layers = try layers(ofCell: id)
    return stored
  }

  /// The values that belong to a cell, under some names.
  func simulatedMeasurements(
    ofCell id: Int64, subject: Int64
  ) throws(StoreError) -> [Measurement] {
    try database.rows(
      Self.valuesOfCell, .integer(id), .integer(subject), read: measurement)
  }

  /// The values of a cell: cell, subject.
  package static let valuesOfCell: StaticString = """
    SELECT series.metric, series.unit, series.polarity, series.kind, value.value, value.low,
      value.high
    FROM value CROSS JOIN series ON series.id = value.series
    WHERE value.cell = ?1 AND series.subject = ?2
    """

  /// The values that belong to a run, under some names.
  func runMeasurements(ofRun id: Int64, subject: Int64) throws(StoreError) -> [Measurement] {
    try database.rows(
      Self.valuesOfRun, .integer(id), .integer(subject), read: measurement)
  }

  /// The values of a run that no cell has: run, subject.
  package static let valuesOfRun: StaticString = """
    SELECT series.metric, series.unit, series.polarity, series.kind, run_value.value,
      run_value.low, run_value.high
    FROM series CROSS JOIN run_value ON run_value.series = series.id AND run_value.run = ?1
    WHERE series.subject = ?2
    """

  /// The samples that a run took, under some names.
  func samples(ofRun id: Int64, subject: Int64) throws(StoreError) -> [HostSamples] {
    var result: [HostSamples] = []
    try database.forEachRow(
      Self.samplesOfRun, [.integer(id), .integer(subject)]
    ) { (row: borrowing Row) throws(StoreError) in
      if row.integer(5) == 0 { result.append(HostSamples(try metric(row), [])) }
      result[result.count - 1].samples.append(row.integer(4))
    }
    return result.sorted { $0.metric.precedes($1.metric) }
  }

  /// The samples of a run: run, subject.
  package static let samplesOfRun: StaticString = """
    SELECT series.metric, series.unit, series.polarity, series.kind, sample.value, sample.ordinal
    FROM series CROSS JOIN sample ON sample.series = series.id AND sample.run = ?1
    WHERE series.subject = ?2
    ORDER BY series.id, sample.ordinal
    """

  /// Where the time of a cell goes.
  func layers(ofCell id: Int64) throws(StoreError) -> [LayerTerms] {
    try database.rows(Self.layersOfCell, .integer(id)) { row in
      var layer = LayerTerms(name: row.text(0), kernel: row.text(1))
      layer.computeNs = row.integer(2)
      layer.l1Ns = row.integer(3)
      layer.l2Ns = row.integer(4)
      layer.l3Ns = row.integer(5)
      layer.dramNs = row.integer(6)
      layer.overheadNs = row.integer(7)
      layer.throttleNs = row.integer(8)
      layer.dramBytes = row.integer(9)
      layer.energyNanojoules = row.integer(10)
      layer.storageNs = row.integer(13)
      if let macs = row.optionalInteger(11), let bytes = row.optionalInteger(12) {
        layer.work = StepWork(macs: macs, bytes: bytes)
      }
      return layer
    }
  }

  /// The layers of a cell: cell.
  package static let layersOfCell: StaticString = """
    SELECT name, kernel, compute_ns, l1_ns, l2_ns, l3_ns, dram_ns, overhead_ns, throttle_ns,
      dram_bytes, energy_nanojoules, macs, bytes, storage_ns
    FROM layer_terms WHERE cell = ?1 ORDER BY step
    """
}

/// Columns as values; what no version of the tool writes is damage.
extension ResultStore {
  private func measurement(_ row: borrowing Row) throws(StoreError) -> Measurement {
    Measurement(
      try metric(row), row.integer(4), low: row.optionalInteger(5), high: row.optionalInteger(6))
  }

  /// A metric in the first four columns.
  func metric(_ row: borrowing Row) throws(StoreError) -> Metric {
    Metric(
      name: row.text(0), unit: row.text(1), polarity: try parsed(row.text(2)),
      kind: try parsed(row.text(3)))
  }

  /// A case by its stored spelling.
  func parsed<Choice: RawRepresentable<String>>(_ text: String) throws(StoreError) -> Choice {
    guard let choice = Choice(rawValue: text) else {
      throw .database(
        .damaged(detail: "'\(text)' is not a value of \(Choice.self)"), path: database.path)
    }
    return choice
  }

  /// The inputs of a cell, in columns six to eleven.
  func inputs(_ row: borrowing Row) throws(StoreError) -> CellInputs {
    CellInputs(
      model: try hash(row.blob(6)), profile: try hash(row.blob(7)), configuration: row.text(8),
      scenario: row.text(9), seed: UInt64(bitPattern: row.integer(10)), simulator: row.text(11))
  }

  private func hash(_ bytes: [UInt8]) throws(StoreError) -> ContentHash {
    guard let hash = ContentHash(bytes: bytes) else {
      throw .database(
        .damaged(detail: "a hash has \(bytes.count) bytes"), path: database.path)
    }
    return hash
  }
}
