import Basics
import Bench
public import Commands
import Devices
public import Fidelity
public import Kernels
public import Records
public import Reports
import Results
import Simulation

extension Table.Format: ArgumentValue {}
extension RunRecord.ExportKind: ArgumentValue {}
extension Runtime: ArgumentValue {}
extension CrossValidation.Fold: ArgumentValue {}
extension Precision: ArgumentValue {}
extension WeightResidency: ArgumentValue {}

extension PrefetchWindow: ArgumentValue {
  /// Reads `adaptive`, `off` or a number of layers.
  public init?(argument: String) { self.init(argument) }
  /// As it is read.
  public var argument: String { description }
  /// What is read.
  public static var expectation: String { "'adaptive', 'off' or a number of layers" }
}

extension ISA: ArgumentValue {}
extension Backend: ArgumentValue {}

extension Signature {
  /// `--db PATH`.
  mutating func databaseOption() -> Parameter<String> {
    option(
      "db", default: "Results/pocketbench.sqlite", valueName: "path", help: "The store of runs.")
  }

  /// `--profiles DIR`.
  mutating func profilesOption() -> Parameter<String?> {
    option(
      "profiles", as: String.self, valueName: "dir",
      help: "A folder of device profiles that replaces the bundled ones.")
  }

  /// `--format text|json|markdown|csv`.
  mutating func formatOption() -> Parameter<Table.Format> {
    option("format", default: Table.Format.text, short: "f", help: "How tables are printed.")
  }

  /// `--quiet`.
  mutating func quietFlag() -> Parameter<Bool> {
    flag("quiet", short: "q", help: "Print no notes; the exit code tells.")
  }
}

/// The devices and the cost model of one call.
struct Laboratory {
  let catalog: DeviceCatalog
  let simulator: Simulator

  /// The bundled files, or those of a folder; constants that the folder lacks are the bundled ones.
  init(profiles folder: String?) throws {
    guard let folder else {
      catalog = try DeviceCatalog()
      simulator = try Simulator()
      return
    }
    catalog = try DeviceCatalog(directory: folder)
    func file(_ name: String) throws -> (bytes: [UInt8], path: String) {
      let path = "\(folder)/\(name)"
      guard !File.exists(path) else { return (try File.bytes(path), path) }
      return (EmbeddedFiles.bytes(named: name) ?? [], name)
    }
    let (constants, latency) = try (file(Simulator.constantsFile), file(Simulator.latencyFile))
    simulator = Simulator(
      try SimulatorConstants(
        json: constants.bytes, file: constants.path, latencyJSON: latency.bytes,
        latencyFile: latency.path))
  }
}

extension UsageError {
  /// A name that does not exist, with the nearest one that does.
  ///
  /// - Parameter isListed: whether to name them all.
  static func unknown(
    _ kind: String, _ text: String, known: [String], isListed: Bool = true
  ) -> UsageError {
    let suggestion = closestMatch(to: text, in: known).map { " Did you mean '\($0)'?" } ?? ""
    let list = isListed ? " Known: \(known.joined(separator: ", "))." : ""
    return .validation(reason: "There is no \(kind) '\(text)'.\(suggestion)\(list)")
  }
}

extension Terminal {
  /// Prints a table in the format that was asked for.
  func write(_ table: Table, as format: Table.Format) {
    write(
      table.rendered(
        as: format, style: Table.TextStyle(width: fitsTables ? width : nil, hasColor: usesColor)))
  }

  /// Prints a line on standard error, unless there is none or notes are unwanted.
  func remark(_ line: String?, isQuiet: Bool) {
    if let line, !isQuiet { note(line + "\n") }
  }
}
