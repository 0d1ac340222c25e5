import Basics
import FoundationEssentials
import TestSupport
import Testing

/// `profile`.
struct ProfileCommandTests {
  private static let call = "profile mobilenetv2@32 --samples 1"

  @Test(arguments: ["fp32", "int8"]) func `a row for each step in the order they run`(
    precision: String
  ) async {
    let call = await ToolCall("\(Self.call) --precision \(precision) --format csv")
    #expect(call.code == 0)
    let lines = call.output.split(separator: "\n")
    #expect(
      lines.first
        == "step,kernel,microseconds,percent,gigaflopsPerSecond,kibibytes,aligned,id")
    #expect(lines.count > 50)
    #expect(lines.dropFirst().allSatisfy { $0.contains(",yes,") })
    #expect(lines.contains { $0.contains(".\(precision)/") })
    #expect(call.notes.hasPrefix("mobilenetv2@32, \(precision), "))
    #expect(call.notes.contains("1 thread: "))
    #expect(call.notes.hasSuffix(" steps, median of 1\n"))
  }

  @Test func `the table is aligned and fits 80 columns`() async {
    let call = await ToolCall(
      "\(Self.call) --isa scalar".split(separator: " ").map(String.init), width: 80)
    let lines = call.output.split(separator: "\n")
    #expect(lines.count > 50)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.first?.hasPrefix("step ") == true)
    #expect(lines.contains { $0.hasPrefix("stem ") && $0.contains("f32_gemm_portable_4x2") })
    #expect(call.notes.contains(", scalar, "))
  }

  @Test func `the slowest steps come first where only some are asked for`() async throws {
    let call = await ToolCall("\(Self.call) --top 5 --format json")
    let rows = try #require(try JSONNode(parsing: call.output).elements)
    #expect(rows.count == 5)
    let times = rows.compactMap { $0["microseconds"]?.number?.double }
    #expect(times.count == 5)
    #expect(times == times.sorted(by: >))
  }

  @Test func `kernels sum up steps`() async throws {
    let call = await ToolCall("\(Self.call) --by-kernel --format json")
    let rows = try #require(try JSONNode(parsing: call.output).elements)
    #expect(rows.count > 3)
    #expect(rows.allSatisfy { $0["kernel"]?.string?.contains("/") == true })
  }

  @Test func `trace and folded stacks are written`() async throws {
    let folder = try TemporaryFolder()
    let (trace, folded) = (folder.file("trace.json"), folder.file("stacks.txt"))
    let call = await ToolCall("\(Self.call) --trace \(trace) --folded \(folded) --format csv")
    #expect(call.code == 0)
    let steps = call.output.split(separator: "\n").count - 1
    let json = try JSONNode(parsing: text(trace))
    #expect(json["traceEvents"]?.elements?.count == steps + 1)
    let lines = try text(folded).split(separator: "\n")
    #expect(lines.count == steps)
    #expect(lines.allSatisfy { $0.hasPrefix("mobilenetv2@32;") })
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  @Test func `inputs are the arrays of a folder`() async throws {
    let folder = try TemporaryFolder()
    let empty = await ToolCall("\(Self.call) --inputs \(folder.path)")
    #expect(empty.code == 64)
    #expect(empty.notes.contains("input 'image' is missing; given: none"))
    let absent = await ToolCall("\(Self.call) --inputs /no/such/folder")
    #expect(absent.code == 6)
    _ = try folder.write("no array", to: "image.npy")
    let wrong = await ToolCall("\(Self.call) --inputs \(folder.path)")
    #expect(wrong.code == 65)
    #expect(wrong.notes.contains("the file is not a NumPy array (.npy)"))
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 32, 32), }"
    var bytes: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(header.utf8.count), 0]
    bytes += Array(header.utf8) + [UInt8](repeating: 0, count: 4 * 3 * 32 * 32)
    try Data(bytes).write(to: URL(filePath: folder.file("image.npy")))
    let good = await ToolCall("\(Self.call) --inputs \(folder.path)")
    #expect(good.code == 0)
    try Data(bytes).write(to: URL(filePath: folder.file("other.npy")))
    let more = await ToolCall("\(Self.call) --inputs \(folder.path)")
    #expect(more.code == 64)
    #expect(more.notes.contains("there is no input 'other'; the inputs are image"))
  }

  @Test func `more threads than processors are warned of`() async {
    let call = await ToolCall("\(Self.call) --threads 1024 --isa nothing")
    #expect(call.code == 64)
    let many = await ToolCall("\(Self.call) --threads 300")
    #expect(many.code == 0)
    #expect(many.notes.hasPrefix("warning: 300 threads share "))
    let one = await ToolCall("\(Self.call) --threads 1")
    #expect(!one.notes.contains("warning"))
  }

  @Test func `a model that does not exist is a usage error`() async {
    let call = await ToolCall("profile nothing")
    #expect(call.code == 64)
    #expect(call.output == "")
  }
}
