import TestSupport
import Testing

/// `check` by its exit codes and by what it names.
struct GateTests {
  @Test func `an unchanged run passes`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    #expect(await space.call("check --update-baseline").code == 0)
    _ = await space.runSmall()
    let check = await space.call("check")
    #expect(check.code == 0)
    #expect(check.output == "PASS: no change, 13 unchanged in 1 series\n")
    #expect(check.notes == "")
  }

  @Test func `a pass that is switched off is a regression of the configuration`() async throws {
    let space = try Workspace()
    _ = await space.runSmall("--label base")
    #expect(await space.runSmall("--disable-pass fuse-activation").code == 0)
    let check = await space.call("check --baseline @base")
    #expect(check.code == 2)
    #expect(check.output.hasPrefix("FAIL: "))
    #expect(
      check.output.contains("regression     mobilenetv2@32 / budget-phone-3gb / baseline / warm\n"))
    #expect(
      check.output.contains(
        "; configuration changed (passes-off: none -> fuse-activation); plan changed\n"))
    for metric in ["latencyNs", "energyNanojoules", "arenaBytes", "peakMemoryBytes"] {
      #expect(check.output.contains("               \(metric) "), "\(metric)")
    }
  }

  @Test func `half the memory bandwidth is a regression of the profile`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"bandwidthMBps\": 7500", to: "\"bandwidthMBps\": 3750")
    _ = await space.runSmall("--label base")
    #expect(await space.runSmall("--profiles \(profiles)").code == 0)
    let check = await space.call("check --baseline @base")
    #expect(check.code == 2)
    #expect(
      check.output.contains("regression     mobilenetv2@32 / budget-phone-3gb / baseline / warm\n"))
    #expect(check.output.contains("latencyNs "))
    #expect(check.output.contains("; profile changed ("))
    #expect(!check.output.contains("configuration changed"))
    #expect(!check.output.contains("model changed"))
  }

  @Test func `a named configuration keeps its series and names the keys`() async throws {
    let space = try Workspace()
    for (label, definition) in [("old", "baseline,threads=4"), ("new", "baseline,threads=2")] {
      let file = try space.folder.write(
        """
        {"schemaVersion": 1, "models": ["mobilenetv2@32"], "devices": ["budget-phone"],
         "configurations": [{"name": "release", "use": "\(definition)"}], "scenarios": ["warm"]}
        """, to: "pocketbench.json")
      #expect(await space.call("run --matrix \(file) --label \(label)").code == 0)
    }
    let check = await space.call("check --baseline @old")
    #expect(check.code == 2)
    #expect(check.output.contains("mobilenetv2@32 / budget-phone-3gb / release / warm\n"))
    #expect(check.output.contains("configuration changed (threads: 4 -> 2)"))
  }

  @Test func `a better run passes unless improvements must fail`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"idleMilliwatts\": 350", to: "\"idleMilliwatts\": 175")
    _ = await space.runSmall("--label base")
    _ = await space.runSmall("--profiles \(profiles)")
    let check = await space.call("check --baseline @base")
    #expect(check.code == 0)
    #expect(check.output.hasPrefix("PASS: 1 improvement, 12 unchanged in 1 series\n"))
    #expect(check.output.contains("energyNanojoules "))
    #expect(await space.call("check --baseline @base --fail-on-improvement").code == 4)
  }

  @Test func `a faster run that draws more power for a shorter time is no regression`() async throws
  {
    let space = try Workspace()
    _ = await space.runSmall("--disable-pass fuse-activation --label base")
    _ = await space.runSmall()
    let check = await space.call("check --baseline @base")
    #expect(check.code == 0)
    #expect(check.output.hasPrefix("PASS: "))
  }

  @Test func `a model that does not fit any more is a regression of the status`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"appLimitMiB\": 1050", to: "\"appLimitMiB\": 20")
    _ = await space.runSmall("--label base")
    #expect(await space.runSmall("--profiles \(profiles)").code == 0)
    let check = await space.call("check --baseline @base")
    #expect(check.code == 2)
    #expect(check.output.contains("status ok -> oom ("))
    #expect(await space.call("check 1 --baseline 2 --fail-on-improvement").code == 4)
  }

  @Test func `another revision of the simulator is not comparable`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "catalog/simulator.json", "\"revision\": 5,", to: "\"revision\": 1,")
    _ = await space.runSmall("--label base")
    #expect(await space.runSmall("--profiles \(profiles)").code == 0)
    let check = await space.call("check --baseline @base")
    #expect(check.code == 7)
    #expect(check.output.hasPrefix("NOT COMPARABLE: the simulator changed (1."))
    #expect(await space.call("check --baseline @base --allow-simulator-change").code == 0)
  }

  @Test func `runs without a shared series are not comparable`() async throws {
    let space = try Workspace()
    _ = await space.runSmall("--label base")
    _ = await space.call(
      "run --model mobilenetv2@48 --device budget-phone --config baseline --scenario warm")
    let check = await space.call("check --baseline @base")
    #expect(check.code == 7)
    #expect(check.output.hasPrefix("NOT COMPARABLE: no series is in both runs "))
    let compare = await space.call("compare @base latest")
    #expect(compare.code == 7)
    #expect(compare.notes == "Error: no series is in both runs\n")
  }

  @Test func `a cell that is missing is a regression unless that is allowed`() async throws {
    let space = try Workspace()
    _ = await space.call(
      "run --model mobilenetv2@32 --device budget-phone --config baseline --label base")
    _ = await space.runSmall()
    let check = await space.call("check --baseline @base")
    #expect(check.code == 2)
    #expect(check.output.contains("missing: the baseline has this cell, the candidate does not"))
    #expect(await space.call("check --baseline @base --allow-missing").code == 0)
    // A cell more than the baseline has is worth a note only.
    #expect(await space.call("check @base --baseline 2").code == 0)
  }

  @Test(arguments: [
    ("text", "PASS"), ("json", "{"), ("markdown", "**PASS"), ("csv", "verdict,model"),
  ])
  func `a verdict has every format`(format: String, start: String) async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let check = await space.call("check --baseline 1 --format \(format)")
    #expect(check.code == 0)
    #expect(check.output.contains(start))
    #expect(await space.call("check --baseline 1 --quiet --format \(format)").output == "")
  }
}
