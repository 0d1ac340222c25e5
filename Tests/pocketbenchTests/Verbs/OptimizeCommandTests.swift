import Basics
import Testing

struct OptimizeCommandTests {
  @Test func `the report names every technique, and its JSON says the same`() async throws {
    let text = await ToolCall("optimize mobilenetv2@32 --device pixel-5")
    #expect(text.code == 0)
    #expect(text.output.hasPrefix("mobilenetv2@32 on pixel-5, for balanced: baseline,"))
    #expect(text.output.contains("\nfuse-batch-norm  "))
    let json = await ToolCall("optimize mobilenetv2@32 --device pixel-5 --format json")
    let report = try #require(
      try JSONNode(parsing: json.output)["reports"]?.elements?.first)
    let before = try #require(report["before"]?["latencyNs"]?.number?.integer)
    let after = try #require(report["after"]?["latencyNs"]?.number?.integer)
    let savings = try #require(report["techniques"]?.elements).compactMap {
      $0["savings"]?["latencyNs"]?.number?.integer
    }
    #expect(before - savings.reduce(0, +) == after)
    let markdown = await ToolCall("optimize mobilenetv2@32 -d pixel-5 -f markdown")
    #expect(markdown.output.hasPrefix("### mobilenetv2@32 on pixel-5, for balanced\n"))
  }

  @Test func `stated keys and switches are kept to`() async throws {
    let line = "optimize mobilenetv2@32 -d pixel-5 --config speed,precision=fp16,threads=1"
    let call = await ToolCall(line + " --without fuse-activation --memory-budget 1")
    #expect(call.code == 0)
    #expect(call.output.contains("precision=fp16"))
    #expect(!call.output.contains("threads=all"))
    #expect(call.output.contains("left out: switched off by the settings"))
    #expect(call.output.contains("The memory budget is exceeded by "))
  }

  @Test(arguments: [
    ("optimize mobilenetv2 --without magic", "optimization settings: 'disabledTechniques' is "),
    ("optimize mobilenetv2 --memory-budget 0", "optimization settings: 'memoryBudgetBytes' is "),
    ("optimize nonet", ""),
  ])
  func `a mistake is a sentence`(line: String, sentence: String) async {
    let call = await ToolCall("\(line) -d pixel-5")
    #expect(call.code == 64)
    #expect(call.notes.contains(sentence))
  }
}
