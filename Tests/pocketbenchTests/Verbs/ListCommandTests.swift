import Basics
import FoundationEssentials
import TestSupport
import Testing

/// `list` and `show device|model`.
struct ListCommandTests {
  static let listings: [(what: String, rows: [String])] = [
    (
      "devices",
      [
        "budget-phone-3gb", "budget-phone-4gb", "budget-tablet-4gb", "entry-phone-2gb",
        "ipad-pro-11-m2", "iphone-11", "iphone-13", "iphone-15-pro", "pixel-5", "pixel-6",
        "pixel-9-pro", "raspberry-pi-4", "raspberry-pi-5", "server-t4",
        "snapdragon-8-gen-2-phone", "snapdragon-8-gen-3-phone", "snapdragon-855-phone",
        "snapdragon-870-tablet", "snapdragon-888-phone", "wasm-scalar",
      ]
    ),
    ("references", referenceFiles.map { "reference/\($0.dropLast(5))" }),
    (
      "models",
      [
        "mobilenetv2", "mobilenetv3-small", "mobilenetv3-large", "efficientnet-b0",
        "squeezenet1.1", "lightweight-0.8m", "resnet18", "bert-mini", "bert-base", "gpt2",
        "decoder-24x2048", "digits-cnn", "digits-transformer",
      ]
    ),
    (
      "configs",
      [
        "baseline", "\"baseline,cores=big,threads=all\"",
        "\"baseline,cores=big,precision=fp16,threads=all\"", "ultra-low-memory", "ios",
        "android", "auto-detected", "balanced", "speed", "battery",
      ]
    ),
    ("scenarios", ["warm", "cold", "generate"]),
    (
      "passes",
      [
        "fold-constants", "fuse-attention", "cancel-movement", "fuse-layer-norm",
        "fuse-batch-norm", "fuse-bias", "fuse-gated-activation", "fuse-activation", "remove-dead",
      ]
    ),
    (
      "techniques",
      [
        "simd", "fold-constants", "fuse-attention", "cancel-movement", "fuse-layer-norm",
        "fuse-batch-norm", "fuse-bias", "fuse-gated-activation", "fuse-activation", "remove-dead",
        "fuse-residual", "fuse-depthwise", "fuse-squeeze-excite", "choose-kernels",
        "reuse-memory", "in-place", "reorder", "quantize", "threads",
      ]
    ),
    (
      "quantizers",
      [
        "fp16", "int8", "int8-tensor", "int8-asymmetric", "int4", "int4-64", "int4-128", "dynamic",
      ]
    ),
    (
      "metrics",
      [
        "latencyNs", "loadNs", "preprocessNs", "postprocessNs", "endToEndNs", "coldStartNs",
        "timeToFirstTokenNs", "millitokensPerSecond", "energyNanojoules",
        "averagePowerMilliwatts", "peakMemoryBytes", "footprintBytes", "arenaBytes", "weightBytes",
        "residentWeightBytes", "weightStallNs", "storageBytes", "recomputedMacs",
        "optimizerStateBytes", "fragmentationPpm", "kvCacheBytes",
        "appSizeBytes", "dramBytes", "steps", "l1PlanarMisses", "l1Misses", "l2PlanarMisses",
        "l2Misses", "l1Hits", "l1Evictions", "l2Hits", "l2Evictions", "l1HitPpm", "l2HitPpm",
        "hostLatencyNs", "outputErrorPpb",
        "accuracyPpm", "accuracyChangePpm", "agreementPpm", "outputSqnrMillidecibel",
      ]
    ),
  ]

  /// The names of the files of reference profiles, sorted.
  private static var referenceFiles: [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: Repository.profiles + "/reference")
    return (names ?? []).sorted()
  }

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
    listings.map { "list \($0.what)" } + [
      "list cores", "list kernels", "show model mobilenetv2@32",
    ]

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

  @Test(arguments: [("devices", "(no room for: name, aliases)"), ("cores", nil)])
  func `names are whole in a terminal of 80 columns`(what: String, note: String?) async {
    let csv = await ToolCall("list \(what) --format csv").output.split(separator: "\n")
    let text = await ToolCall(["list", what], width: 80).output.split(separator: "\n")
    for row in csv.dropFirst() {
      let name = row.prefix { $0 != "," }
      #expect(text.contains { $0.hasPrefix("\(name)  ") }, "\(name)")
    }
    #expect(text.allSatisfy { $0.count <= 80 })
    #expect(text.last { $0.hasPrefix("(") } == note.map { Substring($0) })
  }

  @Test func `kernels are listed with their variants or the reason why there are none`() async {
    let call = await ToolCall("list kernels --format csv")
    let lines = call.output.split(separator: "\n")
    #expect(lines.first == "kind,backend,available,variants")
    #expect(lines.contains("f32_gemm,portable,yes,f32_gemm_portable_4x2"))
    #expect(lines.contains("f32_gemm,vulkan,no,no vulkan kernels of f32_gemm in this version"))
    #expect(lines.contains { $0.hasPrefix("q8_gemm,neon,") })
    #expect(lines.dropFirst().allSatisfy { $0.contains(",yes,") || $0.contains(",no,") })
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

  @Test func `a reference device is shown and run by its whole name`() async throws {
    let shown = await ToolCall("show device reference/sd855p")
    #expect(shown.code == 0)
    #expect(shown.output.contains("  \"id\": \"reference/sd855p\",\n"))
    let bare = await ToolCall("show device sd855p")
    #expect(bare.code == 64)
    #expect(bare.notes.contains("Did you mean 'reference/sd855p'?"))
    let run = await ToolCall(
      "run --dry-run --model mobilenetv2@32 --config baseline --scenario warm "
        + "--device reference/opi5* --format csv")
    #expect(
      run.output == """
        model,device,configuration,scenario
        mobilenetv2@32,reference/opi5,baseline,warm
        mobilenetv2@32,reference/opi5plus,baseline,warm

        """)
  }

  @Test func `a profile with three mistakes is 65 and told by line and key path`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      {
        "clusters": [{
          "coreType": "cortex-a76",
          "count": 4,
          "operatingPoints": [{"frequencyKHz": 2841}],
          "l1d": {"sizeKiB": 64, "ways": 5},
          "l2": {"sizeKiB": 512, "cores": 1}
        }],
        "dram": {"type": "lpddr4x"}
      }
      """, to: "phone.json")
    let call = await ToolCall("show device \(file)")
    #expect(call.code == 65)
    #expect(call.output == "")
    #expect(
      call.notes == """
        Error: \(file):5:42: clusters[0].operatingPoints[0].frequencyKHz: expected an integer from \
        10000 to 10000000 kHz, found 2841; is 2841 in MHz?
        \(file):6:24: clusters[0].l1d.sizeKiB: expected whole sets: 64 KiB is no multiple of 5 \
        ways of 64 bytes (320 bytes a set)
        \(file):7:28: clusters[0].l2.cores: unknown key; allowed are 'sizeKiB', 'lineBytes', \
        'ways', 'policy', 'scope'

        """)
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
