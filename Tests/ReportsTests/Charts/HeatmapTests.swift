import Records
import Reports
import Testing

struct HeatmapTests {
  private func heatmap(_ chart: Chart) -> Heatmap? {
    guard case .heatmap(let heatmap) = chart.content else { return nil }
    return heatmap
  }

  @Test func `devices and models are sorted by speed, cells without a value say why`() throws {
    let charts = Chart.heatmaps(of: ChartFixtures.matrix())
    #expect(charts.count == 3)
    let table = try #require(heatmap(charts[0]))
    #expect(table.rows == ["tablet", "galaxy-s10e-exynos-9820", "pixel-5", "budget-phone"])
    #expect(table.columns == ["mobilenet-v2", "bert-mini", "resnet-18", "decoder-1b"])
    #expect(table.cells[2] == [.value(48), .value(95), .value(210), .absent("oom")])
    #expect(charts[0].name == "heatmap-warm-baseline")
    #expect(
      charts[0].headline == "tablet is the fastest device; budget-phone takes 29x the best time of "
        + "a model (median over models)")
    #expect(
      charts[0].subtitle == "Simulated latency of one inference (warm, fp32, 1 thread), ms; darker "
        + "is slower (log scale); n = 12 cells, 4 more without a value")
  }

  @Test func `a run outside of the limits is a word, a cell that was not run is nothing`() throws {
    let latency = [Measurement(.latency, 2_000_000)]
    let cells = [
      RunFixtures.cell(RunFixtures.key("a"), status: .overPower, values: latency),
      RunFixtures.cell(RunFixtures.key("a", device: "tablet"), status: .throttled, values: latency),
      RunFixtures.cell(RunFixtures.key("b", device: "tablet"), status: .failed),
    ]
    let chart = try #require(Chart.heatmaps(of: RunFixtures.run(cells)).first)
    #expect(
      heatmap(chart)?.cells == [[.value(2), .absent("failed")], [.absent("over-power"), nil]])
    #expect(chart.headline == "1 model has a latency on tablet")
    let none = Chart.heatmaps(of: RunFixtures.run([cells[0], cells[2]]))
    #expect(none.map(\.headline) == ["No cell has a latency: 1 failed, 1 over-power"])
  }
}
