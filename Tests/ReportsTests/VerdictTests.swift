import Basics
import Records
import Reports
import TestSupport
import Testing

struct VerdictTests {
  private typealias Fixtures = RunFixtures

  private func judge(
    _ old: [CellRecord], _ new: [CellRecord], _ policy: GatePolicy = GatePolicy()
  ) -> Verdict {
    Comparison(baseline: RunFixtures.run(old), candidate: RunFixtures.run(new)).verdict(policy)
  }

  private func latency(_ value: Int64, content: String = "first", status: Status = .ok)
    -> CellRecord
  {
    RunFixtures.cell(content: content, status: status, values: [Measurement(.latency, value)])
  }

  @Test(arguments: [
    (100, 100, 0, Verdict.Outcome.unchanged, 0), (100, 101, 0, .regression, 2),
    (100, 99, 0, .improvement, 0), (1_000_000, 1_000_001, 0, .regression, 2),
    (1_000_000, 1_000_001, 1, .unchanged, 0), (1_000_000, 1_000_002, 1, .regression, 2),
    (1_000_000, 999_998, 1, .improvement, 0), (0, 1, 1_000_000, .regression, 2),
    (0, 0, 0, .unchanged, 0), (Int64.max - 1, Int64.max, 0, .regression, 2),
    (Int64.min, Int64.max, Int64.max, .unchanged, 0),
  ])
  func `simulated values are compared exactly`(
    old: Int64, new: Int64, tolerance: Int64, outcome: Verdict.Outcome, code: Int32
  ) {
    let verdict = judge(
      [latency(old)], [latency(new, content: "second")],
      GatePolicy(tolerancesPpm: ["latencyNs": tolerance]))
    #expect(verdict.outcome == outcome)
    #expect(verdict.exitCode == code)
  }

  @Test func `a metric that should be high is worse when lower`() {
    let accuracy = Metric(
      name: "top1Ppm", unit: "ppm", polarity: .higherIsBetter, kind: .simulated)
    let cells = [700, 690].map {
      RunFixtures.cell(content: "\($0)", values: [Measurement(accuracy, $0)])
    }
    #expect(judge([cells[0]], [cells[1]]).outcome == .regression)
    #expect(judge([cells[1]], [cells[0]]).outcome == .improvement)
  }

  @Test(arguments: [
    (Status.ok, Status.throttled, Verdict.Outcome.regression), (.throttled, .fallback, .regression),
    (.fallback, .overPower, .regression), (.overPower, .oom, .regression),
    (.oom, .unsupported, .regression), (.ok, .failed, .regression), (.ok, .timeout, .regression),
    (.oom, .ok, .improvement), (.failed, .ok, .improvement), (.oom, .oom, .unchanged),
    (.ok, .skipped, .regression), (.skipped, .oom, .unchanged), (.skipped, .skipped, .unchanged),
  ])
  func `statuses have an order`(old: Status, new: Status, outcome: Verdict.Outcome) {
    let cells = [old, new].map { RunFixtures.cell(content: $0.rawValue, status: $0) }
    #expect(judge([cells[0]], [cells[1]]).outcome == outcome)
  }

  @Test func `equal inputs with different values are a defect of this program`() {
    let verdict = judge([latency(5)], [latency(6)])
    #expect(verdict.outcome == .simulatorBug)
    #expect(verdict.exitCode == 1)
    #expect(judge([latency(5)], [latency(5, status: .oom)]).outcome == .simulatorBug)
    // What ended for reasons of the host contradicts nothing.
    #expect(judge([latency(5)], [latency(6, status: .timeout)]).outcome == .regression)
  }

  @Test func `another simulator is compared only when allowed`() {
    let new = RunFixtures.cell(simulator: "2-def", values: [Measurement(.latency, 6)])
    let verdict = judge([latency(5)], [new])
    #expect(verdict.exitCode == 7)
    #expect(
      verdict.summary == "NOT COMPARABLE: the simulator changed (1-abc -> 2-def); simulate the "
        + "baseline again with the new revision, or allow the change")
    #expect(judge([latency(5)], [new], GatePolicy(allowsSimulatorChange: true)).exitCode == 2)
  }

  @Test func `runs without a common series are not comparable`() {
    let verdict = judge([latency(5)], [RunFixtures.cell(RunFixtures.key("bert-mini"))])
    #expect(verdict.outcome == .notComparable(.noSharedSeries(baseline: 1, candidate: 1)))
    #expect(judge([], []).exitCode == 7)
  }

  @Test func `a series twice in a run is not comparable`() {
    let verdict = judge([latency(5)], [latency(5), latency(5)])
    #expect(verdict.outcome == .notComparable(.repeatedSeries(RunFixtures.key())))
  }

  @Test func `missing cells and values are regressions unless allowed`() {
    let other = RunFixtures.cell(RunFixtures.key("bert-mini"))
    let cells = judge([latency(5), other], [latency(5)])
    #expect(cells.outcome == .regression)
    #expect(cells.findings.map(\.subject) == [.missingCell])
    let value = judge([latency(5)], [RunFixtures.cell()])
    #expect(value.outcome == .regression)
    let allowed = GatePolicy(allowsMissing: true)
    #expect(judge([latency(5), other], [latency(5)], allowed).outcome == .unchanged)
    #expect(judge([latency(5)], [RunFixtures.cell()], allowed).outcome == .unchanged)
    #expect(judge([latency(5)], [latency(5), other]).outcome == .unchanged)
  }

  @Test func `only improvements can have an exit code of their own`() {
    let policy = GatePolicy(failsOnImprovement: true)
    #expect(judge([latency(5)], [latency(4, content: "second")], policy).exitCode == 4)
    #expect(judge([latency(5)], [latency(5)], policy).exitCode == 0)
  }

  @Test func `computed values are judged on equal processors only`() {
    let cells = [1, 2].map {
      RunFixtures.cell(content: "\($0)", values: [Measurement(.outputError, $0)])
    }
    #expect(judge([cells[0]], [cells[1]]).outcome == .regression)
    let elsewhere = Comparison(
      baseline: RunFixtures.run([cells[0]]),
      candidate: RunFixtures.run([cells[1]], processor: "Epyc"))
    #expect(elsewhere.verdict().outcome == .unchanged)
    #expect(elsewhere.verdict().findings.map(\.kind) == [.notice])
  }

  @Test func `host measurements are told but not judged`() {
    var cells = [latency(5), latency(5)]
    cells[0].samples = [HostSamples(.hostLatency, [10, 30, 20])]
    cells[1].samples = [HostSamples(.hostLatency, [900, 901])]
    let verdict = judge([cells[0]], [cells[1]])
    #expect(
      verdict.text == """
        PASS: no change, 2 unchanged in 1 series
        host (median of this machine's samples, not gated)
          mobilenet-v2 / pixel-5 / baseline / warm: hostLatencyNs 20 ns (n = 3) -> 901 ns (n = 2)

        """)
  }

  private var mixed: Verdict {
    let big = "baseline,cores=big"
    let old = [
      Fixtures.cell(
        values: [Measurement(.latency, 31_240_000), Measurement(.peakMemory, 4_194_304)],
        layers: [
          Fixtures.layer("conv_1", compute: 20_000_000, dram: 1_000_000),
          Fixtures.layer("conv_2", compute: 10_000_000, dram: 240_000),
        ]),
      Fixtures.cell(Fixtures.key("bert-mini"), values: [Measurement(.latency, 10_000)]),
      Fixtures.cell(Fixtures.key(configuration: big), canonical: "cores=big"),
      Fixtures.cell(Fixtures.key("resnet-18"), values: [Measurement(.latency, 50_000_000)]),
      Fixtures.cell(Fixtures.key("gone")),
    ]
    var oom = Fixtures.cell(
      Fixtures.key("resnet-18"), content: "second", status: .oom, plan: nil)
    oom.reason = StatusReason("too large", needed: 9, available: 8, unit: "bytes")
    let new = [
      Fixtures.cell(
        content: "second",
        values: [Measurement(.latency, 33_150_000), Measurement(.peakMemory, 4_194_304)],
        layers: [
          Fixtures.layer("conv_1", compute: 19_500_000, dram: 3_000_000),
          Fixtures.layer("conv_2+relu", compute: 10_100_000, dram: 240_000),
        ], plan: "plan 2"),
      Fixtures.cell(
        Fixtures.key("bert-mini"), content: "second", values: [Measurement(.latency, 9_000)]),
      Fixtures.cell(
        Fixtures.key(configuration: big), canonical: "cores=little,threads=4"),
      oom,
      Fixtures.cell(Fixtures.key("added")),
    ]
    return judge(old, new)
  }

  @Test func `the text tells the worst first, with causes and layers`() {
    expectSnapshot(mixed.text, named: "verdict.txt")
  }

  @Test func `table, markdown and JSON tell the same`() {
    expectSnapshot(mixed.table.rendered(as: .csv), named: "verdict.csv")
    expectSnapshot(mixed.markdown, named: "verdict.md")
    expectSnapshot(JSONWriter().text(of: mixed.json), named: "verdict.json")
  }

  @Test func `names cannot steer the terminal or the markdown`() {
    let key = RunFixtures.key("\u{1B}[2J|<b>\n")
    let verdict = judge(
      [RunFixtures.cell(key)], [RunFixtures.cell(key, content: "second", status: .oom)])
    #expect(!verdict.text.contains("\u{1B}"))
    #expect(verdict.markdown.contains(#"\\u{1B}\[2J\|\<b>\\u{A}"#))
  }
}
