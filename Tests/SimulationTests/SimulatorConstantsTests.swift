import Basics
import Devices
import Simulation
import Testing

struct SimulatorConstantsTests {
  @Test func `the identity is made of the revision and every byte of the file`() throws {
    let bytes = Array(Self.text.utf8)
    let constants = try readConstants(bytes)
    #expect(constants.identity == "1.5-\(ContentHash(of: bytes + Self.latency).short)")
    let other = try readConstants(bytes + [UInt8(ascii: "\n")])
    #expect(other.identity != constants.identity)
  }

  @Test func `the bundled constants are sound, and their identity is the simulator's revision`()
    throws
  {
    let bytes = try #require(EmbeddedFiles.bytes(named: Simulator.constantsFile))
    let constants = try readConstants(bytes, file: Simulator.constantsFile)
    #expect(try Simulator().constants == constants)
    #expect(try Simulator().revision == constants.identity)
  }

  @Test func `every value is read from its key`() throws {
    let constants = try readConstants(Array(Self.text.utf8))
    #expect(constants.revision == 5)
    #expect(constants.simdActivityFactor == 1.4)
    #expect(constants.picojoulesPerByte.dramLpddr5x == 30 && constants.processBytes == 8_388_608)
    #expect(constants.microwattsPerMHz.outOfOrder == 345)
    #expect(constants.processStartCycles == 9e6 && constants.runtimeBytes == 4_194_303)
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
    ("\"revision\": 5", "\"revision\": 0", "3:15: revision: expected an integer"),
    (
      "\"inOrder\": 85", "\"inOrder\": 0",
      "9:36: microwattsPerMHz.inOrder: expected a number from 1 to 100000"
    ),
    ("\"l2\": 1.8", "\"l2\": \"much\"", "6:22: picojoulesPerByte.l2: expected a number"),
    (
      "\"processBytes\": 8388608", "\"processBytes\": 1.5",
      "10:19: processBytes: expected an integer"
    ),
    (
      "{ \"inOrder\": 85", "{ \"inOrder\": 85, \"inOrder\": 86",
      "9:40: microwattsPerMHz.inOrder: expected each key once"
    ),
    ("\"runtimeBytes\"", "\"runtimebytes\"", "Did you mean 'runtimeBytes'?"),
  ]

  @Test(arguments: mistakes)
  func `a wrong value is reported with its place`(
    _ mistake: (old: String, new: String, problem: String)
  ) throws {
    let changed = try replacingFirst(mistake.old, with: mistake.new, in: Self.text)
    let error = #expect(throws: SimulatorConstantsError.self) {
      _ = try readConstants(Array(changed.utf8), file: "simulator.json")
    }
    let lines = error?.problems.map(\.description) ?? []
    #expect(lines.contains { $0.contains(mistake.problem) }, "\(lines)")
    #expect(lines.allSatisfy { $0.hasPrefix("simulator.json:") })
  }

  @Test(arguments: ["", "[]", "{", "{\"schemaVersion\": 1", "null"])
  func `what is no object of JSON is refused`(text: String) {
    let error = #expect(throws: SimulatorConstantsError.self) {
      _ = try readConstants(Array(text.utf8), file: "f.json")
    }
    #expect(error?.problems.isEmpty == false)
    #expect(error?.description.hasPrefix("f.json:") == true)
  }

  private static let latency = EmbeddedFiles.bytes(named: Simulator.latencyFile) ?? []

  /// The constants of a file, beside the bundled fitted ones.
  private func readConstants(
    _ bytes: [UInt8], file: String = "f"
  ) throws(SimulatorConstantsError) -> SimulatorConstants {
    try SimulatorConstants(
      json: bytes, file: file, latencyJSON: Self.latency, latencyFile: "latency.json")
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
      _ = try readConstants(Array(changed.utf8))
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
      "revision": 5,
      "simdActivityFactor": 1.4,
      "picojoulesPerByte": {
        "l1": 0.6, "l2": 1.8, "l3": 4.0,
        "dramLpddr4": 60, "dramLpddr4x": 48, "dramLpddr5": 38, "dramLpddr5x": 30
      },
      "microwattsPerMHz": { "inOrder": 85, "outOfOrder": 345, "wide": 700 },
      "processBytes": 8388608,
      "processStartCycles": 9000000,
      "runtimeBytes": 4194303,
      "sources": { "runtimeBytes": "a guess" }
    }
    """
}
