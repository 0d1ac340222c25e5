import FoundationEssentials
import Graphs
import TestSupport
import Testing

/// `convert`.
struct ConvertCommandTests {
  @Test(arguments: ["", "--optimized", "--batch 2"])
  func `a model is written as ONNX`(options: String) async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("net.onnx")
    let call = await ToolCall("convert lightweight-0.8m@32 -o \(path) \(options)")
    #expect(call.code == 0)
    #expect(call.output == "")
    #expect(call.notes == "\(path): 3.1 MiB\n")
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    // Field 1, the version of the format: 8.
    #expect(bytes.prefix(2) == [0x08, 0x08])
  }

  @Test func `weights are written as the zoo has them`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("net.weights")
    let call = await ToolCall("convert digits-cnn -o \(path)")
    #expect(call.code == 0)
    let written = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let graph = try ModelZoo.graph(named: "digits-cnn")
    #expect(try graph.withWeights(WeightFile(bytes: written, file: path)) == graph)
  }

  @Test func `a model in bytes takes a quarter`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("net.onnx")
    let call = await ToolCall("convert lightweight-0.8m@32 -o \(path) --precision int8")
    #expect(call.code == 0)
    #expect(call.notes == "\(path): 887.4 KiB\n")
  }

  @Test(
    arguments: [
      ("convert resnet18", 64, "Missing expected option '--output <file>'"),
      (
        "convert resnet18 -o net.txt", 64,
        "'net.txt' has no ending that says what to write. Known: .onnx, .pbw, .weights."
      ),
      (
        "convert resnet18 --optimized --precision int8 -o net.onnx", 64,
        "--optimized is for fp32: int8 has passes of its own."
      ),
      (
        "convert resnet18 --precision int8 -o net.weights", 64,
        "A .weights file has the model's own constants: no --precision, no --optimized."
      ),
      ("convert resnet18 --batch 0 -o net.onnx", 64, "The batch must be at least 1."),
      (
        "convert decoder-24x2048 -o net.onnx", 65,
        "model 'decoder-24x2048' takes 4853284864 bytes, an ONNX file holds at most 2147483647"
      ),
    ])
  func `what cannot be written is one sentence`(line: String, code: Int32, error: String) async {
    let call = await ToolCall(line)
    #expect(call.code == code)
    #expect(call.notes.split(separator: "\n").first.map(String.init) == "Error: \(error)")
  }
}
