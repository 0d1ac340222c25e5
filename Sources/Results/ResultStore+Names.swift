import Records

/// Names of runs.
extension ResultStore {
  /// The run that a name means.
  ///
  /// `latest`, `previous`, commits and `merge-base` mean completed runs; of several runs the latest
  /// is taken. An ID, a label and a baseline may name an unfinished run too.
  ///
  /// - Parameter mergeBase: The commit that `merge-base` stands for, where one is known.
  /// - Throws: ``StoreError/runNotFound(_:existing:)``,
  ///   ``StoreError/baselineNotFound(_:existing:)``, ``StoreError/mergeBaseUnknown``,
  ///   ``StoreError/runIsFile(path:)``, ``StoreError/database(_:path:)``.
  public func resolve(
    _ reference: RunReference, mergeBase: String? = nil
  ) throws(StoreError) -> Int64 {
    try database.snapshot { () throws(StoreError) in
      guard let id = try find(reference, mergeBase: mergeBase) else {
        throw try runNotFound(reference.description)
      }
      return id
    }
  }

  /// The baselines and the runs they point to.
  public func baselines() throws(StoreError) -> [String: Int64] {
    Dictionary(
      try database.rows("SELECT name, run FROM baseline") { row in (row.text(0), row.integer(1)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Points a baseline, new or not, to a run.
  ///
  /// - Throws: ``StoreError/runNotFound(_:existing:)``, ``StoreError/invalidRunName(_:)`` when the
  ///   name is empty.
  public func setBaseline(_ name: String, _ run: Int64) throws(StoreError) {
    guard !name.isEmpty else { throw .invalidRunName("baseline:") }
    try database.transaction { () throws(StoreError) in
      try requireRun(run)
      try database.execute(
        "INSERT INTO baseline (name, run) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET run = ?2",
        .text(name), .integer(run))
    }
  }

  /// Removes a baseline; its run stays.
  ///
  /// - Throws: ``StoreError/baselineNotFound(_:existing:)``.
  public func removeBaseline(_ name: String) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      _ = try baselineRun(name)
      try database.execute("DELETE FROM baseline WHERE name = ?1", .text(name))
    }
  }

  private func find(
    _ reference: RunReference, mergeBase: String?
  ) throws(StoreError) -> Int64? {
    switch reference {
    case .id(let id):
      return try database.integer("SELECT id FROM run WHERE id = ?1", .integer(id))
    case .label(let label):
      return try database.integer("SELECT max(id) FROM run WHERE label = ?1", .text(label))
    case .commit(let prefix): return try latest(ofCommit: prefix)
    case .mergeBase:
      guard let mergeBase else { throw .mergeBaseUnknown }
      return try latest(ofCommit: mergeBase)
    case .latest(let back, let branch):
      return try database.integer(
        """
        SELECT id FROM run
        WHERE outcome = 'completed' AND (?1 IS NULL OR subject_branch = ?1)
        ORDER BY id DESC LIMIT 1 OFFSET ?2
        """, .text(orNull: branch), .integer(Int64(back)))
    case .baseline(let name): return try baselineRun(name)
    case .file(let path): throw .runIsFile(path: path)
    }
  }

  private func latest(ofCommit prefix: String) throws(StoreError) -> Int64? {
    // Every text that continues the prefix with a hexadecimal digit stands before prefix + "g".
    try database.integer(
      """
      SELECT max(id) FROM run
      WHERE subject_commit >= ?1 AND subject_commit < ?2 AND outcome = 'completed'
      """, .text(prefix), .text(prefix + "g"))
  }

  private func baselineRun(_ name: String) throws(StoreError) -> Int64 {
    let run = try database.integer("SELECT run FROM baseline WHERE name = ?1", .text(name))
    guard let run else {
      throw .baselineNotFound(name, existing: try baselines().keys.sorted())
    }
    return run
  }

  /// The error for a name without a run, with the latest runs of the store. Names such as `latest`
  /// mean completed runs only, so it is said which are not.
  func runNotFound(_ name: String) throws(StoreError) -> StoreError {
    let existing = try database.rows(
      "SELECT id, label, coalesce(outcome, 'unfinished') FROM run ORDER BY id DESC LIMIT 5"
    ) { row in
      let outcome = row.text(2)
      let facts =
        [row.optionalText(1).map { "@\($0)" }, outcome == "completed" ? nil : outcome]
        .compactMap(\.self)
      return "\(row.integer(0))" + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
    }
    return .runNotFound(name, existing: existing)
  }
}
