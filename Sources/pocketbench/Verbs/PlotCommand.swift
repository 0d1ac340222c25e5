public import Commands
import FoundationEssentials
import Records
public import Reports

extension Gnuplot.Format: ArgumentValue {}

/// What can be drawn.
private enum Plot: String, CaseIterable, ArgumentValue {
  case latency, compare
}

extension Command {
  /// `pocketbench plot`.
  static func plot(_ environment: [String: String]) -> Command {
    Command(
      "plot", "Draw charts with gnuplot.",
      discussion: """
        'plot latency [RUN]' draws the latency on every device; 'plot compare A B' draws two runs \
        side by side, a panel for each device. \(runNames)
        """
    ) { signature in
      let kind = signature.optionalArgument(
        "kind", as: Plot.self, help: "What to draw (default: latency).")
      let runs = signature.arguments("run", as: String.self, help: "The run, or the two runs.")
      let output = signature.option(
        "output", default: "Results/charts", short: "o", valueName: "dir",
        help: "The folder to write to.")
      let formats = signature.options(
        "picture", as: Gnuplot.Format.self, help: "The form of pictures (default: both).")
      let database = signature.databaseOption()
      let quiet = signature.quietFlag()
      return { values, terminal in
        let lookup = RunLookup(database: values[database], environment: environment)
        let charts = try await charts(values[kind] ?? .latency, values[runs], lookup)
        guard !charts.isEmpty else {
          throw UsageError.validation(reason: "There is nothing to draw: no cell has a latency.")
        }
        let drawing = try Gnuplot(environment: environment).draw(
          charts, to: URL(filePath: values[output], directoryHint: .isDirectory),
          formats: values[formats].isEmpty ? Gnuplot.Format.allCases : values[formats])
        if let notice = drawing.notice {
          terminal.remark(notice.description, isQuiet: values[quiet])
        }
        terminal.remark(
          "\(drawing.files.count) files are in \(values[output])", isQuiet: values[quiet])
        return .success
      }
    }
  }

  private static func charts(
    _ plot: Plot, _ runs: [String], _ lookup: RunLookup
  ) async throws -> [Chart] {
    switch plot {
    case .latency:
      guard runs.count <= 1 else {
        throw UsageError.validation(reason: "'plot latency' takes one run, got \(runs.count).")
      }
      return Chart.latencies(of: try await lookup.run(runs.first ?? "latest"))
    case .compare:
      guard runs.count == 2 else {
        throw UsageError.validation(reason: "'plot compare' takes two runs, got \(runs.count).")
      }
      return Chart.latencies(
        of: Comparison(
          baseline: try await lookup.run(runs[0]), candidate: try await lookup.run(runs[1])))
    }
  }
}
