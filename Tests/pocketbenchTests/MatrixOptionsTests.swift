import Graphs
import TestSupport
import Testing

/// What `run --dry-run` would run, by its selections.
struct MatrixOptionsTests {
  @Test func `everything that is bundled is the default`() async {
    let call = await ToolCall("run --dry-run --format csv")
    #expect(call.code == 0)
    #expect(
      call.output.hasPrefix("model,device,configuration,scenario\nmobilenetv2,budget-phone-3gb,"))
    // Twenty devices, three configurations, two scenarios, and text by those that generate it.
    let scenarios = ModelZoo.standard.reduce(0) { $0 + ($1.generatesText ? 3 : 2) }
    #expect(call.output.split(separator: "\n").count == 1 + scenarios * 20 * 3)
    #expect(call.notes == "")
  }

  static let selections: [(options: String, cells: [String])] = [
    (
      "-m mobilenetv2@32 -d budget-phone -c baseline -s warm",
      ["mobilenetv2@32,budget-phone-3gb,baseline,warm"]
    ),
    (
      "-m MobileNet-V2@224 -m mobilenetv2 -d budget-phone -d budg*3gb -c baseline -c baseline -s w*",
      ["mobilenetv2,budget-phone-3gb,baseline,warm"]
    ),
    (
      "-m res* -m *netv2 -d tablet -d class:tablet -c baseline -s cold",
      ["resnet18", "mobilenetv2"].flatMap { model in
        ["ipad-pro-11-m2", "budget-tablet-4gb", "snapdragon-870-tablet"].map {
          "\(model),\($0),baseline,cold"
        }
      }
    ),
    (
      "-m bert-mini -d class:board -c baseline,threads=2,cores=big -s warm",
      [
        "bert-mini,raspberry-pi-4,\"baseline,cores=big,threads=2\",warm",
        "bert-mini,raspberry-pi-5,\"baseline,cores=big,threads=2\",warm",
      ]
    ),
    (
      "-m resnet18 -d tablet -c *fp16* -s warm",
      ["resnet18,ipad-pro-11-m2,\"baseline,cores=big,precision=fp16,threads=all\",warm"]
    ),
    (
      "-m resnet18 -d tablet+memory.appLimitMiB=20 -c baseline -s warm",
      ["resnet18,ipad-pro-11-m2+memory.appLimitMiB=20,baseline,warm"]
    ),
    (
      "-m resnet18 -d tablet -c baseline -s warm --vary batch=1,4 --vary threads=2,1",
      [
        "resnet18,ipad-pro-11-m2,\"baseline,threads=2\",warm",
        "resnet18,ipad-pro-11-m2,baseline,warm",
        "resnet18,ipad-pro-11-m2,\"baseline,batch=4,threads=2\",warm",
        "resnet18,ipad-pro-11-m2,\"baseline,batch=4\",warm",
      ]
    ),
    (
      "-m resnet18 -d tablet -c baseline -c baseline,input=160 -s warm --vary input=224,160",
      [
        "resnet18,ipad-pro-11-m2,\"baseline,input=224\",warm",
        "resnet18,ipad-pro-11-m2,\"baseline,input=160\",warm",
      ]
    ),
    (
      "-m gpt2 -d tablet -c baseline -s generate@8 -s generate@tokens=8",
      ["gpt2,ipad-pro-11-m2,baseline,generate@tokens=8"]
    ),
    (
      "-m resnet18 -d tablet -c baseline -s warm --disable-pass fuse-activation",
      ["resnet18,ipad-pro-11-m2,baseline,warm"]
    ),
  ]

  @Test(arguments: selections)
  func `selections choose each cell once`(options: String, cells: [String]) async {
    let call = await ToolCall("run --dry-run --format csv \(options)")
    #expect(call.code == 0)
    #expect(call.output.split(separator: "\n").dropFirst().map(String.init) == cells)
  }

  static let mistakes: [(options: String, error: String)] = [
    ("--model mobilnet", "unknown model 'mobilnet'. Did you mean 'mobilenetv2'? "),
    ("--model x*", "There is no model 'x*'. "),
    (
      "--model mobilenetv2@7",
      "'7' is not a parameter of model 'mobilenetv2'; allowed: input=32...1024"
    ),
    ("--device budget-fone", "unknown device 'budget-fone'. Did you mean 'budget-phone'? "),
    ("--device tier:huge", "unknown device 'tier:huge'. "),
    ("--device tablet+memory", "the edit 'memory' cannot be applied: expected key.path=value, "),
    ("--config fast", "unknown preset 'fast'"),
    (
      "--config baseline,threds=4",
      "unknown configuration key 'threds' (did you mean 'threads'?); the keys are "
    ),
    ("--config baseline,threads=0", "'0' is not a value of 'threads'; allowed: "),
    ("--vary threads", "'threads' is not of the form key=value"),
    ("--vary threads=1,1", "'1' is not a value of 'threads'; allowed: each value once"),
    ("--vary threads=1,", "'' is not a value of 'threads'; allowed: "),
    ("--vary threads=1 --vary threads=2", "configuration key 'threads' is given twice"),
    (
      "--vary thread=1",
      "unknown configuration key 'thread' (did you mean 'threads'?); the keys are "
    ),
    ("--config *int4*", "There is no configuration '*int4*'. "),
    ("--scenario hot", "There is no scenario 'hot'. "),
    ("--scenario generate@0", "There is no scenario 'generate@0'. Did you mean 'generate'? "),
    (
      "--model resnet18 --scenario generate",
      "The selection has no cells: none of its models generates text."
    ),
    (
      "--disable-pass fuse-activatoin",
      "there is no pass 'fuse-activatoin' (did you mean 'fuse-activation'?); the passes are "
    ),
    ("--config baseline,passes-off=nope", "there is no pass 'nope'; the passes are "),
  ]

  @Test(arguments: mistakes)
  func `a selection that does not exist is a usage error`(options: String, error: String) async {
    let call = await ToolCall("run --dry-run \(options)")
    #expect(call.code == 64)
    #expect(call.output == "")
    #expect(call.notes.hasPrefix("Error: \(error)"), "\(call.notes)")
  }

  @Test func `a matrix file decides where the command line does not`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      {
        "schemaVersion": 1,
        "models": ["resnet18@64", "mobilenetv2", "mobile*v2", "mobilenet-v2"],
        "devices": ["tablet", "ipad*"],
        "configurations": [{"name": "release", "use": "baseline,threads=2"}, "baseline"],
        "scenarios": ["cold", "cold"]
      }
      """, to: "matrix.json")
    let call = await ToolCall("run --dry-run --format csv --matrix \(file)")
    #expect(call.code == 0)
    #expect(
      call.output == """
        model,device,configuration,scenario
        resnet18@64,ipad-pro-11-m2,release,cold
        resnet18@64,ipad-pro-11-m2,baseline,cold
        mobilenetv2,ipad-pro-11-m2,release,cold
        mobilenetv2,ipad-pro-11-m2,baseline,cold

        """)
    let narrowed = await ToolCall(
      "run --dry-run --format csv --matrix \(file) --model res* --config rel* --scenario warm")
    #expect(
      narrowed.output == """
        model,device,configuration,scenario
        resnet18@64,ipad-pro-11-m2,release,warm
        resnet18,ipad-pro-11-m2,release,warm

        """)
  }

  @Test func `a broken matrix file is 65 with every problem and its line`() async throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      {
        "schemaVersion": 2,
        "model": ["resnet18"],
        "configurations": ["baseline", "baseline,threds=4"],
        "scenarios": ["hot"]
      }
      """, to: "matrix.json")
    let call = await ToolCall("run --dry-run --matrix \(file)")
    #expect(call.code == 65)
    let lines = call.notes.split(separator: "\n")
    for (line, key) in [
      (2, "schemaVersion"), (3, "model"), (4, "configurations[1]"),
      (5, "scenarios[0]"),
    ] {
      #expect(lines.contains { $0.contains("\(file):\(line):") && $0.contains(key) }, "\(key)")
    }
    #expect(await ToolCall("run --dry-run --matrix \(file).missing").code == 6)
  }

  @Test(arguments: ["models", "devices", "configurations", "scenarios"])
  func `a matrix file with an empty list selects nothing and is refused`(list: String) async throws
  {
    let folder = try TemporaryFolder()
    let file = try folder.write("{\"schemaVersion\": 1, \"\(list)\": []}", to: "matrix.json")
    let call = await ToolCall("run --dry-run --matrix \(file)")
    #expect(call.code == 64)
    #expect(call.notes.hasPrefix("Error: The selection has no cells: a list of it is empty.\n"))
  }

  @Test func `broken profiles are 65 with every problem, a missing folder is 6`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"totalMiB\": 3072", to: "\"totalMiB\": -1, \"x\": 2")
    let path = "\(profiles)/budget-phone-3gb.json"
    let call = await space.call("run --profiles \(profiles)")
    #expect(call.code == 65)
    #expect(call.notes.contains("\(path):41:"))
    #expect(call.notes.contains("memory.totalMiB"))
    #expect(call.notes.contains("memory.x"))
    #expect(call.output == "")
    // The other devices are not hidden by it.
    #expect(await ToolCall("run --dry-run --profiles \(profiles) --device tablet").code == 0)
    #expect(await space.call("run --profiles \(space.folder.file("none"))").code == 6)
    #expect(try space.folder.contents() == ["profiles"])
  }

  @Test func `a broken simulator file is 65`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "catalog/simulator.json", "\"revision\": 5,", to: "\"revision\": true,")
    let call = await space.call("run --profiles \(profiles)")
    #expect(call.code == 65)
    #expect(call.notes.hasPrefix("Error: \(profiles)/catalog/simulator.json:3:"))
  }
}
