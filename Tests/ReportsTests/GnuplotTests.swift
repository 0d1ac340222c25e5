import FoundationEssentials
import Records
import Reports
import TestSupport
import Testing

struct GnuplotTests {
  private static let environment = ["PATH": "/usr/bin:/bin"]

  private let chart = Chart(
    name: "small", headline: "B is faster", subtitle: "Simulated latency, ms",
    content: .bars(Self.bars(second: .value(20, label: "-50 %"))))

  private static func bars(second: BarChart.Bar) -> BarChart {
    BarChart(
      series: ["A", "B"],
      panels: [
        .init(groups: [
          .init(name: "pixel-5", bars: [.value(40, low: 38, high: 43), second]),
          .init(name: "budget_phone", bars: [.absent("oom"), nil]),
        ])
      ])
  }

  /// Runs a closure with a new folder, which is removed afterwards.
  private func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "pocketbench-\(UInt64.random(in: 0 ... .max))")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private func text(_ name: String, in folder: URL) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  private var isInstalled: Bool {
    Subprocess("gnuplot", environment: Self.environment) != nil
  }

  @Test func `the script and the data of each kind have one form`() throws {
    try withFolder { folder in
      let charts = [chart] + ChartKinds.all.dropFirst()
      _ = try Gnuplot(environment: [:]).draw(charts, to: folder)
      for name in charts.map(\.name) {
        for file in ["\(name).gp", "\(name).dat"] {
          expectSnapshot(try text(file, in: folder), named: file)
        }
      }
    }
  }

  @Test func `without gnuplot there are scripts and a notice`() throws {
    try withFolder { folder in
      let drawing = try Gnuplot(environment: ["PATH": ""]).draw([chart], to: folder)
      #expect(drawing.notice == .notInstalled)
      #expect(drawing.files == ["small.gp", "small.dat"])
      #expect(
        drawing.notice?.description == "gnuplot is not installed: wrote the .gp and .dat files; "
          + "install with apt-get install gnuplot-nox")
    }
  }

  @Test func `pictures are equal byte for byte between runs`() throws {
    guard isInstalled else { return }
    let charts = Chart.latencies(of: ChartFixtures.matrix()) + [chart, chart] + ChartKinds.all
    let gnuplot = Gnuplot(environment: Self.environment)
    let pictures = try (1...2).map { _ in
      try withFolder { folder in
        let drawing = try gnuplot.draw(charts, to: folder)
        #expect(drawing.notice == nil)
        #expect(drawing.files.contains("small-2.svg"))
        return try drawing.files.map { try Data(contentsOf: folder.appending(path: $0)) }
      }
    }
    #expect(pictures[0].allSatisfy { !$0.isEmpty })
    #expect(pictures[0] == pictures[1])
  }

  @Test(arguments: [
    #""; system("touch x"); ""#, "'; system('touch x'); '", "`touch x`", "\"`touch x`\"",
    "'.system('touch x').'", "x' \n system 'touch x'", "a_b^{c}@d&e~f\\g", "\\", "\\'", "'", "''",
    "{/:Bold", "%s%n%d", "!touch x", "\u{1B}[2J", "@TERM", "$(touch x)", "<b>&amp;", "手机 📱",
    "EOD\n", "\u{FFFE}", String(repeating: "long ", count: 60), "", "/etc/x", "../../x",
  ])
  func `no name becomes a command or breaks a picture`(text: String) throws {
    guard isInstalled else { return }
    let hostile = ChartKinds.all(named: text)
    try withFolder { folder in
      let drawing = try Gnuplot(environment: Self.environment).draw(
        hostile, to: folder, formats: [.svg])
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(files.sorted() == drawing.files.sorted())
      #expect(files.count == 3 * hostile.count)
      for file in files where file.hasSuffix(".svg") {
        let svg = try self.text(file, in: folder)
        #expect(svg.hasSuffix("</svg>\n\n") || svg.hasSuffix("</svg>\n"))
      }
    }
  }

  @Test func `names are drawn as they are`() throws {
    guard isInstalled else { return }
    var odd = chart
    odd.headline = #"a_b^{c}@d&e~f\g's "h" `i`"#
    try withFolder { folder in
      _ = try Gnuplot(environment: Self.environment).draw([odd], to: folder, formats: [.svg])
      let svg = try text("small.svg", in: folder)
      #expect(svg.contains(#"a_b^{c}@d&amp;e~f\g's "h" `i`"#))
    }
  }

  @Test(arguments: [Double.nan, .infinity, -1, 0, 1e-300, 1e300, .greatestFiniteMagnitude])
  func `odd values draw without a failure`(value: Double) throws {
    guard isInstalled else { return }
    var odd = chart
    odd.content = .bars(Self.bars(second: .value(value, low: value, high: value)))
    try withFolder { folder in
      _ = try Gnuplot(environment: Self.environment).draw([odd], to: folder)
    }
  }

  @Test func `an error of gnuplot is told`() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let program = folder.appending(path: "gnuplot")
      try Data("#!/bin/sh\necho 'line 3: bad' >&2; exit 1\n".utf8).write(to: program)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
      let expected = ReportError.gnuplotFailed(message: "line 3: bad")
      #expect(throws: expected) {
        try Gnuplot(environment: ["PATH": folder.path]).draw([chart], to: folder)
      }
      #expect(
        expected.description == "gnuplot failed: line 3: bad; the .gp files can be run by hand")
    }
  }

  @Test func `a folder that cannot be made is an error`() {
    #expect(throws: ReportError.self) {
      try Gnuplot(environment: [:]).draw([chart], to: URL(filePath: "/dev/null/x"))
    }
  }
}
