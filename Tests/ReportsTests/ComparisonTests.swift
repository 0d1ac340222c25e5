import Basics
import Records
import Reports
import TestSupport
import Testing

struct ComparisonTests {
  private typealias Fixtures = RunFixtures

  @Test func `cells are joined by name`() {
    let old = [Fixtures.cell(Fixtures.key("a")), Fixtures.cell(Fixtures.key("b"))]
    let new = [Fixtures.cell(Fixtures.key("c")), Fixtures.cell(Fixtures.key("b"))]
    let comparison = Comparison(baseline: Fixtures.run(old), candidate: Fixtures.run(new))
    #expect(comparison.series.map(\.key.model) == ["b"])
    #expect(comparison.missing.map(\.model) == ["a"])
    #expect(comparison.added.map(\.model) == ["c"])
  }

  @Test func `each input that changed is named`() {
    let old = Fixtures.cell(canonical: "cores=big", simulator: "1", seed: 1).inputs
    var new = Fixtures.cell(
      content: "second", canonical: "cores=little,threads=4", simulator: "2", seed: 2
    ).inputs
    new.profile = ContentHash(of: "other")
    new.scenario = "cold"
    let changes = InputChange.changes(from: old, to: new)
    #expect(
      changes.map(\.name) == [
        "model", "profile", "configuration", "scenario", "seed", "simulator",
      ])
    #expect(
      changes[2].description == "configuration changed (cores: big -> little, threads: 1 -> 4)")
    #expect(changes[3].description == "scenario changed (warm -> cold)")
    #expect(InputChange.changes(from: old, to: old).isEmpty)
  }

  @Test(arguments: [
    (31_240_000, 33_150_000, "31.240 ms -> 33.150 ms (+6.1 %)"),
    (31_240_000, 31_240_001, "31240000 ns -> 31240001 ns (+0.0000032 %)"),
    (2_000, 1_000, "2.000 us -> 1.000 us (-50.0 %)"), (0, 5, "0 ns -> 5 ns (was zero)"),
    (7, 7, "7 ns, unchanged"),
  ])
  func `values are shown so that a change can be seen`(old: Int64, new: Int64, text: String) {
    #expect(MetricChange(.latency, old: old, new: new).text == text)
  }

  @Test func `values of one side only are shown as none`() {
    #expect(MetricChange(.latency, old: 7, new: nil).text == "7 ns -> none")
    #expect(MetricChange(.peakMemory, old: nil, new: 2048).text == "none -> 2.0 KiB")
    #expect(MetricChange(.latency, old: nil, new: 7).direction(tolerancePpm: 0) == nil)
  }

  @Test func `the parts of a change add up to it exactly`() throws {
    let old = [Fixtures.layer("a", compute: 10, dram: 5), Fixtures.layer("b", compute: 7)]
    let new = [Fixtures.layer("a", compute: 9, dram: 25), Fixtures.layer("b", compute: 7)]
    // 22 ns of layers and 100 ns of loading before; 41 ns and 90 ns after.
    let change = MetricChange(.latency, old: 122, new: 131)
    let breakdown = try #require(LayerBreakdown(change, baseline: old, candidate: new))
    #expect(breakdown.total == 9)
    #expect(breakdown.parts.map(\.change).reduce(0, +) == 9)
    #expect(
      breakdown.parts.map { "\($0.name) \($0.change)" } == [
        "a DRAM 20", "outside the layers -10", "a compute -1",
      ])
  }

  @Test func `steps of one plan only are taken together`() throws {
    let old = [Fixtures.layer("a", compute: 10), Fixtures.layer("b", compute: 7)]
    let new = [
      Fixtures.layer("a+b", compute: 15, dram: 4), Fixtures.layer("c", compute: 3),
      Fixtures.layer("c", compute: 4),
    ]
    let change = MetricChange(.latency, old: 17, new: 26)
    let breakdown = try #require(LayerBreakdown(change, baseline: old, candidate: new))
    #expect(
      breakdown.parts.map { "\($0.name) \($0.change)" } == [
        "a+b, c, c in place of a, b compute 5", "a+b, c, c in place of a, b DRAM 4",
      ])
  }

  @Test func `layers explain latency, energy and traffic only`() {
    let layers = [Fixtures.layer("a", compute: 1)]
    for (metric, isExplained) in [
      (Metric.latency, true), (.energy, true), (.dramTraffic, true), (.peakMemory, false),
    ] {
      let change = MetricChange(metric, old: 1, new: 2)
      #expect(
        (LayerBreakdown(change, baseline: layers, candidate: layers) != nil) == isExplained)
    }
    #expect(
      LayerBreakdown(MetricChange(.latency, old: 1, new: 2), baseline: [], candidate: []) == nil)
  }

  @Test func `the table has every value of both runs`() {
    let old = [
      Fixtures.cell(values: [Measurement(.latency, 100), Measurement(.energy, 5)]),
      Fixtures.cell(Fixtures.key("gone")),
    ]
    let new = [
      Fixtures.cell(content: "second", values: [Measurement(.latency, 125)]),
      Fixtures.cell(Fixtures.key("added")),
    ]
    let comparison = Comparison(baseline: Fixtures.run(old), candidate: Fixtures.run(new))
    #expect(
      comparison.table.rendered(as: .csv) == """
        model,device,configuration,scenario,metric,old,new,unit,changePercent,ratio,inputs
        mobilenet-v2,pixel-5,baseline,warm,status,ok,ok,,,,model
        mobilenet-v2,pixel-5,baseline,warm,latencyNs,100,125,ns,25,1.25,model
        mobilenet-v2,pixel-5,baseline,warm,energyNanojoules,5,,nJ,,,model
        gone,pixel-5,baseline,warm,cell,present,missing,,,,
        added,pixel-5,baseline,warm,cell,missing,present,,,,

        """)
  }
}
