import Records
import Reports
import Testing

struct ParetoChartTests {
  /// A run of models with latencies in ms and peak memory in MiB on some devices.
  private func run(
    _ models: [(String, Double, Double)], devices: [String] = ["pixel-5"]
  ) -> RunRecord {
    RunFixtures.run(
      devices.flatMap { device in
        models.map { model, latency, memory in
          RunFixtures.cell(
            RunFixtures.key(model, device: device),
            values: [
              Measurement(.latency, Int64(latency * 1e6)),
              Measurement(.peakMemory, Int64(memory * 1_048_576)),
            ])
        }
      })
  }

  private func panels(_ charts: [Chart]) -> [ParetoChart.Panel] {
    charts.flatMap { chart in
      guard case .pareto(let pareto) = chart.content else { return [ParetoChart.Panel]() }
      return pareto.panels
    }
  }

  @Test func `the front has the points that nothing beats, and a line along them`() {
    let charts = Chart.fronts(of: run([("small", 5, 12), ("large", 60, 9), ("beaten", 70, 14)]))
    let panel = panels(charts)[0]
    #expect(panel.points.map(\.name) == ["small", "large", "beaten"])
    #expect(panel.points.map(\.isOnFront) == [true, true, false])
    #expect(panel.front.map(\.x) == [5, 5, 60, 60, .infinity])
    #expect(panel.front.map(\.y) == [.infinity, 12, 12, 9, 9])
    #expect(
      charts[0].headline == "2 of 3 candidates on pixel-5 are not beaten in latency and peak "
        + "memory, such as small and large")
    #expect(
      charts[0].subtitle == "Simulated latency (ms) against peak memory (MiB), warm; n = 3 cells; "
        + "the line is the front, grey points are beaten")
  }

  @Test(
    arguments: [
      ([("a", 1, 1), ("b", 2, 2)], "a is best in latency and peak memory on every device"),
      (
        [("a", 1, 3), ("b", 2, 2), ("c", 3, 4)],
        "a and b are beaten on no device in latency and peak memory"
      ),
      (
        [("a", 1, 3), ("b", 2, 2), ("c", 3, 1)],
        "Nothing is beaten in latency and peak memory on any device: each gain has its price"
      ),
      (
        [("a", 1, 3), ("b", 2, 2), ("c", 3, 1), ("d", 4, 4)],
        "Of 4 candidates, 3 are not beaten in latency and peak memory, depending on the device"
      ),
    ] as [([(String, Double, Double)], String)])
  func `headlines are true of the data`(models: [(String, Double, Double)], headline: String) {
    let charts = Chart.fronts(of: run(models, devices: ["pixel-5", "tablet"]))
    #expect(charts.map(\.headline) == [headline])
  }

  @Test func `more of a metric can be better`() {
    let speed = Metric(
      name: "tokensPerSecond", unit: "1/s", polarity: .higherIsBetter, kind: .simulated)
    let cells = [("slow", 5, 1), ("fast", 9, 2), ("beaten", 4, 2)].map { name, rate, memory in
      RunFixtures.cell(
        RunFixtures.key(name),
        values: [Measurement(speed, Int64(rate)), Measurement(.peakMemory, Int64(memory) << 20)])
    }
    let charts = Chart.fronts(of: RunFixtures.run(cells), speed)
    #expect(panels(charts)[0].points.map(\.isOnFront) == [true, true, false])
    #expect(panels(charts)[0].front.last?.x == -.infinity)
    #expect(
      charts[0].subtitle.hasPrefix(
        "Simulated tokens (1/s) against peak memory (MiB), warm, more tokens is better; n = 3"))
  }

  @Test func `cells without both values are counted, pages have six devices`() {
    let devices = (1...8).map { "d\($0)" }
    var record = run([("a", 1, 1)], devices: devices)
    record.cells.append(RunFixtures.cell(RunFixtures.key("b", device: "d1"), status: .oom))
    let charts = Chart.fronts(of: record)
    #expect(charts.map(\.name) == ["pareto-warm-1", "pareto-warm-2"])
    #expect(panels(charts).map(\.title) == devices)
    #expect(charts[0].subtitle.contains("n = 6 cells, 1 more without both values"))
    #expect(Chart.fronts(of: RunFixtures.run([])).isEmpty)
  }

  @Test func `configurations beyond the shapes are counted, not called absent`() {
    let cells = (1...9).map { number in
      RunFixtures.cell(
        RunFixtures.key(configuration: "c\(number)"),
        values: [Measurement(.latency, 1_000_000), Measurement(.peakMemory, 1 << 20)])
    }
    let charts = Chart.fronts(of: RunFixtures.run(cells))
    #expect(charts[0].subtitle.contains("n = 7 cells; 7 of 9 configurations; the line is"))
  }
}
