import Basics
public import Records

/// The file `pocketbench.json`: what a project measures unless the command line says otherwise.
///
/// ```json
/// {
///   "schemaVersion": 1,
///   "models": ["mobilenetv2", "bert-mini@tokens=64"],
///   "devices": ["budget-phone", "class:tablet"],
///   "configurations": ["baseline", { "name": "release", "use": "baseline,precision=fp16" }],
///   "vary": ["threads=1,2,4"],
///   "scenarios": ["warm"]
/// }
/// ```
/// Every list may be left out. A configuration with a name keeps its series when what it stands for
/// changes, so that a gate compares the two and names what changed.
public struct MatrixFile: Hashable, Sendable {
  /// Model selections; nil when the file has none.
  public var models: [String]?
  /// Device selections.
  public var devices: [String]?
  /// Configurations.
  public var configurations: [NamedConfiguration]?
  /// What the configurations are varied by.
  public var axes: [Axis]?
  /// Scenarios.
  public var scenarios: [Scenario]?

  /// Reads the file.
  ///
  /// - Throws: ``BenchFileError`` with every problem of the file.
  public init(json bytes: [UInt8], file: String) throws(BenchFileError) {
    let validator = Validator(file: file)
    var reader = validator.document(bytes)
    _ = reader?.required("schemaVersion", .integer(in: 1...1))
    models = reader?.optionalArray("models", .text)
    devices = reader?.optionalArray("devices", .text)
    configurations = reader?.optionalArray("configurations", .configuration)
    axes = reader?.optionalArray("vary", .axis)
    scenarios = reader?.optionalArray("scenarios", .scenario)
    if let axes, Set(axes.map(\.key)).count < axes.count {
      reader?.report("a key is varied twice", at: "vary")
    }
    if let configurations {
      for (index, entry) in configurations.enumerated()
      where configurations[..<index].contains(where: { $0.name == entry.name }) {
        reader?.report("the name '\(entry.name)' is given twice", at: "configurations")
      }
    }
    reader?.finish()
    guard validator.problems.isEmpty else {
      throw BenchFileError(problems: validator.problems)
    }
  }
}

extension Expectation where Value == NamedConfiguration {
  /// `"preset,key=value"` or `{"name": ..., "use": "preset,key=value"}`.
  fileprivate static var configuration: Expectation {
    let keys = Configuration().settings.map(\.key).joined(separator: ", ")
    return Expectation(
      "a configuration 'preset,key=value,...' or an object with 'name' and 'use' (keys: \(keys))"
    ) { node in
      if let text = node.string {
        return (try? ConfigurationRequest(parsing: text)).map { NamedConfiguration($0) }
      }
      guard let name = node["name"]?.string, !name.isEmpty, let use = node["use"]?.string,
        node.members?.count == 2, let request = try? ConfigurationRequest(parsing: use)
      else { return nil }
      return NamedConfiguration(name: name, request)
    }
  }
}

extension Expectation where Value == Axis {
  fileprivate static var axis: Expectation {
    let keys = Configuration().settings.map(\.key).joined(separator: ", ")
    return Expectation("a text 'key=value,value,...' with values of a key (keys: \(keys))") {
      node in
      node.string.flatMap { try? Axis(parsing: $0) }
    }
  }
}

extension Expectation where Value == Scenario {
  fileprivate static var scenario: Expectation {
    Expectation("one of " + Scenario.spellings.map { "'\($0)'" }.joined(separator: ", ")) { node in
      node.string.flatMap { Scenario($0) }
    }
  }
}
