import TestSupport
import Testing

/// Baselines of `check`: named ones of the store, and committed files.
struct BaselineTests {
  @Test func `a store that does not exist has no run to judge`() async throws {
    let space = try Workspace()
    let check = await space.call("check")
    #expect(check.code == 5)
    #expect(check.output == "")
    #expect(check.notes.hasPrefix("Error: there is no database \(space.database); "))
    #expect(try space.folder.contents() == [])
  }

  @Test(arguments: ["", " --baseline nightly", " --baseline @nightly", " --baseline file:/no/base"])
  func `without its baseline a check exits 5, or 0 where that is allowed`(
    options: String
  ) async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let check = await space.call("check\(options)")
    #expect(check.code == 5)
    #expect(check.notes.hasPrefix("Error: "))
    let allowed = await space.call("check\(options) --allow-missing-baseline")
    #expect(allowed.code == 0)
    #expect(allowed.notes == "There is no baseline yet: nothing was compared.\n")
    let quiet = await space.call("check\(options) --allow-missing-baseline --quiet")
    #expect(quiet.notes == "")
  }

  @Test(arguments: ["", "nightly", "baseline:nightly"])
  func `a first baseline of a store is made and then passes`(name: String) async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let option = name.isEmpty ? "" : " --baseline \(name)"
    let shown = name.isEmpty ? "default" : "nightly"
    let update = await space.call("check\(option) --update-baseline")
    #expect(update.code == 0)
    #expect(
      update.notes == """
        There is no baseline yet: nothing was compared.
        Baseline '\(shown)' is run 1 now.

        """)
    let check = await space.call("check\(option)")
    #expect(check.code == 0)
    #expect(check.output == "PASS: no change, 13 unchanged in 1 series\n")
  }

  @Test func `an updated baseline is the worse run`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    _ = await space.call("check --update-baseline")
    _ = await space.runSmall("--disable-pass fuse-activation")
    let update = await space.call("check --update-baseline")
    #expect(update.code == 2)
    #expect(update.notes == "Baseline 'default' is run 2 now.\n")
    #expect(await space.call("check").code == 0)
  }

  @Test(arguments: ["latest", "@base", "1", "previous", "1234abc"])
  func `a baseline cannot take the name of a run`(name: String) async throws {
    let space = try Workspace()
    _ = await space.runSmall("--label base")
    let update = await space.call("check --baseline \(name) --update-baseline")
    #expect(update.code == 64)
    #expect(
      update.notes.hasPrefix("Error: '\(name)' names a run and cannot name a baseline."))
    #expect(await space.call("runs baseline 1 --name \(name)").code == 64)
  }

  @Test func `a committed baseline file serves an empty store`() async throws {
    let space = try Workspace()
    let file = space.folder.file("baselines/main.json")
    _ = await space.runSmall()
    let update = await space.call("check --baseline file:\(file) --update-baseline")
    #expect(update.code == 0)
    #expect(update.notes.hasSuffix("\(file) holds the candidate now.\n"))
    let committed = try space.text(of: "baselines/main.json")
    let export = await space.call("export --baseline")
    #expect(export.output == committed)

    let other = try Workspace()
    _ = await other.runSmall()
    let check = await other.call("check --baseline file:\(file)")
    #expect(check.code == 0)
    #expect(check.output == "PASS: no change, 13 unchanged in 1 series\n")
    _ = await other.runSmall("--disable-pass fuse-activation")
    #expect(await other.call("check --baseline file:\(file)").code == 2)
  }

  @Test func `a run in a file is judged but cannot become a baseline of the store`() async throws {
    let space = try Workspace()
    let file = space.folder.file("run.json")
    _ = await space.runSmall("--disable-pass fuse-activation")
    #expect(await space.call("export --kind all --output \(file)").code == 0)
    _ = await space.runSmall()
    // The file's run was number 1 and is worse than run 2; nothing of it may touch run 1.
    #expect(await space.call("check file:\(file) --baseline 2").code == 2)
    let update = await space.call("check file:\(file) --update-baseline")
    #expect(update.code == 64)
    #expect(
      update.notes.contains("A run in a file cannot become the baseline 'default' of the store."))
    #expect(await space.call("check").code == 5)
  }

  @Test func `a broken baseline file is 65 with its place`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let broken = try space.folder.write("{\n  \"schemaVersion\": 1,\n}\n", to: "broken.json")
    let check = await space.call("check --baseline file:\(broken)")
    #expect(check.code == 65)
    #expect(check.notes.hasPrefix("Error: \(broken):3:1: "))
    let foreign = try space.folder.write("{\"schemaVersion\": 99}", to: "foreign.json")
    #expect(await space.call("check --baseline file:\(foreign)").code == 65)
  }
}
