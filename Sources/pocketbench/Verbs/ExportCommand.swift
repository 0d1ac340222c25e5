import Basics
import Commands
import Records

extension Command {
  /// `pocketbench export`.
  static func export(_ environment: [String: String]) -> Command {
    Command(
      "export", "Write a run as JSON.",
      discussion: """
        \(runNames) With --kind simulated two runs of the same inputs give the same bytes, whatever \
        the machine and the time.
        """
    ) { signature in
      let run = signature.optionalArgument(
        "run", as: String.self, help: "The run (default: latest).")
      let kind = signature.option(
        "kind", default: RunRecord.ExportKind.simulated, help: "Which numbers.")
      let isBaseline = signature.flag(
        "baseline", help: "A baseline file to commit: simulated numbers and who made them.")
      let output = signature.option(
        "output", as: String.self, short: "o", valueName: "path",
        help: "The file to write; standard output otherwise.")
      let database = signature.databaseOption()
      return { values, terminal in
        let lookup = RunLookup(database: values[database], environment: environment)
        let record = try await lookup.run(values[run] ?? "latest")
        let text =
          values[isBaseline] ? record.baselineText : record.exportText(values[kind])
        if let path = values[output] {
          try File.write(text, to: path)
        } else {
          terminal.write(text)
        }
        return .success
      }
    }
  }
}

extension RunRecord {
  /// The numbers of one kind; who ran it stands only beside numbers that depend on it.
  fileprivate func exportText(_ kind: ExportKind) -> String {
    JSONWriter().text(of: exportJSON(kind: kind, includingHeader: kind != .simulated)) + "\n"
  }
}
