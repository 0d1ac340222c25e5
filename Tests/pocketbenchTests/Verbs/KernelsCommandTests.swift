import Basics
import Testing

/// `kernels`. Nothing here looks at times.
struct KernelsCommandTests {
  private static let one = ["kernels", "^layout 3x224x224.*portable", "--seconds", "0"]

  @Test(arguments: [
    (["kernels", "nothing"], "There is no kernel 'nothing'."),
    (["kernels", "f32_gem("], "'f32_gem(' is no regular expression."),
    (["kernels", "layout", "--filter", "imaging"], "<pattern> and --filter exclude each other."),
    (["kernels", "--seconds", "61"], "--seconds must be from 0 to 60."),
  ])
  func `a wrong selection is a usage error`(arguments: [String], error: String) async {
    let call = await ToolCall(arguments)
    #expect(call.code == 64)
    #expect(call.output == "")
    #expect(call.notes.contains(error), "\(call.notes)")
  }

  @Test func `a pattern that nothing matches is answered with the families`() async {
    let call = await ToolCall(["kernels", "--filter", "f32_gems"])
    #expect(call.notes.contains("Did you mean 'f32_gemm'?"))
    #expect(call.notes.contains("q8_gemm, q8_convolution"))
  }

  @Test func `text fits a narrow terminal`() async {
    let call = await ToolCall(Self.one, width: 80)
    #expect(call.code == 0)
    let lines = call.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(call.output)")
    #expect(lines.first?.hasPrefix("peak") == true)
    let row = lines.last?.split(separator: " ").map(String.init) ?? []
    #expect(row.prefix(5) == ["layout", "3x224x224", "to", "HWC", "portable"], "\(row)")
    #expect(row.last == "1.00")
  }

  @Test func `JSON holds peaks and kernels with their names in full`() async throws {
    let call = await ToolCall(Self.one + ["--format", "json"])
    #expect(call.code == 0)
    _ = try JSONNode(parsing: call.output)
    for key in ["peaks", "kernels", "peakPercent", "timesPortable", "nanoseconds"] {
      #expect(call.output.contains("\"\(key)\""), "\(call.output)")
    }
    #expect(call.output.contains("\"variant\": \"layout_portable\""), "\(call.output)")
  }

  @Test func `CSV has a row for each variant`() async {
    let call = await ToolCall(Self.one + ["--format", "csv"])
    let lines = call.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("family,shape,variant,rate,unit,peakPercent") == true)
  }
}
