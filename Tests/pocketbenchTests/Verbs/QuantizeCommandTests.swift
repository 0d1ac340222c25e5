import Basics
import TestSupport
import Testing

struct QuantizeCommandTests {
  @Test func `every quantizer has a row with its figures`() async throws {
    let call = await ToolCall("quantize --model squeezenet1.1@64 --inputs 2 --format json")
    #expect(call.code == 0)
    #expect(call.notes == "")
    let rows = try #require(try JSONNode(parsing: call.output).elements)
    #expect(rows.count == 6)
    let csv = await ToolCall("quantize -m squeezenet1.1@64 --inputs 2 -q int8 -q int4 -f csv")
    let lines = csv.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first
        == "quantizer,bitsPerWeight,idealCompression,storedCompression,savedPercent,byteProducts,"
        + "weightMSE,weightSQNRdB,weightCosine,weightMaxError,outputSQNRdB,agreementPercent")
    #expect(lines.dropFirst().map { $0.prefix(5) } == ["int8,", "int4,"])
  }

  @Test func `decisions are shown with their reasons`() async {
    let call = await ToolCall(
      "quantize --model bert-mini@tokens=4 --inputs 1 --quantizer dynamic --decisions -f csv")
    #expect(call.code == 0)
    let lines = call.output.split(separator: "\n")
    #expect(lines.first == "quantizer,weight,format,reason")
    #expect(lines.dropFirst().allSatisfy { $0.contains("predicted SQNR ") })
  }

  static let mistakes: [(line: String, error: String)] = [
    ("quantize", "Missing expected option '--model <model>'"),
    ("quantize -m mobilenetv2 --inputs 0", "--inputs must be from 1 to 1000."),
    ("quantize -m mobilenetv2 --threshold 200", "--threshold must be from 0 to 120 dB."),
    (
      "quantize -m mobilenetv2 --range minmax",
      "There is no range method 'minmax'. Did you mean 'min-max'? Known: min-max, "
        + "percentile-99.99, entropy, mean-squared-error."
    ),
  ]

  @Test(arguments: mistakes)
  func `mistakes are told`(line: String, error: String) async {
    let call = await ToolCall(line)
    #expect(call.code == 64)
    #expect(call.notes.hasPrefix("Error: \(error)\n"))
  }
}
