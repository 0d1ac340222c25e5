import Foundation
import Results
import TestSupport
import Testing

/// The executable itself: signals, pipes, environment and working directory.
struct MainTests {
  enum Stop: CaseIterable {
    case interrupted, terminated

    var code: Int32 { self == .interrupted ? 130 : 143 }
  }

  @Test(arguments: Stop.allCases)
  func `an interrupted run keeps what is finished and can be resumed`(stop: Stop) async throws {
    let space = try Workspace()
    let selection =
      "run --model mobilenetv2@32 --device budget-phone --scenario warm "
      + (1...200).map { "--config baseline,threads=\($0)" }.joined(separator: " ")
    // Timing the kernels slows it down to a cell in a third of a second and a minute in all.
    let process = try Executable("\(selection) --host --samples 200 --db \(space.database)")
    try waitForCell(of: process, in: space.database)
    switch stop {
    case .interrupted: process.interrupt()
    case .terminated: process.terminate()
    }
    let ending = process.ending()
    #expect(ending.code == stop.code)
    #expect(!ending.isSignalled)
    #expect(
      ending.notes.contains(
        "; run 1 is in \(space.database); interrupted, go on with: pocketbench run --resume 1\n"))
    let list = await space.call("runs list --format csv")
    #expect(list.output.contains(",interrupted,"))
    // An unfinished run is not the latest one.
    #expect(await space.call("export").code == 5)

    let resumed = await space.call("\(selection) --resume 1")
    #expect(resumed.code == 0)
    #expect(resumed.notes.hasPrefix("200 cells: "))
    #expect(!resumed.notes.contains("; 200 measured in "))
    let other = try Workspace()
    _ = await other.call("\(selection) --quiet")
    let export = await space.call("export")
    #expect(export == (await other.call("export")))
  }

  /// Waits until a cell is stored. Blocks its thread: a task that sleeps would go on only after
  /// every other test that waits for a turn, and by then the process may have ended.
  private func waitForCell(of process: Executable, in database: String) throws {
    while process.isRunning {
      let runs = try Executable("runs list --format csv --db \(database)").ending().output
      // run, started, label, commit, branch, cells, ...
      let cells = runs.split(separator: "\n").dropFirst().first?
        .split(separator: ",", omittingEmptySubsequences: false).dropFirst(5).first
      if let cells, cells != "0" { return }
    }
    Issue.record("the process ended before it could be stopped")
  }

  @Test func `a pipe that is closed ends the tool without a word`() throws {
    let process = try Executable("list cores --format json")
    try process.closeOutput()
    let ending = process.ending(hasOutput: false)
    #expect(ending.isSignalled)
    #expect(ending.code == SIGPIPE)
    #expect(ending.notes == "")
  }

  @Test func `a table in a pipe is as wide as needed, COLUMNS narrows it`() throws {
    let wide = try Executable("list devices").ending()
    #expect(wide.code == 0)
    #expect(wide.output.split(separator: "\n").contains { $0.count > 100 })
    #expect(!wide.output.contains("\u{1b}"))
    let narrow = try Executable("list devices", environment: ["COLUMNS": "80"]).ending()
    #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let help = try Executable("run --help", environment: ["COLUMNS": "60"]).ending()
    #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 60 })
  }

  @Test func `pocketbench.json of the working directory is the default selection`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(
      """
      {"schemaVersion": 1, "models": ["mobilenetv2@32"], "devices": ["tablet"],
       "configurations": ["baseline"], "scenarios": ["warm"]}
      """, to: "pocketbench.json")
    let dry = try Executable("run --dry-run --format csv", directory: folder.path).ending()
    #expect(
      dry.output == """
        model,device,configuration,scenario
        mobilenetv2@32,ipad-pro-11-m2,baseline,warm

        """)
    // The store's default is below the working directory too.
    let run = try Executable("run -q", directory: folder.path).ending()
    #expect(run == Executable.Ending(code: 0, isSignalled: false, output: "", notes: ""))
    #expect(try folder.contents() == ["Results", "pocketbench.json"])
  }

  @Test func `the process ends with the code of the call`() throws {
    #expect(try Executable("--version").ending().output == "0.1.0\n")
    #expect(try Executable("run --nope").ending().code == 64)
    #expect(try Executable("check --db /no/such/store").ending().code == 5)
  }
}
