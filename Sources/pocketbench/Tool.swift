package import Commands

/// The command line: one file for each verb.
package struct Tool: Sendable {
  /// The version that runs are stored with.
  package static let version = "0.1.0"

  private let environment: [String: String]

  /// The tool in an environment: `PATH` for git and gnuplot.
  package init(environment: [String: String]) {
    self.environment = environment
  }

  /// All verbs.
  package var command: Command {
    Command(
      "pocketbench", "A test bench for on-device neural networks that needs no devices.",
      discussion: """
        Device profiles constrain a simulated runtime's memory, threads, caches and power. Runs are \
        stored in SQLite, compared, gated and drawn.
        """,
      subcommands: [
        .run(environment), .compare(environment), .check(environment), .list, .show(environment),
        .runs(environment), .export(environment), .plot(environment), .predict, .calibrate, .audit,
        .optimize, .memory, .cache, .quantize, .accuracy, .convert, .importing, .detect, .kernels,
        .allocators, .profile, .engine, .doctor(environment),
      ])
  }
}
