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
