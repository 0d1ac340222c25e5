import Basics
import Testing

/// `list` and `show device|model`.
struct ListCommandTests {
  static let listings: [(what: String, rows: [String])] = [
    (
      "devices",
      ["budget-phone-3gb", "ipad-pro-11-m2", "iphone-15-pro", "snapdragon-855-phone"]
    ),
    (
      "models",
      [
        "mobilenetv2", "mobilenetv3-small", "mobilenetv3-large", "efficientnet-b0",
        "squeezenet1.1", "lightweight-0.8m", "resnet18", "bert-mini", "bert-base", "gpt2",
        "decoder-24x2048",
      ]
    ),
    (
      "configs",
      [
        "baseline", "\"baseline,cores=big,threads=all\"",
        "\"baseline,cores=big,precision=fp16,threads=all\"",
      ]
    ),
    ("scenarios", ["warm", "cold", "generate"]),
    ("passes", ["fold-constants", "fuse-batch-norm", "fuse-activation", "remove-dead"]),
    (
      "metrics",
      [
        "latencyNs", "loadNs", "preprocessNs", "postprocessNs", "endToEndNs", "coldStartNs",
        "timeToFirstTokenNs", "millitokensPerSecond", "energyNanojoules",
        "averagePowerMilliwatts", "peakMemoryBytes", "arenaBytes", "weightBytes", "kvCacheBytes",
        "appSizeBytes", "dramBytes", "steps", "hostLatencyNs", "outputErrorPpb",
      ]
    ),
  ]

  @Test(arguments: listings)
  func `a listing names everything there is`(what: String, rows: [String]) async {
    let call = await ToolCall("list \(what) --format csv")
    #expect(call.code == 0)
    #expect(call.notes == "")
    let lines = call.output.split(separator: "\n").dropFirst()
    #expect(lines.count == rows.count)
    for (line, row) in zip(lines, rows) { #expect(line == row || line.hasPrefix("\(row),")) }
  }

  static let tables =
    listings.map { "list \($0.what)" } + ["list cores", "show model mobilenetv2@32"]

  @Test(arguments: tables)
  func `a table has every format, and its JSON has an object for each row`(
    line: String
  ) async throws {
    let json = await ToolCall("\(line) --format json")
    #expect(json.code == 0)
    let rows = try #require(try JSONNode(parsing: json.output).elements)
    #expect(!rows.isEmpty)
    #expect(rows.allSatisfy { $0.members?.isEmpty == false })
    let csv = await ToolCall("\(line) --format csv")
    #expect(csv.output.split(separator: "\n").count == rows.count + 1)
    let markdown = await ToolCall("\(line) --format markdown").output
    #expect(markdown.split(separator: "\n").allSatisfy { $0.hasPrefix("| ") })
    let text = await ToolCall(line).output
    #expect(text.split(separator: "\n").count > rows.count)
  }

  @Test func `aliases and models are shown by every spelling`() async {
    let device = await ToolCall("show device budget-phone")
    #expect(device.code == 0)
    #expect(device.output.contains("  \"id\": \"budget-phone-3gb\",\n"))
    #expect(device == (await ToolCall("show device budget-phone-3gb")))
    let edited = await ToolCall("show device budget-phone+memory.appLimitMiB=800")
    #expect(edited.output.contains("\"appLimitMiB\": 800"))
    #expect(await ToolCall("show device budget-fone").code == 64)
    #expect(await ToolCall("show model resnet19").code == 64)
    #expect(await ToolCall("show model /no/such.param").code == 6)
  }

  @Test func `a model is shown as a table, as text and as a drawing`() async {
    let table = await ToolCall("show model mobilenetv2@32 --format csv")
    #expect(
      table.output.hasPrefix("node,operation,output,macs,weightBytes,outputBytes\nstem,\"conv"))
    #expect(table.notes.hasPrefix("151 nodes, 7392128 MACs, 3504872 parameters, 13.5 MiB of "))
    let text = await ToolCall("show model mobilenetv2@32 --ir")
    #expect(text.output.hasPrefix("graph mobilenetv2@32\ninput %0 float32[1,3,32,32] // image\n"))
    let drawing = await ToolCall("show model mobilenetv2@32 --dot")
    #expect(drawing.output.hasPrefix("digraph \"mobilenetv2@32\" {\n"))
    #expect(drawing.output.hasSuffix("}\n"))
  }
}
