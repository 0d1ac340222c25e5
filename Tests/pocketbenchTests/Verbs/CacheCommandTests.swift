import Basics
import FoundationEssentials
import TestSupport
import Testing

/// `cache`.
struct CacheCommandTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "SimulationTests/Fixtures/CacheTraces")

  private static func trace(_ program: String) -> String {
    folder.appending(path: "\(program).cgt.lz4").path(percentEncoded: false)
  }

  private static func csv(_ arguments: [String]) async throws -> [String: Int] {
    let call = await ToolCall(["cache"] + arguments + ["--format", "csv"])
    #expect(call.code == 0 && call.notes == "", "\(call.notes)")
    var values: [String: Int] = [:]
    for line in call.output.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",").map(String.init)
      try #require(fields.count == 4)
      values[fields[0...2].joined(separator: " ")] = Int(fields[3])
    }
    return values
  }

  @Test(arguments: [
    ("sgemm", "65536,4,64", "524288,8,64", [0, 770, 0, 770]),
    ("chase", "32768,4,64", "1048576,16,64", [46243, 4099, 1, 4098]),
    ("transpose", "32768,4,64", "1048576,16,64", [4609, 41473, 0, 4609]),
  ])
  func `counters are those of cachegrind`(
    program: String, d1: String, ll: String, expected: [Int]
  ) async throws {
    let values = try await Self.csv([
      "--trace", Self.trace(program), "--d1", d1, "--ll", ll, "--i1", "32768,8,64",
    ])
    let names = ["D1mr", "D1mw", "DLmr", "DLmw"]
    #expect(names.map { values["counters 0 \($0)"] ?? -1 } == expected)
    let level = { (name: String) in values["levels L1 \(name)"] ?? -1 }
    #expect(level("hits") + level("misses") == level("loads") + level("stores"))
    let part = { (name: String) in values["classes L1 \(name)"] ?? -1 }
    #expect(part("compulsory") + part("capacity") + part("conflict") == level("misses"))
  }

  @Test func `a device has its own caches, and policies change what happens`() async throws {
    let sgemm = ["--trace", Self.trace("sgemm")]
    let device = try await Self.csv(sgemm + ["--device", "pixel-5"])
    #expect(device.keys.contains("levels L3 misses"))
    let through = try await Self.csv(sgemm + ["--write-policy", "write-through"])
    #expect(through["levels L1 writeBacks"] == 0)
    #expect((through["events L1 passedStores"] ?? 0) > 1000)
    let fetched = try await Self.csv(sgemm + ["--prefetch", "next-line,2", "--miss-curve"])
    #expect((fetched["prefetch 0 useful"] ?? 0) > 0)
    #expect(fetched["missCurve 0 lines"] == 1)
    let exclusive = try await Self.csv(sgemm + ["--inclusion", "exclusive", "--l2", "65536,8,64"])
    #expect((exclusive["events L2 linesMovedUp"] ?? 0) > 0)
  }

  @Test func `JSON has an object of tables with a version`() async throws {
    let call = await ToolCall([
      "cache", "--trace", Self.trace("unaligned"), "--benchmark", "--format", "json",
    ])
    _ = try JSONNode(parsing: call.output)
    for name in ["schemaVersion", "counters", "levels", "memory", "benchmark", "conflict"] {
      #expect(call.output.contains("\"\(name)\""), "\(name)")
    }
    let text = await ToolCall(["cache", "--trace", Self.trace("unaligned")], width: 80)
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text.output)")
  }

  @Test(arguments: [
    ([], "Missing expected option '--trace <file>'"),
    (
      ["--trace", "x", "--d1", "100,4,64"],
      "The value '100,4,64' is invalid for '--d1 <shape>'. Please provide SIZE,WAYS,LINE in bytes"
    ),
    (["--trace", "x", "--d1", "32768,4,48"], "lines of a power of two from 16 to 1024"),
    (["--trace", "x", "--prefetch", "all"], "Please provide 'next-line' or 'stride'"),
    (["--trace", "x", "--write-streaming", "-1"], "--write-streaming must be from 0 to 1000000."),
    (
      ["--trace", "x", "--d1", "32768,512,64", "--policy", "plru"],
      "--policy plru is a tree over at most 64 ways; L1 has 512. Take lru, or fewer ways."
    ),
    (
      ["--trace", "x", "--d1", "32768,4,32", "--inclusion", "exclusive"],
      "--inclusion exclusive needs lines of one length in all levels."
    ),
    (
      ["--trace", "x", "--device", "pixel-5", "--d1", "32768,4,64"],
      "--device and --d1, --l2, --ll exclude each other."
    ),
  ])
  func `wrong options are usage errors`(arguments: [String], error: String) async {
    let call = await ToolCall(["cache"] + arguments)
    #expect(call.code == 64 && call.output == "")
    #expect(call.notes.contains(error), "\(call.notes)")
  }

  @Test func `files that are no traces are refused`() async {
    let missing = await ToolCall(["cache", "--trace", "/no/such.cgt"])
    #expect(missing.code == 6)
    let broken = await ToolCall(["cache", "--trace", #filePath])
    #expect(broken.code == 65)
    #expect(broken.notes.contains("does not begin with CGT1"), "\(broken.notes)")
  }
}
