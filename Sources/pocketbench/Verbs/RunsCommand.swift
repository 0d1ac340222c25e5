import Commands
import Records
import Reports
import Results

extension Command {
  /// `pocketbench runs`.
  static func runs(_ environment: [String: String]) -> Command {
    Command(
      "runs", "List, label, delete and prune runs; name baselines.",
      subcommands: [
        listRuns(environment), label(environment), delete(environment),
        prune(environment), baseline(environment),
      ])
  }

  private static func listRuns(_ environment: [String: String]) -> Command {
    Command("list", "List the runs of the store, latest first.") { signature in
      let database = signature.databaseOption()
      let format = signature.formatOption()
      return { values, terminal in
        let store = try RunLookup(database: values[database], environment: environment).store()
        let baselines = try await store.baselines()
        terminal.write(
          Table.runs(try await store.runs(), baselines: baselines), as: values[format])
        return .success
      }
    }
  }

  private static func label(_ environment: [String: String]) -> Command {
    edit("label", "Give a run a label.", environment) { signature in
      let text = signature.argument("text", as: String.self, help: "The label; empty for none.")
      return { values, store, run in
        try await store.label(run, values[text].isEmpty ? nil : values[text])
        return values[text].isEmpty
          ? "Run \(run) has no label now." : "Run \(run) is @\(values[text]) now."
      }
    }
  }

  private static func delete(_ environment: [String: String]) -> Command {
    edit("delete", "Delete a run and the cells that no other run has.", environment) { _ in
      { _, store, run in
        try await store.delete(run)
        return "Run \(run) is deleted."
      }
    }
  }

  private static func baseline(_ environment: [String: String]) -> Command {
    edit("baseline", "Name a run as a baseline.", environment) { signature in
      let name = signature.option(
        "name", default: Gate.defaultBaseline, help: "The baseline's name.")
      let removes = signature.flag("remove", help: "Remove the baseline; its run stays.")
      return { values, store, run in
        if values[removes] {
          try await store.removeBaseline(values[name])
          return "Baseline '\(values[name])' is removed."
        }
        let name = try Gate.baselineName(values[name])
        try await store.setBaseline(name, run)
        return "Baseline '\(name)' is run \(run) now."
      }
    }
  }

  private static func prune(_ environment: [String: String]) -> Command {
    Command("prune", "Delete all but the latest runs; baselines stay.") { signature in
      let keep = signature.option("keep", default: 20, help: "How many runs stay.")
      let database = signature.databaseOption()
      return { values, terminal in
        guard values[keep] >= 0 else {
          throw UsageError.validation(reason: "--keep must not be negative.")
        }
        let lookup = RunLookup(database: values[database], environment: environment)
        let store = try lookup.storeForEditing()
        let deleted = try await store.prune(keepingLatest: values[keep])
        terminal.remark("\(deleted.count) runs are deleted.", isQuiet: false)
        return .success
      }
    }
  }

  private typealias Edit = @Sendable (Values, ResultStore, Int64) async throws -> String

  /// A verb that changes one run of the store.
  private static func edit(
    _ name: String, _ abstract: String, _ environment: [String: String],
    declare: (inout Signature) -> Edit
  ) -> Command {
    Command(name, abstract, discussion: runNames) { signature in
      let run = signature.argument("run", as: String.self, help: "The run.")
      let edit = declare(&signature)
      let database = signature.databaseOption()
      return { values, terminal in
        let lookup = RunLookup(database: values[database], environment: environment)
        let reference = try RunReference(parsing: values[run])
        let store = try lookup.storeForEditing()
        let id = try await lookup.id(reference, in: store)
        terminal.remark(try await edit(values, store, id), isQuiet: false)
        return .success
      }
    }
  }
}

extension Table {
  fileprivate static func runs(_ runs: [RunSummary], baselines: [String: Int64]) -> Table {
    Table(
      columns: [
        .number("run"), .text("started"), .text("label"), .text("commit"), .text("branch"),
        .number("cells"), .number("ok"), .text("state"), .text("baseline"), .text("simulator"),
      ],
      rows: runs.map { run in
        let names = baselines.filter { $0.value == run.id }.keys.sorted()
        return [
          .integer(run.id), .text(run.header.startedAt), .text(run.header.label),
          .text(run.header.subjectCommit.map { String($0.prefix(10)) }),
          .text(run.header.subjectBranch),
          .integer(Int64(run.cellCounts.values.reduce(0, +))),
          .integer(Int64(run.cellCounts[.ok] ?? 0)), .text(run.outcome?.rawValue ?? "unfinished"),
          .text(names.joined(separator: " ")), .text(run.header.simulator),
        ]
      })
  }
}
