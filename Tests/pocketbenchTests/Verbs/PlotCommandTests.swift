import FoundationEssentials
import TestSupport
import Testing

/// `plot`, with and without gnuplot.
struct PlotCommandTests {
  @Test func `without gnuplot the scripts and data are written and a line says so`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let plot = await space.call(
      "plot --output \(space.folder.file("charts"))", environment: ["PATH": "/none"])
    #expect(plot.code == 0)
    #expect(plot.output == "")
    #expect(
      plot.notes == """
        gnuplot is not installed: wrote the .gp and .dat files; install with apt-get install \
        gnuplot-nox
        2 files are in \(space.folder.file("charts"))

        """)
    #expect(try files(in: space) == ["latency-warm.dat", "latency-warm.gp"])
    let quiet = await space.call(
      "plot --quiet --output \(space.folder.file("charts"))", environment: ["PATH": "/none"])
    #expect(quiet.notes == "")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gnuplot")))
  func `with gnuplot the pictures that were asked for are drawn`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    _ = await space.runSmall("--disable-pass fuse-activation")
    let plot = await space.call(
      "plot compare 1 2 --picture svg --output \(space.folder.file("charts"))",
      environment: ["PATH": "/usr/bin"])
    #expect(plot.code == 0)
    #expect(plot.notes == "3 files are in \(space.folder.file("charts"))\n")
    let files = try files(in: space)
    let picture = try #require(files.first { $0.hasSuffix(".svg") })
    #expect(files.count == 3)
    #expect(try space.text(of: "charts/\(picture)").hasPrefix("<?xml"))
  }

  @Test func `accuracy comes from a table, and models that the run lacks are told`() async throws {
    let space = try Workspace()
    _ = await space.call(
      "run -m mobilenetv2@32 -m mobilenetv2@64 -m resnet18@32 -d tablet -c baseline -s warm --quiet"
    )
    let table = try space.folder.write(
      "model,accuracy\nmobilenetv2@32,40\nmobilenetv2@64,55.5\nresnet18,70\n", to: "top1.csv")
    let plot = await space.call(
      "plot pareto --accuracy \(table) --output \(space.folder.file("charts"))",
      environment: ["PATH": "/none"])
    #expect(plot.code == 0)
    #expect(plot.notes.hasPrefix("\(table): the run has no model 'resnet18'\n"))
    let script = try space.text(of: "charts/pareto-latency-accuracy-warm.gp")
    #expect(script.contains("n = 2 cells, 1 more "), "\(script)")
    #expect(script.contains("accuracy (%)"))
    let broken = try space.folder.write("model,accuracy\nresnet18,x\n", to: "broken.csv")
    let failed = await space.call("plot pareto --accuracy \(broken)")
    #expect(failed.code == 65)
    #expect(failed.notes.hasPrefix("Error: \(broken):2:1: accuracy: expected a number"))
  }

  @Test func `a run without cells has nothing to draw`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let head = try #require(await space.call("export").output.split(separator: "\"cells\"").first)
    let file = try space.folder.write("\(head)\"cells\": []}", to: "empty.json")
    let plot = await space.call("plot latency file:\(file) --output /dev/null/charts")
    #expect(plot.code == 64)
    #expect(
      plot.notes.hasPrefix("Error: There is nothing to draw: no cell has a latency.\n"))
  }

  @Test func `every kind that needs no second run to be named is drawn at once`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    _ = await space.runSmall()
    let plot = await space.call(
      "plot all --output \(space.folder.file("charts"))", environment: ["PATH": "/none"])
    #expect(plot.code == 0)
    #expect(
      try files(in: space).filter { $0.hasSuffix(".gp") } == [
        "heatmap-warm-baseline.gp", "history-latency.gp", "latency-warm.gp", "pareto-warm.gp",
        "roofline-budget-phone-3gb.gp",
      ])
  }

  @Test func `a history follows the runs and names what changed`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    _ = await space.runSmall("--disable-pass fuse-activation --label unfused")
    let plot = await space.call(
      "plot history --metric energyNanojoules --device budget* --output "
        + space.folder.file("charts"), environment: ["PATH": "/none"])
    #expect(plot.code == 0)
    let script = try space.text(of: "charts/history-energy.gp")
    #expect(script.contains("'passes-off changed'"))
    #expect(script.contains("'unfused'"))
  }

  @Test func `a profile that changed since the run gives no ceilings`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"appLimitMiB\": 1050", to: "\"appLimitMiB\": 1051")
    let plot = await space.call(
      "plot roofline --profiles \(profiles) --output \(space.folder.file("charts"))",
      environment: ["PATH": "/none"])
    #expect(plot.code == 0)
    #expect(
      plot.notes.hasPrefix(
        "no ceilings: the profile 'budget-phone-3gb' is not the one that the run used; run again\n")
    )
    let script = try space.text(of: "charts/roofline-budget-phone-3gb.gp")
    #expect(!script.contains("peak") && script.contains("no ceilings"))
  }

  @Test func `a folder is no table`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let folder = space.folder.file("")
    let plot = await space.call("plot pareto --accuracy \(folder)")
    #expect(plot.code == 6)
    #expect(plot.notes == "Error: \(folder): cannot be read: it is a folder\n")
  }

  /// What is wrong with a call, and the beginning of what it says.
  @Test(arguments: [
    ("latency 1 2", "'plot latency' takes one run, got 2."),
    ("compare 1", "'plot compare' takes two runs, got 1."),
    ("history 1", "'plot history' takes no run, it draws all of the store, got 1."),
    ("latency --metric steps", "'--metric' is an option of 'plot history', not of 'plot latency'."),
    ("heatmap --x steps", "'--x' is an option of 'plot pareto', not of 'plot heatmap'."),
    ("history --metric latency", "There is no metric 'latency'. Did you mean 'latencyNs'?"),
    (
      "heatmap --accuracy a.csv",
      "'--accuracy' is an option of 'plot pareto', not of 'plot heatmap'."
    ),
    ("pareto --accuracy a.csv --y steps", "'--y' and '--accuracy' exclude each other."),
    ("pareto --y watts", "There is no metric 'watts'."),
    ("heatmap --model none", "There is nothing to draw: no cell has a latency."),
    ("pareto --y hostLatencyNs", "There is nothing to draw: no cell has both metrics."),
    ("history --metric hostLatencyNs", "There is nothing to draw: no run of the store has such a"),
    ("roofline --device none", "There is nothing to draw: no step has arithmetic; a run of an"),
  ])
  func `a mistake is told and draws nothing`(arguments: String, message: String) async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let plot = await space.call("plot \(arguments) --output \(space.folder.file("charts"))")
    #expect(plot.code == 64)
    #expect(plot.notes.hasPrefix("Error: \(message)"), "\(plot.notes)")
    #expect(try !space.folder.contents().contains("charts"))
  }

  @Test func `a folder that cannot be written is 6`() async throws {
    let space = try Workspace()
    _ = await space.runSmall()
    let plot = await space.call("plot --output /dev/null/charts")
    #expect(plot.code == 6)
    #expect(plot.notes.hasPrefix("Error: /dev/null/charts/"))
  }

  private func files(in space: borrowing Workspace) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: space.folder.file("charts")).sorted()
  }
}
