import Basics
import Records
import Reports
import Testing

struct ChartTests {
  private let charts = Chart.latencies(of: ChartFixtures.matrix())

  @Test func `a panel for each model, a group for each device, a bar for each configuration`() {
    #expect(charts.map(\.name) == ["latency-warm"])
    #expect(
      charts[0].bars.panels.map(\.title) == [
        "bert-mini", "decoder-1b", "mobilenet-v2", "resnet-18",
      ])
    #expect(
      charts[0].bars.series == ["fp32, 1 thread", "fp16, big cores, all threads", "int8, 1 thread"])
    let group = charts[0].bars.panels[2].groups[1]
    #expect(group.name == "galaxy-s10e-exynos-9820")
    #expect(group.bars[0] == .value(28.799999, low: 25.343999, high: 32.543999))
  }

  @Test func `cells without a latency say why`() {
    #expect(
      charts[0].bars.panels[1].groups[0].bars == [.absent("oom"), .absent("oom"), .absent("oom")])
  }

  @Test func `the headline is a finding and the subtitle says what is shown`() {
    #expect(
      charts[0].headline == "fp16 (big cores, all threads) is at least 1.90x faster than "
        + "fp32 (1 thread) wherever both run")
    #expect(
      charts[0].subtitle == "Simulated latency of one inference (warm), ms; n = 36 cells, "
        + "12 more without a value; whiskers are 90 % intervals")
  }

  /// Latencies in milliseconds of two configurations on two devices, and what they say.
  @Test(arguments: [
    ([10, 4, 20, 5], "fp16 is at least 2.5x faster than fp32 on every device"),
    ([10, 9.5, 20, 19], "fp16 is at least 1.05x faster than fp32 on every device"),
    ([10, 11, 20, 10], "fp16 is faster than fp32 in 1 of 2 cells"),
    ([10, nil, 20, 5], "fp16 is at least 4.0x faster than fp32 wherever both run"),
    ([10, nil, 20, nil], "From 10.0 ms for m on a to 20.0 ms for m on b"),
    ([nil, nil, 3, nil], "3.00 ms for m on b"),
    ([nil, nil, nil, nil], "No cell has a latency: 4 oom"),
  ])
  func `headlines are true of the data`(values: [Double?], headline: String) {
    let cells = values.enumerated().map { index, value in
      let key = RunFixtures.key(
        "m", device: index < 2 ? "a" : "b",
        configuration: index.isMultiple(of: 2) ? "baseline" : "baseline,precision=fp16")
      return RunFixtures.cell(
        key, status: value == nil ? .oom : .ok,
        values: value.map { [Measurement(.latency, Int64($0 * 1e6))] } ?? [])
    }
    #expect(Chart.latencies(of: RunFixtures.run(cells))[0].headline == headline)
  }

  @Test func `many models make several charts, many configurations are cut and said`() {
    let models = (1...8).map { RunFixtures.cell(RunFixtures.key("m\($0)")) }
    let pages = Chart.latencies(of: RunFixtures.run(models))
    #expect(pages.map(\.name) == ["latency-warm-1", "latency-warm-2"])
    #expect(pages.map(\.bars.panels.count) == [6, 2])
    let cells = (1...9).map { RunFixtures.cell(RunFixtures.key(configuration: "c\($0)")) }
    let chart = Chart.latencies(of: RunFixtures.run(cells))[0]
    #expect(chart.bars.series.count == 7)
    #expect(chart.subtitle.hasSuffix("7 of 9 configurations"))
  }

  @Test func `a comparison has a panel for each device and the change over the new bar`() {
    let comparison = Comparison(
      baseline: ChartFixtures.matrix(), candidate: ChartFixtures.matrix(scale: 1.25, label: "new"))
    let charts = Chart.latencies(of: comparison)
    #expect(charts.count == 3)
    #expect(
      charts[0].headline == "4 of 12 cells are slower, most resnet-18 on budget-phone: +25.0 %")
    #expect(charts[0].bars.series == ["baseline", "new"])
    #expect(charts[0].bars.panels.map(\.title).first == "budget-phone")
    let group = charts[0].bars.panels[2].groups[3]
    #expect(group.name == "resnet-18")
    #expect(
      group.bars == [
        .value(210, low: 184.8, high: 237.299999),
        .value(262.5, low: 231, high: 296.625, label: "+25.0 %"),
      ])
  }

  @Test func `runs without cells have no charts`() {
    let empty = RunFixtures.run([])
    #expect(Chart.latencies(of: empty).isEmpty)
    #expect(Chart.latencies(of: Comparison(baseline: empty, candidate: empty)).isEmpty)
  }
}

extension Chart {
  /// The bars; none for a chart of another kind.
  fileprivate var bars: BarChart {
    guard case .bars(let bars) = content else { return BarChart(series: [], panels: []) }
    return bars
  }
}
