import Basics
import Testing

struct ShowModelTests {
  @Test func `what could be fused is listed with what it saves`() async throws {
    let call = await ToolCall("show model mobilenetv2@32 --fusions --format json")
    #expect(call.code == 0)
    #expect(call.notes == "")
    let rows = try #require(try JSONNode(parsing: call.output).elements)
    let patterns = Set(rows.compactMap { $0["pattern"]?.string })
    #expect(
      patterns == ["fuse-batch-norm", "fuse-activation", "fuse-residual", "fuse-depthwise"])
    for row in rows { #expect((row["saved B"]?.number?.integer ?? 0) > 0) }
  }

  @Test func `a unit's exclusions are told`() async throws {
    let call = await ToolCall("show model mobilenetv3-small@32 --fusions --backend gpu/vulkan")
    #expect(call.code == 0)
    #expect(call.notes.contains("fuse-squeeze-excite is left out: "))
    #expect(!call.output.contains("fuse-squeeze-excite"))
  }
}
