public import Records

/// Why the store of results could not do what was asked.
public enum StoreError: Error, Hashable, CustomStringConvertible {
  /// The file cannot be used.
  case database(DatabaseProblem, path: String)
  /// A text that names no run.
  case invalidRunName(String)
  /// No run has this name; `existing` holds the latest runs of the store.
  case runNotFound(String, existing: [String])
  /// No baseline has this name.
  case baselineNotFound(String, existing: [String])
  /// `merge-base` was asked for where no merge base is known.
  case mergeBaseUnknown
  /// The run is a file, which the store does not read.
  case runIsFile(path: String)
  /// A run that baselines point to cannot be deleted.
  case runIsBaseline(run: Int64, names: [String])
  /// A completed run takes no more cells.
  case runIsCompleted(run: Int64)
  /// The same inputs gave another simulated result than before.
  case conflictingCell(series: SeriesKey, field: String, stored: String, found: String)
  /// A run holds the same series twice.
  case repeatedSeries(SeriesKey, run: Int64)
  /// A cell holds a metric twice.
  case repeatedMetric(String, series: SeriesKey)

  /// What kind of mistake it is, for exit codes.
  public enum Kind: CaseIterable, Hashable, Sendable {
    /// A run or baseline that does not exist.
    case notFound
    /// Files, permissions, locks, space.
    case inputOutput
    /// A file or record with the wrong content.
    case malformed
    /// A request that cannot be understood or is refused.
    case usage
    /// Our own mistake.
    case internalError
  }

  /// The kind of mistake.
  public var kind: Kind {
    switch self {
    case .database(let problem, _): problem.kind
    case .runNotFound, .baselineNotFound, .mergeBaseUnknown: .notFound
    case .repeatedSeries, .repeatedMetric: .malformed
    case .invalidRunName, .runIsFile, .runIsBaseline, .runIsCompleted: .usage
    case .conflictingCell: .internalError
    }
  }

  /// One sentence: what was wrong, where, and what to do.
  public var description: String {
    switch self {
    case .database(let problem, let path):
      problem.sentence(path: path)
    case .invalidRunName(let text):
      "'\(text)' does not name a run; a run is ID, @label, commit (7 or more digits), "
        + "latest[~N][:branch], previous, merge-base, baseline:NAME or file:PATH"
    case .runNotFound(let reference, let existing):
      "there is no run '\(reference)'; \(choice("runs", existing))"
    case .baselineNotFound(let name, let existing):
      "there is no baseline '\(name)'; \(choice("baselines", existing))"
    case .mergeBaseUnknown:
      "merge-base needs a git repository with a target branch; name a commit instead"
    case .runIsFile(let path):
      "the run file:\(path) is a file and not in the database; import it or name a stored run"
    case .runIsBaseline(let run, let names):
      "run \(run) is not deleted because it is the baseline \(names.joined(separator: ", ")); "
        + "remove the baseline first"
    case .runIsCompleted(let run):
      "run \(run) is completed and takes no more results; begin a new run"
    case .conflictingCell(let series, let field, let stored, let found):
      "\(series): \(field) is stored as \(stored), but the same inputs gave \(found) now; "
        + "after a change of the compiler or simulator raise 'revision' in catalog/simulator.json, "
        + "otherwise this is a mistake in pocketbench, please report it"
    case .repeatedSeries(let series, let run):
      "run \(run) has \(series) twice; remove one of them"
    case .repeatedMetric(let metric, let series):
      "\(series) has the metric \(metric) twice; remove one of them"
    }
  }

  private func choice(_ what: String, _ existing: [String]) -> String {
    existing.isEmpty
      ? "the database has no \(what) yet" : "the \(what) are \(existing.joined(separator: ", "))"
  }
}

/// Why a database file cannot be used.
public enum DatabaseProblem: Hashable, Sendable {
  /// There is no file, and a store that is only read is not created.
  case missing
  /// The file exists or should be created, but the system refuses.
  case cannotOpen(reason: String)
  /// Something is to be written where only reading is possible.
  case readOnly
  /// The file is something else.
  case notADatabase
  /// The content of the file contradicts itself.
  case damaged(detail: String)
  /// The file belongs to another program.
  case foreign(applicationID: Int64)
  /// A later version of the tool wrote the file.
  case newerSchema(found: Int64, supported: Int64)
  /// An earlier version of the tool wrote the file, which is opened for reading only.
  case olderSchema(found: Int64, supported: Int64)
  /// Another process kept the file locked.
  case locked(waitedMilliseconds: Int64)
  /// There is no space left.
  case diskFull
  /// The file that should be written is already there.
  case alreadyExists
  /// Anything else that SQLite reports, with its extended result code.
  case failure(code: Int32, message: String, sql: String)

  /// The kind of mistake.
  public var kind: StoreError.Kind {
    switch self {
    case .missing, .cannotOpen, .readOnly, .locked, .diskFull, .alreadyExists, .failure:
      .inputOutput
    case .notADatabase, .damaged, .foreign, .newerSchema, .olderSchema: .malformed
    }
  }

  /// What was wrong with the file at a path, and what to do.
  func sentence(path: String) -> String {
    switch self {
    case .missing:
      "there is no database \(path); 'pocketbench run' makes one, --db names another"
    case .cannotOpen(let reason):
      "cannot open the database \(path): \(reason); check the path and its permissions"
    case .readOnly:
      "cannot write to the database \(path): it is open for reading only, or its folder is; "
        + "change the permissions or name another file with --db"
    case .notADatabase:
      "\(path) is not a SQLite database; name another file with --db"
    case .damaged(let detail):
      "the database \(path) is damaged: \(detail); restore it from a backup"
    case .foreign(let applicationID):
      "\(path) is a database of another program (application id \(applicationID)); nothing was "
        + "changed, name another file with --db"
    case .newerSchema(let found, let supported):
      "the database \(path) has schema version \(found), this version of pocketbench knows up to "
        + "\(supported); update pocketbench"
    case .olderSchema(let found, let supported):
      "the database \(path) has schema version \(found), this version of pocketbench needs "
        + "\(supported), and reading does not update it; 'pocketbench run' does"
    case .locked(let milliseconds):
      "the database \(path) is still locked by another process after \(milliseconds) ms; "
        + "wait until that process ends and try again"
    case .diskFull:
      "no space is left for the database \(path); what was being written is not stored, free some "
        + "space and try again"
    case .alreadyExists:
      "\(path) already exists and is not overwritten; remove it or name another file"
    case .failure(let code, let message, let sql):
      "the database \(path) reports error \(code), \(message), in '\(sql)'; "
        + "'pocketbench doctor' checks it"
    }
  }
}
