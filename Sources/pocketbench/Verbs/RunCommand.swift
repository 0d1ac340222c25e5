import Bench
import CSystem
import Commands
import FoundationEssentials
import Records
import Reports
import Results
import Simulation

extension Command {
  /// `pocketbench run`.
  static func run(_ environment: [String: String]) -> Command {
    Command(
      "run", "Run the matrix and store it.",
      discussion: """
        Every model runs on every device in every configuration and scenario. Without selections \
        the file pocketbench.json decides, and without it everything that is bundled is run.
        """
    ) { signature in
      let options = RunOptions(&signature)
      return { values, terminal in
        try await options.run(values, terminal, environment)
      }
    }
  }
}

/// The options of `run`, and what they do.
private struct RunOptions {
  private let selection: MatrixOptions
  private let database: Parameter<String>
  private let label: Parameter<String?>
  private let seed: Parameter<Int>
  private let host: Parameter<Bool>
  private let noHost: Parameter<Bool>
  private let samples: Parameter<Int>
  private let accuracy: Parameter<Bool>
  private let caches: Parameter<Bool>
  private let resume: Parameter<String?>
  private let dryRun: Parameter<Bool>
  private let noProgress: Parameter<Bool>
  private let format: Parameter<Table.Format>
  private let quiet: Parameter<Bool>

  init(_ signature: inout Signature) {
    selection = MatrixOptions(&signature)
    database = signature.databaseOption()
    label = signature.option("label", as: String.self, help: "A name for the run.")
    seed = signature.option("seed", default: 7, help: "The seed of everything random.")
    host = signature.flag("host", help: "Also execute every model here and time it.")
    noHost = signature.flag("no-host", help: "Do not execute anything here (the default).")
    samples = signature.option(
      "samples", default: 5, help: "Timed inferences of each cell with --host.")
    accuracy = signature.flag(
      "accuracy", help: "Also judge the answers of every model in every configuration.")
    caches = signature.flag(
      "caches", help: "Also run every model through simulated caches, by layouts.")
    resume = signature.option(
      "resume", as: String.self, valueName: "run", help: "Go on with an interrupted run.")
    dryRun = signature.flag("dry-run", help: "List the cells and stop.")
    noProgress = signature.flag("no-progress", help: "Do not redraw a progress line.")
    format = signature.formatOption()
    quiet = signature.quietFlag()
  }

  func run(
    _ values: Values, _ terminal: Terminal, _ environment: [String: String]
  ) async throws -> ExitCode {
    try validate(values)
    let (laboratory, matrix) = try selection.resolve(values)
    guard !values[dryRun] else {
      terminal.write(.cells(of: matrix), as: values[format])
      return .success
    }
    let bench = Bench(
      matrix, simulator: laboratory.simulator, seed: UInt64(values[seed]),
      host: values[host] ? HostOptions(sampleCount: values[samples]) : nil,
      evaluatesAccuracy: values[accuracy], simulatesCaches: values[caches])
    let isProgressShown = terminal.isInteractive && !values[noProgress] && !values[quiet]
    var run = MatrixRun(
      bench: bench, database: values[database],
      header: header(label: values[label], bench, environment), resume: values[resume],
      progress: Progress(isShown: isProgressShown, note: terminal.note))
    let outcome = try await run.perform(
      RunLookup(database: values[database], environment: environment))
    if !values[quiet] || values[format] != .text {
      terminal.write(Table.summary(of: outcome.record), as: values[format])
      // A second table would break the formats that programs read.
      if let texts = Table.texts(of: outcome.record), values[format].isForPeople {
        terminal.write("\n")
        terminal.write(texts, as: values[format])
      }
    }
    terminal.remark(outcome.sentence(database: values[database]), isQuiet: values[quiet])
    if let intervals = Table.intervals(of: outcome.record) {
      terminal.remark(intervals, isQuiet: values[quiet])
    }
    return outcome.exitCode
  }

  private func validate(_ values: Values) throws(UsageError) {
    guard values[seed] >= 0 else {
      throw .validation(reason: "The seed must not be negative.")
    }
    guard (1...100_000).contains(values[samples]) else {
      throw .validation(reason: "The samples must be from 1 to 100000.")
    }
    guard !(values[host] && values[noHost]) else {
      throw .validation(reason: "--host and --no-host exclude each other.")
    }
  }

  private func header(
    label: String?, _ bench: Bench, _ environment: [String: String]
  ) -> RunHeader {
    let git = Git(environment: environment)
    return RunHeader(
      label: label, startedAt: .now, subjectCommit: git.commit, subjectBranch: git.branch,
      toolVersion: Tool.version, simulator: bench.simulator.revision, seed: bench.seed,
      host: .current())
  }
}

extension String {
  /// The time of day, ISO 8601 in UTC.
  static var now: String { Date().formatted(.iso8601) }
}

extension Table {
  /// The cells of a matrix, without results.
  static func cells(of matrix: Matrix) -> Table {
    Table(
      columns: [.text("model"), .text("device"), .text("configuration"), .text("scenario")],
      rows: matrix.cells.map { cell in
        [
          .text(cell.series.model), .text(cell.series.device), .text(cell.series.configuration),
          .text(cell.series.scenario),
        ]
      })
  }
}
