import Records
import Reports
import Testing

struct AblationChartTests {
  private func cell(
    _ variant: Ablation.Variant, _ device: String, _ latency: Int64?
  ) -> CellRecord {
    var key = RunFixtures.key("net", device: device)
    key.configuration = Ablation(of: "speed", variant).description
    return RunFixtures.cell(
      key, status: latency == nil ? .oom : .ok,
      values: latency.map { [Measurement(.latency, $0)] } ?? [])
  }

  @Test func `rows are techniques, the dearest to leave out first`() throws {
    let cells = [
      cell(.all, "phone", 10_000_000), cell(.all, "tablet", 5_000_000),
      cell(.without("simd"), "phone", 40_000_000), cell(.without("simd"), "tablet", 10_000_000),
      cell(.without("fuse"), "phone", 11_000_000), cell(.without("fuse"), "tablet", nil),
      cell(.none, "phone", 100_000_000), cell(.none, "tablet", 20_000_000),
    ]
    let charts = Chart.ablations(of: RunFixtures.run(cells), [.latency, .energy])
    #expect(charts.count == 1)
    let chart = try #require(charts.first)
    #expect(chart.name == "ablation-latencyNs-net-warm-speed")
    guard case .heatmap(let table) = chart.content else {
      Issue.record("\(chart.content) is no table")
      return
    }
    #expect(table.rows == ["without simd", "without fuse", "without all"])
    #expect(table.columns == ["phone", "tablet"])
    #expect(
      table.cells == [
        [.value(4), .value(2)], [.value(1.1), .absent("oom")], [.value(10), .value(4)],
      ])
    #expect(
      chart.headline == "net: without simd latency is 3.00x, without all 7.00x what it is with all "
        + "techniques (median of devices)")
  }

  @Test func `a run without ablations has none`() {
    #expect(Chart.ablations(of: ChartFixtures.matrix()).isEmpty)
  }
}
