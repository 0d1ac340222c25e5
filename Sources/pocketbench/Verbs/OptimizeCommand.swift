import Basics
import Bench
import Commands
import Compiler
import Devices
import Graphs
import Records

extension Command {
  /// `pocketbench optimize`.
  static var optimize: Command {
    Command(
      "optimize", "Optimize a model for a device and report what each technique gives.",
      discussion: """
        Techniques are applied one after the other; each is kept unless the goal suffers. All \
        numbers are simulated, those of --host measured on this machine.
        """
    ) { signature in
      let options = OptimizeOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `optimize`, and what they do.
private struct OptimizeOptions {
  private let model: Parameter<String>
  private let devices: Parameter<[String]>
  private let request: Parameter<String>
  private let budget: Parameter<Int?>
  private let disabled: Parameter<[String]>
  private let isHost: Parameter<Bool>
  private let profiles: Parameter<String?>
  private let format: Parameter<ReportFormat>

  init(_ signature: inout Signature) {
    model = signature.argument(
      "model", as: String.self, help: "A model of the zoo or a .param file.")
    devices = signature.options(
      "device", as: String.self, short: "d", help: "A device or a selection (default: all).")
    request = signature.option(
      "config", default: AdaptivePreset.balanced.rawValue, short: "c",
      help: "balanced, speed, battery or another preset; keys that are stated stay.")
    budget = signature.option(
      "memory-budget", as: Int.self, valueName: "MiB",
      help: "What weights, activations and process may take (default: the device's app limit).")
    disabled = signature.options(
      "without", as: String.self, valueName: "technique", help: "A technique that is not tried.")
    isHost = signature.flag(
      "host", help: "Measure the model before and after on this machine as well.")
    profiles = signature.profilesOption()
    format = signature.option(
      "format", default: ReportFormat.text, short: "f", help: "How reports are printed.")
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    let laboratory = try Laboratory(profiles: values[profiles])
    let names = values[devices].isEmpty ? ["all"] : values[devices]
    let request = try ConfigurationRequest(parsing: values[request])
    let stated = request.stated
    let graph = try ModelLibrary.graph(
      values[model], batch: stated.batch, inputSize: stated.inputSize)
    let reports = try laboratory.catalog.devices(matching: names).map { device in
      var settings = OptimizationSettings(request, on: device)
      settings.memoryBudgetBytes = values[budget].map { $0 << 20 }
      settings.disabledTechniques += values[disabled]
      var optimized = graph
      var report = try OptimizationEngine(settings, simulator: laboratory.simulator)
        .optimize(&optimized, on: device)
      if values[isHost] {
        report.hostNs = try HostComparison(graph, report.configuration, on: device).times()
      }
      return report
    }
    switch values[format] {
    case .text: terminal.write(reports.map(\.summary).joined(separator: "\n"))
    case .markdown: terminal.write(reports.map(\.markdown).joined(separator: "\n"))
    case .json:
      let value: JSONValue = ["schemaVersion": 1, "reports": .array(reports.map(\.json))]
      terminal.write(JSONWriter().text(of: value))
    }
    return .success
  }
}

/// A form of reports.
private enum ReportFormat: String, CaseIterable, ArgumentValue {
  case text, json, markdown
}
