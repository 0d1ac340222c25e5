import FoundationEssentials
import Records

/// Keeping the file small and whole.
extension ResultStore {
  /// Deletes a run, what was judged about it, and every cell and plan that no other run uses.
  ///
  /// - Throws: ``StoreError/runNotFound(_:existing:)``,
  ///   ``StoreError/runIsBaseline(run:names:)``, ``StoreError/database(_:path:)``; the file is
  ///   unchanged then.
  public func delete(_ run: Int64) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try requireRun(run)
      let names = try baselines().filter { $0.value == run }.keys.sorted()
      guard names.isEmpty else { throw .runIsBaseline(run: run, names: names) }
      try remove(run)
    }
  }

  /// Deletes all runs but the latest and those that are baselines.
  ///
  /// - Parameter count: How many of the latest runs to keep; nothing happens when it is negative.
  /// - Returns: The runs that were deleted, oldest first.
  public func prune(keepingLatest count: Int) throws(StoreError) -> [Int64] {
    try database.transaction { () throws(StoreError) in
      let runs = try database.rows(
        """
        SELECT id FROM run
        WHERE id NOT IN (SELECT id FROM run ORDER BY id DESC LIMIT ?1)
          AND id NOT IN (SELECT run FROM baseline)
        ORDER BY id
        """, .integer(Int64(count))
      ) { row in row.integer(0) }
      for run in runs { try remove(run) }
      return runs
    }
  }

  /// What is wrong with the file: nothing, when the list is empty.
  ///
  /// - Complexity: O(file size).
  public func integrityProblems() throws(StoreError) -> [String] {
    let pages = try database.rows("PRAGMA integrity_check") { row in row.text(0) }
    let references = try database.rows("PRAGMA foreign_key_check") { row in
      "a row of \(row.text(0)) refers to a missing row of \(row.text(2))"
    }
    return pages.filter { $0 != "ok" } + references
  }

  /// Writes a compact copy to a new file, while others may go on writing to this one.
  ///
  /// - Throws: ``StoreError/database(_:path:)`` with the path of the copy.
  public func backup(to path: String) throws(StoreError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .database(.cannotOpen(reason: "the name is empty or holds a NUL"), path: path)
    }
    guard !FileManager.default.fileExists(atPath: path) else {
      throw .database(.alreadyExists, path: path)
    }
    do throws(StoreError) {
      try database.execute("VACUUM INTO ?1", .text(path))
    } catch {
      guard case .database(let problem, _) = error else { throw error }
      throw .database(problem, path: path)
    }
  }

  private func remove(_ run: Int64) throws(StoreError) {
    let id = DatabaseValue.integer(run)
    let cells = try database.rows("SELECT cell, subject FROM run_cell WHERE run = ?1", id) { row in
      (cell: DatabaseValue.integer(row.integer(0)), subject: DatabaseValue.integer(row.integer(1)))
    }
    try database.execute("DELETE FROM verdict WHERE run = ?1 OR baseline = ?1", id)
    try database.execute("DELETE FROM sample WHERE run = ?1", id)
    try database.execute("DELETE FROM run_value WHERE run = ?1", id)
    try database.execute("DELETE FROM run_cell WHERE run = ?1", id)
    for (cell, subject) in cells {
      try removeUnusedNames(subject, of: cell)
      try removeIfUnused(cell)
    }
    try database.execute("DELETE FROM run WHERE id = ?1", id)
  }

  /// Removes the values that stand under names by which no run sees the cell any more.
  private func removeUnusedNames(
    _ subject: DatabaseValue, of cell: DatabaseValue
  ) throws(StoreError) {
    let user = try database.integer(
      "SELECT 1 FROM run_cell WHERE cell = ?1 AND subject = ?2 LIMIT 1", cell, subject)
    guard user == nil else { return }
    try database.execute(
      """
      DELETE FROM value
      WHERE cell = ?1 AND series IN (SELECT id FROM series WHERE subject = ?2)
      """, cell, subject)
    try database.execute(
      """
      DELETE FROM timeseries
      WHERE cell = ?1 AND series IN (SELECT id FROM series WHERE subject = ?2)
      """, cell, subject)
  }

  private func removeIfUnused(_ cell: DatabaseValue) throws(StoreError) {
    let user = try database.integer("SELECT 1 FROM run_cell WHERE cell = ?1 LIMIT 1", cell)
    guard user == nil else { return }
    let plan = try database.integer("SELECT plan FROM cell WHERE id = ?1", cell)
    try database.execute("DELETE FROM layer_terms WHERE cell = ?1", cell)
    try database.execute("DELETE FROM cell WHERE id = ?1", cell)
    guard let plan else { return }
    try database.execute(
      "DELETE FROM plan WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM cell WHERE plan = ?1)",
      .integer(plan))
  }
}
