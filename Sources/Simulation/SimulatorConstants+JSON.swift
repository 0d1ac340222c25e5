public import Basics

extension SimulatorConstants {
  /// Reads the constants from JSON; every key must be there.
  ///
  /// - Throws: ``SimulatorConstantsError`` with all problems of the file.
  public init(json bytes: [UInt8], file: String) throws(SimulatorConstantsError) {
    let validator = Validator(file: file)
    var reader = Reader(validator.document(bytes))
    let schemaVersion = reader.integer("schemaVersion", in: 1...1)
    revision = reader.integer("revision", in: 1...Int(Int32.max))
    efficiency = reader.coreClasses("efficiency", in: 0.01...2)
    exposure = reader.coreClasses("exposure", in: 0...1)
    cyclesPerMac = reader.operatorCosts("cyclesPerMac")
    cyclesPerElement = reader.number("cyclesPerElement", in: 0...1000)
    overheadCyclesPerStep = reader.number("overheadCyclesPerStep", in: 0...1e8)
    forkJoinNs = reader.number("forkJoinNs", in: 0...1e8)
    serialShare = reader.number("serialShare", in: 0...1)
    mixedClusterFactor = reader.number("mixedClusterFactor", in: 1...10)
    dramShare = reader.number("dramShare", in: 0.01...1)
    dramMBpsPerCore = reader.number("dramMBpsPerCore", in: 1...1e6)
    l2BytesPerCycle = reader.number("l2BytesPerCycle", in: 0.1...1024)
    l3BytesPerCycle = reader.number("l3BytesPerCycle", in: 0.1...1024)
    simdActivityFactor = reader.number("simdActivityFactor", in: 0.1...10)
    picojoulesPerByte = reader.energies("picojoulesPerByte")
    microwattsPerMHz = reader.coreClasses("microwattsPerMHz", in: 1...1e5)
    processBytes = reader.integer("processBytes", in: 0...1_000_000_000)
    processStartCycles = reader.number("processStartCycles", in: 0...1e12)
    runtimeBytes = reader.integer("runtimeBytes", in: 0...1_000_000_000)
    latencyIntervalFactor = reader.optionalNumber("latencyIntervalFactor", in: 1...100)
    reader.ignore("sources")
    reader.finish()
    identity = "\(schemaVersion).\(revision)-\(ContentHash(of: bytes).short)"
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

  mutating func optionalNumber(_ key: String, in range: ClosedRange<Double>) -> Double? {
    object?.optional(key, .number(in: range))
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

  mutating func operatorCosts(_ key: String) -> SimulatorConstants.OperatorCosts {
    var costs = Reader(object?.requiredObject(key))
    defer { costs.finish() }
    func cost(_ key: String) -> Double { costs.number(key, in: 0.01...1000) }
    return SimulatorConstants.OperatorCosts(
      winograd: cost("winograd"), convolution: cost("convolution"), pointwise: cost("pointwise"),
      depthwise: cost("depthwise"), grouped: cost("grouped"), stem: cost("stem"),
      matrixMultiply: cost("matrixMultiply"), attention: cost("attention"))
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
