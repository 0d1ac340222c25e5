import Basics
import Devices
import Simulation
import Testing

struct SimulatorConstantsTests {
  @Test func `the identity is made of the revision and every byte of the file`() throws {
    let bytes = Array(Self.text.utf8)
    let constants = try SimulatorConstants(json: bytes, file: "f")
    #expect(constants.identity == "1.4-\(ContentHash(of: bytes).short)")
    let other = try SimulatorConstants(json: bytes + [UInt8(ascii: "\n")], file: "f")
    #expect(other.identity != constants.identity)
  }

  @Test func `the bundled constants are sound, and their identity is the simulator's revision`()
    throws
  {
    let bytes = try #require(EmbeddedFiles.bytes(named: Simulator.constantsFile))
    let constants = try SimulatorConstants(json: bytes, file: Simulator.constantsFile)
    #expect(try Simulator().constants == constants)
    #expect(try Simulator().revision == constants.identity)
  }

  @Test func `every value is read from its key`() throws {
    let constants = try SimulatorConstants(json: Array(Self.text.utf8), file: "f")
    #expect(constants.revision == 4)
    #expect(constants.efficiency.inOrder == 0.45 && constants.exposure.wide == 0.17)
    #expect(constants.cyclesPerMac.stem == 3.3 && constants.cyclesPerMac.attention == 1.9)
    #expect(constants.overheadCyclesPerStep == 20_000 && constants.forkJoinNs == 5000)
    #expect(constants.picojoulesPerByte.dramLpddr5x == 30 && constants.processBytes == 8_388_608)
    #expect(constants.microwattsPerMHz.outOfOrder == 345)
    #expect(constants.processStartCycles == 9e6 && constants.runtimeBytes == 4_194_303)
    #expect(constants.latencyIntervalFactor == nil)
  }

  @Test func `every key must be there, and its absence is reported`() throws {
    let text = Self.text
    let root = try JSONNode(parsing: text)
    for member in root.members ?? [] where member.key != "sources" {
      try expectMissing(member.key, in: text, after: text.startIndex)
      let place = try #require(text.firstRange(of: "\"\(member.key)\"")).upperBound
      for nested in member.node.members ?? [] {
        try expectMissing(nested.key, of: member.key, in: text, after: place)
      }
    }
  }

  static let mistakes: [(old: String, new: String, problem: String)] = [
    ("\"schemaVersion\": 1", "\"schemaVersion\": 2", "2:20: schemaVersion: expected an integer"),
    ("\"revision\": 4", "\"revision\": 0", "3:15: revision: expected an integer"),
    (
      "\"inOrder\": 0.45", "\"inOrder\": 45",
      "4:30: efficiency.inOrder: expected a number from 0.01 to 2"
    ),
    ("\"stem\": 3.3", "\"stem\": \"much\"", "8:13: cyclesPerMac.stem: expected a number"),
    ("\"serialShare\": 0.15", "\"serialShare\": -1", "13:18: serialShare: expected a number"),
    (
      "\"processBytes\": 8388608", "\"processBytes\": 1.5",
      "25:19: processBytes: expected an integer"
    ),
    ("\"forkJoinNs\": 5000", "\"forkJoinNs\": null", "12:17: forkJoinNs: expected a number"),
    (
      "\"processBytes\": 8388608", "\"processBytes\": 8388608, \"latencyIntervalFactor\": 0.5",
      "25:53: latencyIntervalFactor: expected a number from 1 to 100"
    ),
    (
      "{ \"inOrder\": 0.45", "{ \"inOrder\": 0.45, \"inOrder\": 0.5",
      "4:36: efficiency.inOrder: expected each key once"
    ),
    ("\"forkJoinNs\"", "\"forkJoinNS\"", "Did you mean 'forkJoinNs'?"),
  ]

  @Test(arguments: mistakes)
  func `a wrong value is reported with its place`(
    _ mistake: (old: String, new: String, problem: String)
  ) throws {
    let changed = try replacingFirst(mistake.old, with: mistake.new, in: Self.text)
    let error = #expect(throws: SimulatorConstantsError.self) {
      _ = try SimulatorConstants(json: Array(changed.utf8), file: "simulator.json")
    }
    let lines = error?.problems.map(\.description) ?? []
    #expect(lines.contains { $0.contains(mistake.problem) }, "\(lines)")
    #expect(lines.allSatisfy { $0.hasPrefix("simulator.json:") })
  }

  @Test(arguments: ["", "[]", "{", "{\"schemaVersion\": 1", "null"])
  func `what is no object of JSON is refused`(text: String) {
    let error = #expect(throws: SimulatorConstantsError.self) {
      _ = try SimulatorConstants(json: Array(text.utf8), file: "f.json")
    }
    #expect(error?.problems.isEmpty == false)
    #expect(error?.description.hasPrefix("f.json:") == true)
  }

  @Test func `the interval of latencies may be given`() throws {
    let changed = try replacingFirst(
      "\"revision\": 4", with: "\"revision\": 4, \"latencyIntervalFactor\": 1.5", in: Self.text)
    let constants = try SimulatorConstants(json: Array(changed.utf8), file: "f")
    #expect(constants.latencyIntervalFactor == 1.5)
  }

  /// Renames a key behind a place of the text and expects it to be missed.
  private func expectMissing(
    _ key: String, of parent: String? = nil, in text: String, after place: String.Index
  ) throws {
    let range = try #require(text[place...].firstRange(of: "\"\(key)\""))
    var changed = text
    changed.replaceSubrange(range, with: "\"-\(key)\"")
    let path = parent.map { "\($0).\(key)" } ?? key
    let error = #expect(throws: SimulatorConstantsError.self) {
      _ = try SimulatorConstants(json: Array(changed.utf8), file: "f")
    }
    let missing = error?.problems.first { $0.keyPath == path }
    #expect(missing?.message.hasPrefix("missing; expected") == true, "\(path)")
    #expect(missing?.line != nil)
  }

  private func replacingFirst(
    _ old: String, with new: String, in text: String
  ) throws -> String {
    var changed = text
    changed.replaceSubrange(try #require(text.firstRange(of: old)), with: new)
    return changed
  }

  /// A file with a value of its own for every key.
  private static let text = """
    {
      "schemaVersion": 1,
      "revision": 4,
      "efficiency": { "inOrder": 0.45, "outOfOrder": 0.9, "wide": 0.7 },
      "exposure": { "inOrder": 0.5, "outOfOrder": 0.15, "wide": 0.17 },
      "cyclesPerMac": {
        "winograd": 0.46, "convolution": 1.0, "pointwise": 1.6, "depthwise": 5.6, "grouped": 1.8,
        "stem": 3.3, "matrixMultiply": 1.7, "attention": 1.9
      },
      "cyclesPerElement": 1.1,
      "overheadCyclesPerStep": 20000,
      "forkJoinNs": 5000,
      "serialShare": 0.15,
      "mixedClusterFactor": 1.15,
      "dramShare": 0.4,
      "dramMBpsPerCore": 18000,
      "l2BytesPerCycle": 16,
      "l3BytesPerCycle": 8,
      "simdActivityFactor": 1.4,
      "picojoulesPerByte": {
        "l1": 0.6, "l2": 1.8, "l3": 4.0,
        "dramLpddr4": 60, "dramLpddr4x": 48, "dramLpddr5": 38, "dramLpddr5x": 30
      },
      "microwattsPerMHz": { "inOrder": 85, "outOfOrder": 345, "wide": 700 },
      "processBytes": 8388608,
      "processStartCycles": 9000000,
      "runtimeBytes": 4194303,
      "sources": { "efficiency": "a first fit" }
    }
    """
}
