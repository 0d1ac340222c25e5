import Basics
import Commands
import Records
import Reports
import Results

extension Command {
  /// `pocketbench check`.
  static func check(_ environment: [String: String]) -> Command {
    Command(
      "check", "Gate: exit 2 when a run is worse than its baseline.",
      discussion: """
        \(runNames) Simulated values are compared exactly. Without --baseline the baseline named \
        '\(Gate.defaultBaseline)' is taken.
        """
    ) { signature in
      let candidate = signature.optionalArgument(
        "candidate", as: String.self, help: "The run to judge (default: latest).")
      let gate = Gate(&signature)
      let database = signature.databaseOption()
      let format = signature.formatOption()
      let quiet = signature.quietFlag()
      return { values, terminal in
        try gate.validate(values)
        let lookup = RunLookup(database: values[database], environment: environment)
        let candidate = try await lookup.run(values[candidate] ?? "latest")
        guard let baseline = try await gate.baseline(values, lookup) else {
          terminal.remark("There is no baseline yet: nothing was compared.", isQuiet: values[quiet])
          let remark = try await gate.update(values, to: candidate, database: values[database])
          terminal.remark(remark, isQuiet: values[quiet])
          return .success
        }
        let verdict = Comparison(baseline: baseline, candidate: candidate)
          .verdict(gate.policy(values))
        if !values[quiet] { terminal.write(verdict.rendered(as: values[format])) }
        try await gate.store(verdict, values, baseline, candidate, database: values[database])
        let remark = try await gate.update(values, to: candidate, database: values[database])
        terminal.remark(remark, isQuiet: values[quiet])
        return ExitCode(rawValue: verdict.exitCode)
      }
    }
  }
}

extension Verdict {
  /// The verdict in the format that was asked for.
  fileprivate func rendered(as format: Table.Format) -> String {
    switch format {
    case .text: text
    case .markdown: markdown
    case .json: JSONWriter().text(of: json) + "\n"
    case .csv: table.rendered(as: .csv)
    }
  }
}
