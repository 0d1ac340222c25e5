import Basics
import Bench
import Commands
import Compiler
import Devices
import Graphs
import Records
import Reports
import Tensors

extension Command {
  /// `pocketbench show`.
  static func show(_ environment: [String: String]) -> Command {
    Command(
      "show", "Show one device, model, run or cell.",
      subcommands: [showDevice, showModel, showRun(environment), showCell(environment)])
  }

  private static var showDevice: Command {
    Command("device", "Show a device: every field, what was assumed, and the sources.") {
      signature in
      let name = signature.argument("device", as: String.self, help: "The device.")
      let profiles = signature.profilesOption()
      return { values, terminal in
        let device = try Laboratory(profiles: values[profiles]).catalog.device(values[name])
        terminal.write(JSONWriter().text(of: device.json) + "\n")
        return .success
      }
    }
  }

  private static var showModel: Command {
    Command("model", "Show a model: its nodes, its text, its drawing, or what could be fused.") {
      signature in
      let name = signature.argument(
        "model", as: String.self, help: "A model of the zoo or a .param file.")
      let isText = signature.flag("ir", help: "The graph as text.")
      let isDrawing = signature.flag("dot", help: "The graph in Graphviz's language.")
      let isFusions = signature.flag(
        "fusions", help: "What could be fused, in order, and the bytes that each saves.")
      let backend = signature.option(
        "backend", default: Backend.cpuXnnpack, help: "The unit that --fusions must be legal on.")
      let format = signature.formatOption()
      return { values, terminal in
        let graph = try ModelLibrary.graph(values[name], batch: 1, inputSize: nil)
        if values[isText] {
          terminal.write(graph.description)
        } else if values[isDrawing] {
          terminal.write(graph.dot)
        } else if values[isFusions] {
          terminal.write(.fusions(of: graph, for: values[backend]), as: values[format])
          for line in exclusions(on: values[backend]) { terminal.note(line + "\n") }
        } else {
          terminal.write(.nodes(of: graph), as: values[format])
          terminal.note(
            "\(graph.nodes.count) nodes, \(graph.macs) MACs, \(graph.parameterCount) parameters, "
              + "\(formatted(bytes: graph.constantBytes)) of constants, \(graph.hash.short)\n")
        }
        return .success
      }
    }
  }

  /// Why some patterns are not looked for, or only in part.
  private static func exclusions(on backend: Backend) -> [String] {
    FusionPattern.allCases.compactMap { pattern in
      switch pattern.legality(on: backend) {
      case .legal: nil
      case .limitsOnly(let reason): "\(pattern) fuses limits only: \(reason)"
      case .excluded(let reason): "\(pattern) is left out: \(reason)"
      }
    }
  }

  private static func showRun(_ environment: [String: String]) -> Command {
    Command("run", "Show a run: its cells and what it was.", discussion: runNames) { signature in
      let name = signature.optionalArgument(
        "run", as: String.self, help: "The run (default: latest).")
      let database = signature.databaseOption()
      let format = signature.formatOption()
      return { values, terminal in
        let lookup = RunLookup(database: values[database], environment: environment)
        let run = try await lookup.run(values[name] ?? "latest")
        terminal.write(.cells(of: run), as: values[format])
        let header = run.header
        terminal.note(
          "run \(run.id.map(String.init) ?? "in a file") of \(header.startedAt), simulator "
            + "\(header.simulator), seed \(header.seed), commit \(header.subjectCommit ?? "none"), "
            + "on \(header.host.processor), \(header.host.system)\n")
        return .success
      }
    }
  }

  private static func showCell(_ environment: [String: String]) -> Command {
    Command(
      "cell", "Show where the time of a cell goes, step by step.", discussion: runNames
    ) { signature in
      let name = signature.optionalArgument(
        "run", as: String.self, help: "The run (default: latest).")
      let selection = CellSelection(&signature, help: "The cell's")
      let database = signature.databaseOption()
      let format = signature.formatOption()
      return { values, terminal in
        let lookup = RunLookup(database: values[database], environment: environment)
        let run = try await lookup.run(values[name] ?? "latest")
        let cell = try selection.filtered(run, values).onlyCell
        terminal.write(.layers(of: cell), as: values[format])
        let values = cell.measurements.map { measurement in
          let interval =
            if let low = measurement.low, let high = measurement.high {
              " (\(low) to \(high))"
            } else { "" }
          return "\(measurement.metric.name) \(measurement.value)\(interval)"
        }
        terminal.note(
          "\(cell.series): \(cell.status.rawValue)\(cell.reason.map { ", \($0)" } ?? "")\n"
            + values.joined(separator: ", ") + "\n")
        return .success
      }
    }
  }
}

extension RunRecord {
  /// The cell that a selection left.
  fileprivate var onlyCell: CellRecord {
    get throws {
      guard cells.count == 1, let cell = cells.first else {
        let names = cells.prefix(8).map { "  \($0.series)" }.joined(separator: "\n")
        throw UsageError.validation(
          reason: cells.isEmpty
            ? "No cell of the run matches."
            : "\(cells.count) cells match; narrow it down:\n\(names)")
      }
      return cell
    }
  }
}

extension Table {
  /// A row for each fusion that could be made.
  fileprivate static func fusions(of graph: Graph, for backend: Backend) -> Table {
    Table(
      columns: [.text("pattern"), .number("saved B"), .text("nodes")],
      rows: fusionOpportunities(in: graph, for: backend).map { opportunity in
        [
          .text(opportunity.pattern.rawValue), .integer(Int64(opportunity.bytesSaved)),
          .text(opportunity.nodes.joined(separator: " ")),
        ]
      })
  }

  fileprivate static func nodes(of graph: Graph) -> Table {
    Table(
      columns: [
        .text("node"), .text("operation"), .text("output"), .number("macs", title: "MACs"),
        .number("weightBytes", title: "weights B"), .number("outputBytes", title: "output B"),
      ],
      rows: graph.nodes.map { node in
        let work = graph.work(of: node)
        return [
          .text(node.name), .text(node.operation.description),
          .text(graph[node.outputs[0]].type.shape.description), .integer(Int64(work.macs)),
          .integer(Int64(work.constantBytes)), .integer(Int64(work.outputBytes)),
        ]
      })
  }

  fileprivate static func layers(of cell: CellRecord) -> Table {
    let terms = LayerTerms(name: "", kernel: "").terms.map(\.name)
    return Table(
      columns: [.text("step"), .text("kernel"), .number("totalNs", title: "total ns")]
        + terms.map { .number($0) }
        + [
          .number("dramBytes", title: "DRAM B"), .number("macs", title: "MACs"),
          .number("bytes", title: "moved B"),
        ],
      rows: cell.layers.map { layer in
        [.text(layer.name), .text(layer.kernel), .integer(layer.totalNs)]
          + layer.terms.map { .integer($0.ns) }
          + [
            .integer(layer.dramBytes), .integer(layer.work?.macs), .integer(layer.work?.bytes),
          ]
      })
  }
}
