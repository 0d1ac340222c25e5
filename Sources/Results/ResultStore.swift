public import Basics
import FoundationEssentials
public import Records

/// What a store is opened for.
public enum StoreAccess: Hashable, Sendable {
  /// Nothing is changed, not even the schema; the file must exist.
  case readOnly
  /// Runs are added; the file, and the folder it stands in, are made if they do not exist.
  case readWrite
}

/// How a run ended.
public enum RunOutcome: String, CaseIterable, Hashable, Sendable {
  /// Every cell of the matrix has a result.
  case completed
  /// It was stopped; what was finished is stored.
  case interrupted
  /// It ended with an error of the tool itself.
  case failed
}

/// The runs that were made, in a SQLite file.
///
/// A cell is stored once, by the hash of its inputs, however many runs contain it. Processes may
/// share a file: each cell is one transaction, and a run without an outcome is still being made or
/// was cut off.
public actor ResultStore {
  let database: Database

  /// Opens a file and brings its schema up to date.
  ///
  /// - Parameter lockTimeout: How long to wait for another process that is writing.
  /// - Throws: ``StoreError/database(_:path:)``; a file that is not ours is left unchanged.
  public init(
    path: String, access: StoreAccess, lockTimeout: Duration = .seconds(5)
  ) throws(StoreError) {
    switch access {
    case .readOnly: database = try Database(path: path, access: access, lockTimeout: lockTimeout)
    case .readWrite:
      Self.makeFolder(of: path)
      database = try Database(path: path, access: access, lockTimeout: lockTimeout)
    }
    try Migration.apply(to: database, access: access)
    switch access {
    case .readOnly: break
    case .readWrite:
      // With the log a lost machine loses the last cells at most, never the file.
      try database.executeScript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
  }

  /// Makes the last folder of the path; when that fails, opening the file says why.
  private static func makeFolder(of path: String) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    try? FileManager.default.createDirectory(
      atPath: String(path[..<slash]), withIntermediateDirectories: false)
  }

  /// Adds a run that has no cells yet.
  ///
  /// - Returns: The number by which the run is known from now on.
  public func begin(_ header: RunHeader) throws(StoreError) -> Int64 {
    try database.transaction { () throws(StoreError) in try insert(header) }
  }

  /// Adds a cell to a run, in one transaction.
  ///
  /// A cell that is already stored is joined to the run and not written again.
  ///
  /// - Parameter planText: The plan that ``CellRecord/planHash`` is the hash of; it may be left out
  ///   when it is stored already or need not be kept.
  /// - Throws: ``StoreError/conflictingCell(series:field:stored:found:)`` when the cell is stored
  ///   with another simulated result, ``StoreError/repeatedSeries(_:run:)``,
  ///   ``StoreError/repeatedMetric(_:series:)``, ``StoreError/runIsCompleted(run:)``,
  ///   ``StoreError/runNotFound(_:existing:)`` and ``StoreError/database(_:path:)``; nothing of the
  ///   cell is stored then.
  public func append(
    _ cell: CellRecord, planText: String? = nil, to run: Int64
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      guard try outcome(of: run) != .completed else { throw .runIsCompleted(run: run) }
      try insert(cell, planText: planText, run: run)
    }
  }

  /// Records how and when a run ended; an interrupted run may be continued and finished again.
  ///
  /// - Parameter time: ISO 8601 in UTC.
  public func finish(
    _ run: Int64, _ outcome: RunOutcome, at time: String
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try requireRun(run)
      try database.execute(
        "UPDATE run SET outcome = ?2, finished_at = ?3 WHERE id = ?1", .integer(run),
        .text(outcome.rawValue), .text(time))
    }
  }

  /// Adds a whole run as completed, or nothing when it throws.
  ///
  /// - Parameters:
  ///   - record: The run; its own ``RunRecord/id`` is ignored.
  ///   - planTexts: The plans of its cells, as far as they should be kept.
  ///   - finishedAt: When it ended, where that is known.
  /// - Returns: The number by which the run is known from now on.
  /// - Throws: What ``append(_:planText:to:)`` throws.
  public func append(
    _ record: RunRecord, planTexts: [ContentHash: String] = [:], finishedAt: String? = nil
  ) throws(StoreError) -> Int64 {
    try database.transaction { () throws(StoreError) in
      let run = try insert(record.header)
      for cell in record.cells {
        try insert(cell, planText: cell.planHash.flatMap { planTexts[$0] }, run: run)
      }
      try database.execute(
        "UPDATE run SET outcome = ?2, finished_at = ?3 WHERE id = ?1", .integer(run),
        .text(RunOutcome.completed.rawValue), .text(orNull: finishedAt))
      return run
    }
  }

  /// Gives a run a label or, with nil, takes it away. Several runs may have the same label.
  public func label(_ run: Int64, _ text: String?) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try requireRun(run)
      try database.execute(
        "UPDATE run SET label = ?2 WHERE id = ?1", .integer(run), .text(orNull: text))
    }
  }

  private func insert(_ header: RunHeader) throws(StoreError) -> Int64 {
    try database.insert(
      """
      INSERT INTO run (label, started_at, subject_commit, subject_branch, tool_version, simulator,
        seed, host_system, host_architecture, host_processor, host_processor_count,
        host_memory_bytes)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id
      """,
      .text(orNull: header.label), .text(header.startedAt), .text(orNull: header.subjectCommit),
      .text(orNull: header.subjectBranch), .text(header.toolVersion), .text(header.simulator),
      .integer(Int64(bitPattern: header.seed)), .text(header.host.system),
      .text(header.host.architecture), .text(header.host.processor),
      .integer(Int64(header.host.processorCount)), .integer(header.host.memoryBytes))
  }
}
