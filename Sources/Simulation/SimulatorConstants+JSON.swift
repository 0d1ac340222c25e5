public import Basics

extension SimulatorConstants {
  /// Reads the constants from JSON; every key must be there.
  ///
  /// - Parameters:
  ///   - bytes: The file of what is not fitted.
  ///   - latencyJSON: The file of what is.
  ///
  /// - Throws: ``SimulatorConstantsError`` with all problems of the file.
  public init(
    json bytes: [UInt8], file: String, latencyJSON: [UInt8], latencyFile: String
  ) throws(SimulatorConstantsError) {
    let table = try LatencyTable(json: latencyJSON, file: latencyFile)
    (latency, latencyErrors) = (table.constants, table.errors)
    let validator = Validator(file: file)
    var reader = Reader(validator.document(bytes))
    let schemaVersion = reader.integer("schemaVersion", in: 1...1)
    revision = reader.integer("revision", in: 1...Int(Int32.max))
    simdActivityFactor = reader.number("simdActivityFactor", in: 0.1...10)
    picojoulesPerByte = reader.energies("picojoulesPerByte")
    microwattsPerMHz = reader.coreClasses("microwattsPerMHz", in: 1...1e5)
    processBytes = reader.integer("processBytes", in: 0...1_000_000_000)
    processStartCycles = reader.number("processStartCycles", in: 0...1e12)
    runtimeBytes = reader.integer("runtimeBytes", in: 0...1_000_000_000)
    reader.ignore("sources")
    reader.finish()
    identity = "\(schemaVersion).\(revision)-\(ContentHash(of: bytes + latencyJSON).short)"
    guard validator.problems.isEmpty else {
      throw SimulatorConstantsError(problems: validator.problems)
    }
  }
}

/// What is wrong with a file of constants.
public struct SimulatorConstantsError: Error, Hashable, CustomStringConvertible {
  /// Every problem, with its place.
  public let problems: [Problem]

  /// A line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Reads fields that must be there; a missing one is reported and reads as the lower bound.
private struct Reader {
  private var object: ObjectReader?

  init(_ object: ObjectReader?) { self.object = object }

  mutating func number(_ key: String, in range: ClosedRange<Double>) -> Double {
    object?.required(key, .number(in: range)) ?? range.lowerBound
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int {
    object?.required(key, .integer(in: range)) ?? range.lowerBound
  }

  mutating func ignore(_ key: String) { _ = object?.node(key) }

  func finish() { object?.finish() }

  mutating func coreClasses(
    _ key: String, in range: ClosedRange<Double>
  ) -> SimulatorConstants.CoreClassValues {
    var values = Reader(object?.requiredObject(key))
    defer { values.finish() }
    return SimulatorConstants.CoreClassValues(
      inOrder: values.number("inOrder", in: range),
      outOfOrder: values.number("outOfOrder", in: range), wide: values.number("wide", in: range))
  }

  mutating func energies(_ key: String) -> SimulatorConstants.EnergyPerByte {
    var energies = Reader(object?.requiredObject(key))
    defer { energies.finish() }
    func energy(_ key: String) -> Double { energies.number(key, in: 0...10_000) }
    return SimulatorConstants.EnergyPerByte(
      l1: energy("l1"), l2: energy("l2"), l3: energy("l3"), dramLpddr4: energy("dramLpddr4"),
      dramLpddr4x: energy("dramLpddr4x"), dramLpddr5: energy("dramLpddr5"),
      dramLpddr5x: energy("dramLpddr5x"))
  }
}
