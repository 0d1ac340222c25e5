import Basics
import Testing

/// `allocators`. Nothing here looks at times.
struct AllocatorsCommandTests {
  private static let quick = ["allocators", "--rounds", "1", "--live", "4"]

  @Test(arguments: [
    (["--rounds", "0"], "--rounds must be from 1 to 10000."),
    (["--live", "5000"], "--live must be from 1 to 1024."),
  ])
  func `numbers out of range are usage errors`(arguments: [String], error: String) async {
    let call = await ToolCall(["allocators"] + arguments)
    #expect(call.code == 64 && call.output == "")
    #expect(call.notes.contains(error), "\(call.notes)")
  }

  @Test func `text fits a narrow terminal, and JSON has a row for each allocator`() async throws {
    let text = await ToolCall(Self.quick, width: 80)
    #expect(text.code == 0)
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text.output)")
    let json = await ToolCall(Self.quick + ["--format", "json"])
    #expect(json.code == 0)
    _ = try JSONNode(parsing: json.output)
    for name in ["malloc", "SizeClassPool", "MemoryPool buddy", "timesMalloc", "nanoseconds"] {
      #expect(json.output.contains("\"\(name)\""), "\(json.output)")
    }
  }
}
