import Basics
import TestSupport
import Testing

/// `runs`, `show run|cell`, `compare` and `export` on a store of two runs.
struct RunsCommandTests {
  /// A store with a run labelled `old` and a worse one.
  private func store() async throws -> Workspace {
    let space = try Workspace()
    _ = await space.call(
      "run --model mobilenetv2@32 --device budget-phone --config baseline --label old")
    _ = await space.runSmall("--disable-pass fuse-activation")
    return space
  }

  @Test func `the list of runs is latest first`() async throws {
    let space = try await store()
    let list = await space.call("runs list --format csv")
    #expect(list.code == 0)
    let lines = list.output.split(separator: "\n")
    try #require(lines.count == 3)
    #expect(lines[0] == "run,started,label,commit,branch,cells,ok,state,baseline,simulator")
    #expect(lines[1].hasPrefix("2,") && lines[1].contains(",,,,1,1,completed,,1."))
    #expect(lines[2].hasPrefix("1,") && lines[2].contains(",old,,,2,2,completed,,1."))
  }

  @Test func `labels, baselines, deletion and pruning change the list`() async throws {
    let space = try await store()
    let steps: [(line: String, code: Int32, notes: String)] = [
      ("runs label 2 new", 0, "Run 2 is @new now.\n"),
      ("runs baseline @new", 0, "Baseline 'default' is run 2 now.\n"),
      ("runs baseline 1 --name nightly", 0, "Baseline 'nightly' is run 1 now.\n"),
      ("runs delete @new", 64, ""),
      ("runs prune --keep 0", 0, "0 runs are deleted.\n"),
      ("runs baseline 2 --remove", 0, "Baseline 'default' is removed.\n"),
      ("runs baseline 2 --remove", 5, ""),
      ("runs delete latest", 0, "Run 2 is deleted.\n"),
      ("runs delete 2", 5, ""),
      ("runs label @new x", 5, ""),
      ("runs baseline 1 --name nightly --remove", 0, "Baseline 'nightly' is removed.\n"),
      ("runs prune --keep 0", 0, "1 runs are deleted.\n"),
      ("show run", 5, ""),
    ]
    for step in steps {
      let call = await space.call(step.line)
      #expect(call.code == step.code, "\(step.line)")
      #expect(call.output == "")
      if step.notes.isEmpty {
        #expect(call.notes.hasPrefix("Error: "), "\(step.line)")
      } else {
        #expect(call.notes == step.notes)
      }
    }
    let left = await space.call("runs list --format json").output
    #expect(try JSONNode(parsing: left).elements?.isEmpty == true)
  }

  @Test(arguments: [
    "runs list", "runs label 1 x", "runs delete 1", "runs baseline 1", "show run", "show cell",
    "compare 1 2", "export", "plot", "check", "runs prune",
  ])
  func `a store that does not exist is 5 and is not made`(line: String) async throws {
    let space = try Workspace()
    let call = await space.call(line)
    #expect(call.code == 5)
    #expect(call.notes.hasPrefix("Error: there is no database \(space.database); "))
    #expect(try space.folder.contents() == [])
  }

  @Test(arguments: [("nonsense", 64), ("99", 5), ("@none", 5), ("latest~9", 5), ("1234567abc", 5)])
  func `a run that does not exist is told from a text that names none`(
    name: String, code: Int32
  ) async throws {
    let space = try await store()
    #expect(await space.call("show run \(name)").code == code)
  }

  @Test func `a run is shown cell by cell`() async throws {
    let space = try await store()
    let run = await space.call("show run @old --format csv")
    let lines = run.output.split(separator: "\n")
    try #require(lines.count == 3)
    #expect(
      lines[0]
        == "model,device,configuration,scenario,status,latencyNs,latencyLowNs,latencyHighNs,"
        + "peakMemoryBytes,energyNanojoules,reason")
    let values = lines[1].split(separator: ",").compactMap { Int($0) }
    try #require(values.count == 5)
    #expect(values[1] < values[0] && values[0] < values[2])
    #expect(lines[1].hasPrefix("mobilenetv2@32,budget-phone-3gb,baseline,cold,ok,"))
    #expect(lines[2].hasPrefix("mobilenetv2@32,budget-phone-3gb,baseline,warm,ok,"))
    #expect(run.notes.hasPrefix("run 1 of "))
    #expect(run.notes.contains(", seed 7, commit none, on "))
  }

  @Test func `a cell is shown step by step, and the steps add up`() async throws {
    let space = try await store()
    let several = await space.call("show cell 1")
    #expect(several.code == 64)
    #expect(several.notes.hasPrefix("Error: 2 cells match; narrow it down:\n  mobilenetv2@32 / "))
    #expect(await space.call("show cell 1 --model res*").code == 64)
    let cell = await space.call("show cell 1 --scenario warm --format json")
    #expect(cell.code == 0)
    let steps = try #require(try JSONNode(parsing: cell.output).elements)
    // 64 nodes, of which depthwise and pointwise convolutions and residuals share steps.
    #expect(steps.count == 40)
    let total = steps.compactMap { $0["totalNs"]?.number?.integer }.reduce(0, +)
    #expect(
      cell.notes.hasPrefix(
        "mobilenetv2@32 / budget-phone-3gb / baseline / warm: ok\nlatencyNs \(total) ("))
    #expect(cell.notes.contains("), preprocessNs "))
  }

  @Test func `two runs stand side by side`() async throws {
    let space = try await store()
    let compare = await space.call("compare @old latest --format csv")
    #expect(compare.code == 0)
    #expect(compare.output.contains("mobilenetv2@32,budget-phone-3gb,baseline,warm,"))
    #expect(compare.notes == "")
  }

  @Test func `an export reads back as the run`() async throws {
    let space = try await store()
    let file = space.folder.file("exports/old.json")
    #expect(await space.call("export @old --kind all -o \(file)").code == 0)
    let shown = await space.call("show run file:\(file) --format csv")
    let stored = await space.call("show run @old --format csv")
    #expect(shown.output == stored.output)
    #expect(shown.notes.hasPrefix("run in a file of "))
    let simulated = await space.call("export 1")
    #expect(!simulated.output.contains("startedAt"))
    let document = try JSONNode(parsing: simulated.output)
    #expect(document["schemaVersion"]?.number?.integer == 1)
    #expect(document["cells"]?.elements?.count == 2)
    #expect(await space.call("export -o /dev/null/x.json").code == 6)
  }
}
