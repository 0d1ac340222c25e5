import Basics
import Bench
import CSystem
import Commands
import Records
import Results

/// Runs a matrix cell by cell into the store.
struct MatrixRun {
  var bench: Bench
  let database: String
  let header: RunHeader
  /// The run to go on with, as the user named it.
  let resume: String?
  var progress: Progress

  /// How a run ended.
  struct Outcome {
    let record: RunRecord
    let signal: Int32
    let newCells: Int
    let duration: Duration

    /// 0, or 3 when cells failed unexpectedly, or 128 and the signal.
    var exitCode: ExitCode {
      guard signal == 0 else { return ExitCode(rawValue: 128 + signal) }
      return record.cells.contains { $0.status.failsRun } ? .cellsFailed : .success
    }

    /// One line about it.
    func sentence(database: String) -> String {
      let counts = Status.allCases.compactMap { status -> String? in
        let count = record.cells.count { $0.status == status }
        return count > 0 ? "\(count) \(status.rawValue)" : nil
      }
      let name = record.id.map { "run \($0)" } ?? "the run"
      let end =
        signal == 0
        ? "" : "; interrupted, go on with: pocketbench run --resume \(record.id ?? 0)"
      return
        "\(record.cells.count) cells: \(counts.joined(separator: ", ")); \(newCells) measured in "
        + "\(seconds) s; \(name) is in \(database)\(end)"
    }

    private var seconds: String {
      let tenths = Int((duration / .milliseconds(100)).rounded())
      return "\(tenths / 10).\(tenths % 10)"
    }
  }

  /// Measures what is missing, each cell in a transaction of its own.
  mutating func perform(_ lookup: RunLookup) async throws -> Outcome {
    let start = ContinuousClock.now
    let store = try ResultStore(path: database, access: .readWrite)
    let run = try await beginning(in: store, lookup)
    let cells = try missingCells(of: run, having: try await store.storedCells(ofRun: run))
    progress.begin(cells.count)
    cs_catch_interrupts()
    var signal: Int32 = 0
    var measured = 0
    // The store takes a cell while the next one is measured.
    var latest: Task<Void, any Error>?
    for cell in cells {
      signal = cs_caught_signal()
      guard signal == 0 else { break }
      let result = bench.measure(cell)
      try await latest?.value
      latest = Task {
        try await store.append(result.record, planText: result.planText, to: run)
      }
      measured += 1
      progress.advance(cell.series.description)
    }
    try await latest?.value
    progress.end()
    try await store.finish(run, signal == 0 ? .completed : .interrupted, at: .now)
    return Outcome(
      record: try await store.run(run), signal: signal, newCells: measured,
      duration: start.duration(to: .now))
  }

  /// The cells that a run does not have yet.
  ///
  /// - Throws: `UsageError` when it has a cell of other inputs: the run would be a mixture.
  private mutating func missingCells(
    of run: Int64, having stored: [SeriesKey: ContentHash]
  ) throws(UsageError) -> [MatrixCell] {
    var missing: [MatrixCell] = []
    for cell in bench.matrix.cells {
      guard let hash = stored[cell.series] else {
        missing.append(cell)
        continue
      }
      guard bench.inputs(of: cell).hash == hash else {
        throw .validation(
          reason: "Run \(run) has \(cell.series) from other inputs: the model, the profile or the "
            + "configuration changed since. Begin a new run.")
      }
    }
    return missing
  }

  private func beginning(in store: ResultStore, _ lookup: RunLookup) async throws -> Int64 {
    guard let resume else { return try await store.begin(header) }
    let run = try await lookup.id(try RunReference(parsing: resume), in: store)
    let stored = try await store.summary(run).header
    guard stored.simulator == header.simulator, stored.seed == header.seed else {
      throw UsageError.validation(
        reason: "Run \(run) was begun with simulator \(stored.simulator) and seed \(stored.seed); "
          + "this is \(header.simulator) and \(header.seed). Begin a new run.")
    }
    return run
  }
}
