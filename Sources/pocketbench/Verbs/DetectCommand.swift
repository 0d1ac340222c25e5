import Basics
import Commands
import Compiler
import Devices
import Records
import Reports

extension Command {
  /// `pocketbench detect`.
  static var detect: Command {
    Command(
      "detect", "Describe this machine as a device profile.",
      discussion: """
        What /proc and /sys (macOS: sysctl) say is in the profile, with the file it was read from \
        under 'sources'; everything else takes its default and is listed under 'assumed'. The \
        profile serves as a device: 'detect --output host.json', then 'run --device host.json'.
        """
    ) { signature in
      let options = DetectOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `detect`, and what they do.
private struct DetectOptions {
  private let features: Parameter<Bool>
  private let facts: Parameter<Bool>
  private let device: Parameter<String?>
  private let root: Parameter<String?>
  private let id: Parameter<String>
  private let output: Parameter<String?>
  private let profiles: Parameter<String?>
  private let format: Parameter<Table.Format>

  private static let usualID = "host"

  init(_ signature: inout Signature) {
    features = signature.flag(
      "features", help: "A table of the SIMD extensions, the tier, and what auto-detected means.")
    facts = signature.flag(
      "facts", help: "A table of what the machine says, with its sources.")
    device = signature.option(
      "device", as: String.self, short: "d",
      help: "A simulated device in place of this machine, whose features then play no part.")
    root = signature.option(
      "sysroot", as: String.self, valueName: "dir",
      help: "A folder with a copy of another Linux machine's /proc and /sys.")
    id = signature.option("id", default: Self.usualID, help: "The id of the profile.")
    output = signature.option(
      "output", as: String.self, short: "o", valueName: "file",
      help: "The file to write; standard output otherwise.")
    profiles = signature.profilesOption()
    format = signature.formatOption()
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    try validate(values)
    let catalog = try Laboratory(profiles: values[profiles]).catalog
    let profile: DeviceProfile
    let source: String
    if let name = values[device] {
      profile = try catalog.device(name)
      source = ProcessorFeatures(of: profile).source
    } else {
      let facts = try detector(values, catalog.cores).facts()
      if values[self.facts] {
        terminal.write(.facts(facts), as: values[format])
        return .success
      }
      profile = try facts.profile(id: values[id], catalog: catalog.cores)
      source = facts.features.source
    }
    if values[features] {
      terminal.write(.features(of: profile, source: source), as: values[format])
    } else if let path = values[output] {
      try File.write(profile.text, to: path)
    } else {
      terminal.write(profile.text)
    }
    return .success
  }

  private func detector(_ values: Values, _ cores: CoreCatalog) -> HostDetector {
    values[root].map { HostDetector(root: $0, catalog: cores) } ?? HostDetector(catalog: cores)
  }

  private func validate(_ values: Values) throws(UsageError) {
    guard isDeviceID(values[id]) else {
      throw .validation(
        reason: "'\(values[id])' is no id. Please provide letters, digits, '-', '_' and '.'.")
    }
    let isTable = values[features] || values[facts]
    guard !(values[features] && values[facts]) else {
      throw .validation(reason: "--features and --facts exclude each other.")
    }
    guard values[device] == nil || (values[root] == nil && !values[facts]) else {
      throw .validation(reason: "--device is simulated: --sysroot and --facts do not apply to it.")
    }
    guard values[device] == nil || values[id] == Self.usualID else {
      throw .validation(reason: "--device has an id already: --id does not apply to it.")
    }
    guard isTable || values[format] == .text || values[format] == .json else {
      throw .validation(reason: "--format is that of --features and --facts; a profile is JSON.")
    }
    guard values[output] == nil || !isTable else {
      throw .validation(reason: "--output takes the profile, not a table.")
    }
  }
}

extension DeviceProfile {
  /// The text of a profile's file.
  fileprivate var text: String { JSONWriter().text(of: json) + "\n" }
}

extension Table {
  /// The SIMD extensions that the profile's format knows, then what follows from the profile.
  fileprivate static func features(of device: DeviceProfile, source: String) -> Table {
    let features = ProcessorFeatures(of: device)
    var rows: [[Cell]] = DeviceProfile.InstructionSet.allCases.map { set in
      [.text(set.rawValue), .text(features.contains(set) ? "yes" : "no"), .text(source)]
    }
    let peak = device.corePeakMacsPerSecond / 1e9
    rows.append([
      .text("tier"), .text(device.tier.rawValue),
      .text(
        "\(fixed(peak, digits: 1)) x 10^9 fp32 multiply-accumulates per second of one core"),
    ])
    let automatic = Configuration.autoDetected(for: device)
    rows.append([
      .text(AdaptivePreset.autoDetected.rawValue), .text(automatic.description),
      .text("tier and core facts"),
    ])
    return Table(columns: [.text("feature"), .text("value"), .text("source")], rows: rows)
  }

  /// What a machine says, a row for each fact.
  fileprivate static func facts(_ facts: HostFacts) -> Table {
    Table(
      columns: [.text("fact"), .text("value"), .text("source")],
      rows: facts.rows.map { [.text($0.fact), .text($0.value), .text($0.source)] })
  }
}
