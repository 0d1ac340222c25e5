import Commands
import Synchronization

enum Precision: String, CaseIterable, ArgumentValue { case int8, int4 }

enum Format: String, CaseIterable, ArgumentValue { case text, json }

/// Declarations that several verbs share, as the executable writes them.
extension Signature {
  mutating func formatOption() -> Parameter<Format> {
    option("format", default: .text, short: "f", help: "How tables are printed.")
  }

  mutating func quietFlag() -> Parameter<Bool> {
    flag("quiet", short: "q", help: "Print nothing; use the exit code.")
  }
}

extension Command {
  static let tool = Command(
    "tool", "Measure neural networks without devices.",
    discussion: """
      Runs are stored and judged later. A name that is not known is refused.

        tool run bert --device pixel-5
      """,
    subcommands: [measure, compare, runs])

  /// Echoes what it was given, so that a test sees every value with its type.
  static let measure = Command("run", "Run the matrix, store it.") { signature in
    let model = signature.argument("model", as: String.self, help: "The model to run.")
    let seed = signature.optionalArgument("seed", as: Int.self, help: "The seed of the run.")
    let devices = signature.options(
      "device", as: String.self, short: "d", help: "Only these devices.")
    let precision = signature.option(
      "precision", as: Precision.self, short: "p", help: "The type of the weights.")
    let confidence = signature.option("confidence", default: 0.99, help: "How sure to be.")
    let path = signature.option(
      "db", default: "Results/pocketbench.sqlite", valueName: "path", help: "The store.")
    let format = signature.formatOption()
    let quiet = signature.quietFlag()
    return { values, terminal in
      let facts: [String] = [
        values[model], values[seed].map { "\($0)" } ?? "-", "\(values[devices])",
        values[precision].map { "\($0)" } ?? "-", "\(values[confidence])", values[path],
        "\(values[format])", "\(values[quiet])",
      ]
      terminal.write(facts.joined(separator: " ") + "\n")
      return .success
    }
  }

  static let compare = Command("compare", "Judge a run against a baseline.") { signature in
    let baseline = signature.argument("baseline", as: Int.self, help: "The run to judge against.")
    return { values, terminal in
      terminal.write("\(values[baseline])\n")
      return values[baseline] < 0 ? .regression : .success
    }
  }

  static let runs = Command(
    "runs", "Label, delete and merge runs.",
    subcommands: [
      Command("merge", "Merge runs into one.") { signature in
        let files = signature.arguments("file", as: String.self, isRequired: true, help: "A run.")
        return { values, terminal in
          terminal.write("\(values[files])\n")
          return .success
        }
      },
      Command("delete", "Delete runs.") { signature in
        let runs = signature.arguments("run", as: Int.self, help: "The runs; none deletes nothing.")
        return { values, terminal in
          terminal.write("\(values[runs])\n")
          return .success
        }
      },
    ])
}

/// What a command wrote and how it ended.
struct Ending: Equatable {
  let code: ExitCode
  let output: String
  let notes: String
}

/// Runs a command line on a recording terminal.
func run(
  _ arguments: [String], of root: Command = .tool, width: Int = 80
) async -> Ending {
  let recording = Recording()
  let terminal = Terminal(
    write: { text in recording.output.withLock { $0 += text } },
    note: { text in recording.notes.withLock { $0 += text } },
    width: width)
  let code = await root.run(arguments, version: "1.2.3", terminal: terminal)
  return Ending(
    code: code, output: recording.output.withLock { $0 }, notes: recording.notes.withLock { $0 })
}

private final class Recording: Sendable {
  let output = Mutex("")
  let notes = Mutex("")
}
