import Testing

/// `run --resume` without a signal: what it takes and what it refuses.
struct MatrixRunTests {
  @Test func `a complete run has nothing left to measure`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let resumed = await space.runSmall("--resume latest")
    #expect(resumed.code == 0)
    #expect(resumed.notes.hasPrefix("1 cells: 1 ok; 0 measured in "))
    let more = await space.runSmall("--resume 1 --device tablet")
    #expect(more.code == 64)
    #expect(
      more.notes == "Error: run 1 is completed and takes no more results; begin a new run\n")
  }

  static let mixtures: [(options: String, error: String)] = [
    ("--seed 8", "Error: Run 1 was begun with simulator 1."),
    (
      "--disable-pass fuse-activation",
      "Error: Run 1 has mobilenetv2@32 / budget-phone-3gb / baseline / warm from other inputs: "
    ),
    ("--resume 9", "Error: there is no run '9'; the runs are 1\n"),
    ("--resume nonsense", "Error: 'nonsense' does not name a run; "),
  ]

  @Test(arguments: mixtures)
  func `a run is not continued with something else`(options: String, error: String) async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let before = await space.call("export")
    let resumed = await space.runSmall("--resume 1 \(options)")
    #expect(resumed.code == (options == "--resume 9" ? 5 : 64))
    #expect(resumed.output == "")
    #expect(resumed.notes.hasPrefix(error), "\(resumed.notes)")
    #expect(await space.call("export") == before)
  }

  @Test func `a profile that changed is other input too`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"bandwidthMBps\": 7500", to: "\"bandwidthMBps\": 3750")
    _ = await space.runSmall()
    let resumed = await space.runSmall("--resume 1 --profiles \(profiles)")
    #expect(resumed.code == 64)
    #expect(resumed.notes.contains(" from other inputs: the model, the profile or the "))
  }
}
