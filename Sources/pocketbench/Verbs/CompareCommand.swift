import Basics
import Commands
import Records
import Reports
import Results

extension Command {
  /// `pocketbench compare`.
  static func compare(_ environment: [String: String]) -> Command {
    Command("compare", "Show two runs side by side.", discussion: runNames) { signature in
      let baseline = signature.argument("baseline", as: String.self, help: "The older run.")
      let candidate = signature.argument("candidate", as: String.self, help: "The newer run.")
      let database = signature.databaseOption()
      let format = signature.formatOption()
      return { values, terminal in
        let lookup = RunLookup(database: values[database], environment: environment)
        let comparison = Comparison(
          baseline: try await lookup.run(values[baseline]),
          candidate: try await lookup.run(values[candidate]))
        guard !comparison.series.isEmpty else {
          terminal.note("Error: no series is in both runs\n")
          return .notComparable
        }
        terminal.write(comparison.table, as: values[format])
        return .success
      }
    }
  }

  /// How runs are named, for the help of every verb that takes one.
  static var runNames: String {
    """
    A run is ID, @label, a commit (7 or more digits), latest[~N][:branch], previous, merge-base, \
    baseline:NAME or file:PATH.
    """
  }
}
