import Basics
import Records

/// Writing one cell; the caller has begun a transaction.
extension ResultStore {
  /// Stores a cell, or joins the one that is stored, and adds it to a run.
  func insert(_ cell: CellRecord, planText: String?, run: Int64) throws(StoreError) {
    try requireDistinctMetrics(cell)
    let subject = try subjectID(cell.series)
    let repeated = try database.integer(
      "SELECT 1 FROM run_cell WHERE run = ?1 AND subject = ?2", .integer(run), .integer(subject))
    guard repeated == nil else { throw .repeatedSeries(cell.series, run: run) }

    let plan = try planID(of: cell, text: planText)
    let stored = try joinedCell(cell, subject: subject)
    let id = if let stored { stored } else { try insertCell(cell, plan: plan) }
    try database.execute(
      "INSERT INTO run_cell (run, subject, cell) VALUES (?1, ?2, ?3)", .integer(run),
      .integer(subject), .integer(id))
    for measurement in cell.measurements {
      try insert(measurement, cell: id, run: run, subject: subject)
    }
    for samples in cell.samples { try insert(samples, run: run, subject: subject) }
  }

  private func requireDistinctMetrics(_ cell: CellRecord) throws(StoreError) {
    for metrics in [cell.measurements.map(\.metric), cell.samples.map(\.metric)] {
      var seen: Set<Metric> = []
      for metric in metrics where !seen.insert(metric).inserted {
        throw .repeatedMetric(metric.name, series: cell.series)
      }
    }
  }

  /// The stored cell with the same hash, nil when there is none.
  private func joinedCell(_ cell: CellRecord, subject: Int64) throws(StoreError) -> Int64? {
    guard
      let id = try database.integer("SELECT id FROM cell WHERE hash = ?1", .hash(cell.hash))
    else { return nil }
    let stored = try simulatedPart(ofCell: id, like: cell, subject: subject)
    if let conflict = cell.conflict(with: stored) {
      throw .conflictingCell(
        series: cell.series, field: conflict.field, stored: conflict.stored, found: conflict.found)
    }
    if stored.layers.contains(where: { $0.work == nil }) { try addWork(of: cell, to: id) }
    return id
  }

  private func insertCell(_ cell: CellRecord, plan: Int64?) throws(StoreError) -> Int64 {
    let id = try database.insert(
      """
      INSERT INTO cell (hash, model, profile, configuration, scenario, seed, simulator, status,
        reason, reason_needed, reason_available, reason_unit, plan)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) RETURNING id
      """,
      .hash(cell.hash), .hash(cell.inputs.model), .hash(cell.inputs.profile),
      .text(cell.inputs.configuration), .text(cell.inputs.scenario),
      .integer(Int64(bitPattern: cell.inputs.seed)), .text(cell.inputs.simulator),
      .text(cell.status.rawValue), .text(orNull: cell.reason?.message),
      .integer(orNull: cell.reason?.needed), .integer(orNull: cell.reason?.available),
      .text(orNull: cell.reason?.unit), .integer(orNull: plan))
    for (step, layer) in cell.layers.enumerated() {
      try database.execute(
        """
        INSERT INTO layer_terms (cell, step, name, kernel, compute_ns, l1_ns, l2_ns, l3_ns, dram_ns,
          overhead_ns, throttle_ns, dram_bytes, energy_nanojoules, macs, bytes,
          storage_ns)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """,
        .integer(id), .integer(Int64(step)), .text(layer.name), .text(layer.kernel),
        .integer(layer.computeNs), .integer(layer.l1Ns), .integer(layer.l2Ns),
        .integer(layer.l3Ns), .integer(layer.dramNs), .integer(layer.overheadNs),
        .integer(layer.throttleNs), .integer(layer.dramBytes), .integer(layer.energyNanojoules),
        .integer(orNull: layer.work?.macs), .integer(orNull: layer.work?.bytes),
        .integer(layer.storageNs))
    }
    return id
  }

  /// Adds the work of the steps to a cell that a version stored which did not know it.
  private func addWork(of cell: CellRecord, to id: Int64) throws(StoreError) {
    for (step, layer) in cell.layers.enumerated() {
      guard let work = layer.work else { continue }
      try database.execute(
        "UPDATE layer_terms SET macs = ?3, bytes = ?4 WHERE cell = ?1 AND step = ?2", .integer(id),
        .integer(Int64(step)), .integer(work.macs), .integer(work.bytes))
    }
  }

  /// Simulated values belong to the cell and are written once, the others belong to the run.
  private func insert(
    _ measurement: Measurement, cell: Int64, run: Int64, subject: Int64
  ) throws(StoreError) {
    let series = try seriesID(measurement.metric, subject: subject)
    let (value, low, high): (DatabaseValue, DatabaseValue, DatabaseValue) = (
      .integer(measurement.value), .integer(orNull: measurement.low),
      .integer(orNull: measurement.high)
    )
    switch measurement.metric.kind {
    case .simulated:
      try database.execute(
        """
        INSERT INTO value (cell, series, value, low, high) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT DO NOTHING
        """, .integer(cell), .integer(series), value, low, high)
    case .computed, .host:
      try database.execute(
        "INSERT INTO run_value (run, series, value, low, high) VALUES (?1, ?2, ?3, ?4, ?5)",
        .integer(run), .integer(series), value, low, high)
    }
  }

  private func insert(
    _ samples: HostSamples, run: Int64, subject: Int64
  ) throws(StoreError) {
    let series = try seriesID(samples.metric, subject: subject)
    for (ordinal, sample) in samples.samples.enumerated() {
      try database.execute(
        "INSERT INTO sample (run, series, ordinal, value) VALUES (?1, ?2, ?3, ?4)", .integer(run),
        .integer(series), .integer(Int64(ordinal)), .integer(sample))
    }
  }
}

/// The dictionaries of names.
extension ResultStore {
  /// The number of a plan; its text is added when it was not known.
  private func planID(of cell: CellRecord, text: String?) throws(StoreError) -> Int64? {
    guard let hash = cell.planHash else { return nil }
    let steps = cell.layers.isEmpty ? cell.value(of: .steps) : Int64(cell.layers.count)
    guard let id = try database.integer("SELECT id FROM plan WHERE hash = ?1", .hash(hash)) else {
      return try database.insert(
        "INSERT INTO plan (hash, text, steps) VALUES (?1, ?2, ?3) RETURNING id", .hash(hash),
        .text(orNull: text), .integer(orNull: steps))
    }
    try database.execute(
      """
      UPDATE plan SET text = coalesce(text, ?2), steps = coalesce(steps, ?3)
      WHERE id = ?1 AND (text IS NULL AND ?2 IS NOT NULL OR steps IS NULL AND ?3 IS NOT NULL)
      """, .integer(id), .text(orNull: text), .integer(orNull: steps))
    return id
  }

  /// The number of a cell's names.
  func subjectID(_ series: SeriesKey) throws(StoreError) -> Int64 {
    if let id = try storedSubject(series) { return id }
    return try database.insert(
      """
      INSERT INTO subject (model, device, configuration, scenario) VALUES (?1, ?2, ?3, ?4)
      RETURNING id
      """,
      .text(series.model), .text(series.device), .text(series.configuration),
      .text(series.scenario))
  }

  /// The number of a cell's names, nil when they were never stored.
  func storedSubject(_ series: SeriesKey) throws(StoreError) -> Int64? {
    try database.integer(
      """
      SELECT id FROM subject
      WHERE model = ?1 AND device = ?2 AND configuration = ?3 AND scenario = ?4
      """,
      .text(series.model), .text(series.device), .text(series.configuration),
      .text(series.scenario))
  }

  /// The number of a metric of some names.
  func seriesID(_ metric: Metric, subject: Int64) throws(StoreError) -> Int64 {
    if let id = try storedSeries(metric, subject: subject) { return id }
    return try database.insert(
      """
      INSERT INTO series (subject, metric, unit, polarity, kind) VALUES (?1, ?2, ?3, ?4, ?5)
      RETURNING id
      """,
      .integer(subject), .text(metric.name), .text(metric.unit), .text(metric.polarity.rawValue),
      .text(metric.kind.rawValue))
  }

  /// The number of a metric of some names, nil when it was never stored.
  func storedSeries(_ metric: Metric, subject: Int64) throws(StoreError) -> Int64? {
    try database.integer(
      """
      SELECT id FROM series
      WHERE subject = ?1 AND metric = ?2 AND unit = ?3 AND polarity = ?4 AND kind = ?5
      """,
      .integer(subject), .text(metric.name), .text(metric.unit), .text(metric.polarity.rawValue),
      .text(metric.kind.rawValue))
  }
}
