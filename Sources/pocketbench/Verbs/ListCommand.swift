import Bench
import Commands
import Compiler
import Devices
import Graphs
import Kernels
import Quantization
import Records
import Reports

/// What can be listed.
private enum Listing: String, CaseIterable, ArgumentValue {
  case devices, references, models, configs, scenarios, passes, techniques, metrics, cores, kernels,
    quantizers
}

extension Command {
  /// `pocketbench list`.
  static var list: Command {
    Command("list", "List devices, models, configurations, passes and more.") { signature in
      let what = signature.argument("what", as: Listing.self, help: "What to list.")
      let profiles = signature.profilesOption()
      let format = signature.formatOption()
      return { values, terminal in
        let laboratory = try Laboratory(profiles: values[profiles])
        terminal.write(try table(of: values[what], laboratory), as: values[format])
        return .success
      }
    }
  }

  private static func table(of listing: Listing, _ laboratory: Laboratory) throws -> Table {
    switch listing {
    case .devices: return .devices(try laboratory.catalog.allDevices(), laboratory.catalog)
    case .references:
      return .devices(try laboratory.catalog.referenceDevices(), laboratory.catalog)
    case .models: return try .models()
    case .configs:
      return Table(
        columns: [.text("configuration"), .text("settings")],
        rows: NamedConfiguration.standard.map { row($0.name, $0.request.stated) }
          + Configuration.Preset.allCases.dropFirst().map {
            row($0.rawValue, Configuration(preset: $0))
          }
          + AdaptivePreset.allCases.map { preset in
            let rule = preset.goal.map { "the lowest \($0.cost) of each model on each device" }
            return [
              .text(preset.rawValue),
              .text("precision, cores and threads: \(rule ?? "by each device's tier and cores")"),
            ]
          })
    case .scenarios:
      return Table(
        columns: [.text("scenario")], rows: Scenario.standard.map { [.text($0.description)] })
    case .passes:
      return Table(
        columns: [.text("pass"), .text("summary")],
        rows: Pass.standard.map { [.text($0.name), .text($0.summary)] })
    case .techniques:
      return Table(
        columns: [.text("technique"), .text("summary")],
        rows: Technique.all.map { [.text($0.name), .text($0.summary)] })
    case .metrics:
      return Table(
        columns: [.text("metric"), .text("unit"), .text("polarity"), .text("kind")],
        rows: Metric.all.map {
          [.text($0.name), .text($0.unit), .text($0.polarity.rawValue), .text($0.kind.rawValue)]
        })
    case .cores: return .cores(laboratory.catalog.cores)
    case .kernels: return .kernels(KernelRegistry())
    case .quantizers: return .quantizers()
    }
  }

  /// A configuration and all that it sets.
  private static func row(_ name: String, _ configuration: Configuration) -> [Table.Cell] {
    let settings = configuration.settings.filter { !$0.value.isEmpty }
    return [
      .text(name), .text(settings.map { "\($0.key)=\($0.value)" }.joined(separator: " ")),
    ]
  }
}

extension OptimizationGoal {
  /// What is as low as possible, in words.
  fileprivate var cost: String {
    switch self {
    case .latency: "latency"
    case .energy: "energy"
    case .balanced: "product of latency and energy"
    }
  }
}

extension Table {
  /// A row for each quantizer.
  fileprivate static func quantizers() -> Table {
    Table(
      columns: [
        .text("quantizer"), .number("bits"), .text("scales"), .text("calibration"),
        .text("summary"),
      ],
      rows: Quantizers.all.map { quantizer in
        let description = quantizer.describe()
        return [
          .text(description.name), .integer(description.bitsPerWeight.map(Int64.init)),
          .text(description.granularity),
          .text(description.needsCalibration ? "activations" : "none"),
          .text(description.summary),
        ]
      })
  }

  /// A row for each kind of work and each backend.
  fileprivate static func kernels(_ registry: KernelRegistry) -> Table {
    Table(
      columns: [.text("kind"), .text("backend"), .text("available"), .text("variants")],
      rows: registry.entries.map { entry in
        let (isAvailable, detail) =
          switch entry.availability {
          case .available(let variants): (true, variants.joined(separator: " "))
          case .unavailable(let reason): (false, reason.description)
          }
        return [
          .text(entry.kind.rawValue), .text(entry.backend.rawValue),
          .text(isAvailable ? "yes" : "no"), .text(detail),
        ]
      })
  }

  fileprivate static func devices(_ devices: [DeviceProfile], _ catalog: DeviceCatalog) -> Table {
    Table(
      columns: [
        .text("device"), .remark("name"), .text("class"), .text("tier"), .text("cores"),
        .number("memoryMiB", title: "memory MiB"), .number("appLimitMiB", title: "app limit MiB"),
        .number("dramMBps", title: "DRAM MB/s"), .remark("aliases"),
      ],
      rows: devices.map { device in
        let aliases = catalog.aliases.filter { $0.value == device.id }.keys.sorted()
        return [
          .text(device.id), .text(device.name), .text(device.deviceClass.rawValue),
          .text(device.tier.rawValue), .text(device.clusterText),
          .integer(Int64(device.memory.totalMiB)), .integer(Int64(device.memory.appLimitMiB)),
          .integer(Int64(device.dram.bandwidthMBps)), .text(aliases.joined(separator: " ")),
        ]
      })
  }

  fileprivate static func models() throws -> Table {
    Table(
      columns: [
        .text("model"), .remark("summary"), .number("parameters"), .number("macs", title: "MACs"),
        .text("takes"),
      ],
      rows: try ModelZoo.entries.map { entry in
        let graph = try ModelZoo.graph(named: entry.name)
        return [
          .text(entry.name), .text(entry.summary), .integer(Int64(graph.parameterCount)),
          .integer(Int64(graph.macs)), .text(entry.parameters.map(\.key).joined(separator: " ")),
        ]
      })
  }

  fileprivate static func cores(_ catalog: CoreCatalog) -> Table {
    Table(
      columns: [
        .text("core"), .number("year"), .text("order"),
        .number("fp32MacsPerCycle", title: "fp32 MACs/cycle"),
        .number("fp16MacsPerCycle", title: "fp16 MACs/cycle"),
        .number("int8MacsPerCycle", title: "int8 MACs/cycle"), .remark("aliases"),
      ],
      rows: catalog.types.map { type in
        [
          .text(type.id), .integer(Int64(type.year)), .text(type.facts.order.rawValue),
          .number(type.facts.fp32MacsPerCycle, digits: 0),
          .number(type.facts.fp16MacsPerCycle, digits: 0),
          .number(type.facts.int8MacsPerCycle, digits: 0),
          .text(type.aliases.joined(separator: "; ")),
        ]
      })
  }
}

extension DeviceProfile {
  /// `1x2841 3x2419 4x1785 MHz`.
  var clusterText: String {
    clusters.map { "\($0.count)x\($0.maximumFrequencyKHz / 1000)" }.joined(separator: " ") + " MHz"
  }
}
