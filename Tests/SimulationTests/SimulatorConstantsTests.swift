import Basics
import Devices
import Simulation
import Testing

struct SimulatorConstantsTests {
  @Test func `the bundled constants are sound and part of the revision`() throws {
    let constants = try Simulator().constants
    let bytes = Array(try text().utf8)
    let digest = ContentHash(of: bytes).short
    #expect(constants.identity == "1.\(constants.revision)-\(digest)")
    #expect(try Simulator().revision == constants.identity)
    let other = try SimulatorConstants(json: bytes + [UInt8(ascii: "\n")], file: "f")
    #expect(other.identity != constants.identity)
  }

  @Test func `every key must be there, and its absence is reported`() throws {
    let text = try text()
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
    ("\"revision\": 1", "\"revision\": 0", "3:15: revision: expected an integer"),
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
    let changed = try replacingFirst(mistake.old, with: mistake.new, in: text())
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
    #expect(try Simulator().constants.latencyIntervalFactor == nil)
    let changed = try replacingFirst(
      "\"revision\": 1", with: "\"revision\": 1, \"latencyIntervalFactor\": 1.5", in: text())
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

  private func text() throws -> String {
    String(
      decoding: try #require(EmbeddedFiles.bytes(named: Simulator.constantsFile)), as: UTF8.self)
  }
}
