import Basics
import Bench
import Commands
import Compiler
import Devices
import Graphs
import Records

/// The options that select a matrix.
struct MatrixOptions {
  private let devices: Parameter<[String]>
  private let models: Parameter<[String]>
  private let configurations: Parameter<[String]>
  private let scenarios: Parameter<[String]>
  private let axes: Parameter<[String]>
  private let disabledPasses: Parameter<[String]>
  private let isAblation: Parameter<Bool>
  private let matrixFile: Parameter<String?>
  private let profiles: Parameter<String?>

  /// The file that decides where the command line does not.
  private static let defaultMatrixFile = "pocketbench.json"

  init(_ signature: inout Signature) {
    models = signature.options(
      "model", as: String.self, short: "m",
      help: "A model of the zoo (mobilenetv2@160), a pattern, or a .param file.")
    devices = signature.options(
      "device", as: String.self, short: "d",
      help:
        "A device, a pattern (reference/* for the measured ones), tier:low, class:tablet, "
        + "a profile file; +key=value edits it.")
    configurations = signature.options(
      "config", as: String.self, short: "c",
      help: "A configuration such as baseline,threads=4, or a pattern over those of the matrix.")
    scenarios = signature.options(
      "scenario", as: String.self, short: "s", help: "A scenario or a pattern.")
    axes = signature.options(
      "vary", as: String.self, valueName: "key=values",
      help: "Run each configuration with each value: threads=1,2,4, batch=1,8, input=224,160.")
    disabledPasses = signature.options(
      "disable-pass", as: String.self, valueName: "pass",
      help: "Switch a pass off in every configuration; series keep their names.")
    isAblation = signature.flag(
      "ablation",
      help: "Run each configuration with all techniques, without each one, and without all.")
    matrixFile = signature.option(
      "matrix", as: String.self, valueName: "file",
      help: "A matrix file (default: \(Self.defaultMatrixFile), when there is one).")
    profiles = signature.profilesOption()
  }

  /// The devices, the cost model and the matrix that were asked for.
  func resolve(_ values: Values) throws -> (Laboratory, Matrix) {
    let laboratory = try Laboratory(profiles: values[profiles])
    let file = try readMatrixFile(values)
    let devices = values[devices].isEmpty ? file?.devices ?? ["all"] : values[devices]
    var configurations = try select(
      values[configurations], from: file?.configurations ?? NamedConfiguration.standard)
    let axes =
      values[axes].isEmpty ? file?.axes ?? [] : try values[axes].map { try Axis(parsing: $0) }
    configurations = try configurations.varied(by: axes)
    if values[isAblation] { configurations = try configurations.flatMap { try $0.ablations() } }
    for index in configurations.indices {
      try configurations[index].request.stated.disable(passes: values[disabledPasses])
    }
    let matrix = Matrix(
      models: try models(values[models], from: file?.models ?? ModelZoo.standard.map(\.name)),
      devices: try laboratory.catalog.devices(matching: devices), configurations: configurations,
      scenarios: try scenarios(
        values[scenarios], from: file?.scenarios?.map(\.description) ?? ["*"]))
    guard !matrix.cells.isEmpty else {
      let reason =
        matrix.scenarios.isEmpty || matrix.models.isEmpty || matrix.configurations.isEmpty
          || matrix.devices.isEmpty
        ? "a list of it is empty" : "none of its models generates text"
      throw UsageError.validation(reason: "The selection has no cells: \(reason).")
    }
    return (laboratory, matrix)
  }

  private func readMatrixFile(_ values: Values) throws -> MatrixFile? {
    if let path = values[matrixFile] {
      return try MatrixFile(json: try File.bytes(path), file: path)
    }
    let path = Self.defaultMatrixFile
    guard File.exists(path) else { return nil }
    return try MatrixFile(json: try File.bytes(path), file: path)
  }

  /// Model names; patterns choose among the known ones and the zoo. Each model stands once.
  private func models(_ asked: [String], from known: [String]) throws -> [String] {
    var names: [String] = []
    let candidates = known.filter { !isPattern($0) } + ModelZoo.entries.map(\.name)
    for text in asked.isEmpty ? known : asked {
      let found: [String]
      if isPattern(text) {
        found = try candidates.filter { matches($0, glob: text) }.map(canonicalName)
        guard !found.isEmpty else { throw UsageError.unknown("model", text, known: candidates) }
      } else {
        found = [try canonicalName(text)]
      }
      for name in found where !names.contains(name) { names.append(name) }
    }
    var seen: Set<String> = []
    for name in names where !seen.insert(ModelLibrary.displayName(of: name)).inserted {
      throw UsageError.validation(
        reason: "Two models have the name '\(ModelLibrary.displayName(of: name))'.")
    }
    return names
  }

  private func canonicalName(_ model: String) throws -> String {
    ModelLibrary.isFile(model) ? model : try ModelZoo.canonicalName(model)
  }

  private func select(
    _ asked: [String], from known: [NamedConfiguration]
  ) throws -> [NamedConfiguration] {
    guard !asked.isEmpty else { return known }
    var chosen: [NamedConfiguration] = []
    for text in asked {
      var found = known.filter { $0.name == text }
      if found.isEmpty, isPattern(text) {
        found = known.filter { matches($0.name, glob: text) }
        guard !found.isEmpty else {
          throw UsageError.unknown("configuration", text, known: known.map(\.name))
        }
      } else if found.isEmpty {
        found = [NamedConfiguration(try ConfigurationRequest(parsing: text))]
      }
      chosen += found.filter { candidate in !chosen.contains { $0.name == candidate.name } }
    }
    return chosen
  }

  private func scenarios(_ asked: [String], from known: [String]) throws -> [Scenario] {
    var chosen: [Scenario] = []
    for text in asked.isEmpty ? known : asked {
      let found =
        isPattern(text)
        ? Scenario.standard.filter { matches($0.description, glob: text) }
        : Scenario(text).map { [$0] } ?? []
      guard !found.isEmpty else {
        throw UsageError.unknown("scenario", text, known: Scenario.spellings)
      }
      chosen += found.filter { !chosen.contains($0) }
    }
    return chosen
  }

  private func isPattern(_ text: String) -> Bool { text.contains { $0 == "*" || $0 == "?" } }
}

extension Configuration {
  /// Switches passes off, beside those that are off already.
  ///
  /// - Throws: `CompilerError` for a pass that does not exist.
  fileprivate mutating func disable(passes: [String]) throws {
    disabledPasses = Set(disabledPasses + passes).sorted()
    _ = try Pass.selected(by: self)
  }
}
