public import Commands
import FoundationEssentials
public import Reports

extension Gnuplot.Format: ArgumentValue {}

extension Command {
  /// `pocketbench plot`.
  static func plot(_ environment: [String: String]) -> Command {
    Command(
      "plot", "Draw charts with gnuplot.",
      discussion: """
        Of one run: 'latency' draws bars on every device, 'heatmap' a table of devices and models, \
        'pareto' two metrics with the front of what nothing beats, 'roofline' every step under the \
        ceilings of its device, 'ablation' what each technique is worth (of 'run --ablation'). \
        'compare A B' draws two runs side by side, 'history' one metric \
        over all runs of the store, 'all' everything but compare. \(runNames)
        """
    ) { signature in
      let kind = signature.optionalArgument(
        "kind", as: ChartRequest.Kind.self, help: "What to draw (default: latency).")
      let runs = signature.arguments(
        "run", as: String.self, help: "The run (default: latest), or the two runs.")
      let request = ChartRequest(&signature)
      let output = signature.option(
        "output", default: "Results/charts", short: "o", valueName: "dir",
        help: "The folder to write to.")
      let formats = signature.options(
        "picture", as: Gnuplot.Format.self, help: "The form of pictures (default: both).")
      let database = signature.databaseOption()
      let quiet = signature.quietFlag()
      return { values, terminal in
        let lookup = RunLookup(database: values[database], environment: environment)
        let found = try await request.charts(
          values[kind] ?? .latency, of: values[runs], values, lookup)
        for remark in found.remarks { terminal.remark(remark, isQuiet: values[quiet]) }
        let drawing = try Gnuplot(environment: environment).draw(
          found.charts, to: URL(filePath: values[output], directoryHint: .isDirectory),
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
}
