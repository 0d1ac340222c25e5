import Basics
import Records
import Reports
import Results
import Testing

struct HistoryTests {
  /// A run with a value in nanoseconds, or without one.
  private func point(
    _ run: Int64, _ value: Int64?, model: String = "first", canonical: String = "",
    commit: String? = nil, label: String? = nil, samples: [Int64] = []
  ) -> HistoryPoint {
    HistoryPoint(
      run: run, label: label, startedAt: "2026-02-03T04:05:06Z", commit: commit,
      status: value == nil ? .oom : .ok,
      inputs: RunFixtures.cell(content: model, canonical: canonical).inputs, value: value,
      samples: samples)
  }

  private func history(
    _ points: [HistoryPoint], _ metric: Metric = .latency, model: String = "mobilenet-v2"
  ) -> History {
    History(key: RunFixtures.key(model), metric: metric, points: points)
  }

  private func panels(_ chart: Chart?) -> [HistoryChart.Panel] {
    guard case .history(let history)? = chart?.content else { return [] }
    return history.panels
  }

  @Test func `every step of a simulated value is a change with its size and cause`() {
    let points = [
      point(1, 20_000_000), point(2, 20_000_000), point(3, 21_220_000, model: "second"),
      point(4, nil, model: "second"),
      point(5, 10_610_000, model: "second", canonical: "threads=4"), point(6, 10_610_000),
    ]
    let changes = history(points).changePoints
    #expect(changes.map(\.index) == [2, 4])
    #expect(changes.map(\.change.percentText) == ["+6.1 %", "-50.0 %"])
    #expect(changes.map(\.cause) == ["model changed", "threads changed"])
    let odd = history([point(1, 5), point(2, 6)]).changePoints
    #expect(odd.map(\.cause) == ["no input changed"])
  }

  @Test(arguments: [Metric.hostLatency, .outputError])
  func `what depends on the machine has no change points`(metric: Metric) {
    #expect(history([point(1, 5), point(2, 500)], metric).changePoints.isEmpty)
  }

  @Test func `a chart says what changed most, where and why`() throws {
    let points = [
      point(1, 20_000_000, commit: "aaaaaaaa"), point(2, nil, commit: "bbbbbbbb"),
      point(3, 21_220_000, model: "second", commit: "cccccccc"),
    ]
    let chart = try #require(Chart.history(of: [history(points)]))
    #expect(chart.name == "history-latency")
    #expect(
      chart.headline
        == "The latency of mobilenet-v2 on pixel-5 changed by +6.1 % at ccccccc: model changed")
    #expect(
      chart.subtitle == "Simulated latency (ms) of 3 runs, oldest first; mobilenet-v2 / pixel-5 / "
        + "baseline / warm; the dashed line is the mean; exact values, hence no band")
    let panel = try #require(panels(chart).first)
    #expect(panel.title == nil)
    #expect(panel.points.map(\.name) == ["aaaaaaa", "bbbbbbb", "ccccccc"])
    #expect(panel.points.map(\.value) == [20, nil, 21.22])
    #expect(panel.points.map(\.word) == [nil, "oom", nil])
    #expect(panel.changes.map(\.text) == ["+6.1 %"])
    #expect(panel.changes.map(\.isWorse) == [true])
  }

  @Test func `runs are named by label, by commit where those differ, or by number`() {
    let points = [
      point(1, 1, commit: "aaaaaaaa"), point(2, 1, commit: "aaaaaaaa", label: "nightly"),
    ]
    let names = panels(Chart.history(of: [history(points)])).flatMap(\.points).map(\.name)
    #expect(names == ["run 1", "nightly"])
  }

  @Test func `the band is the interval of the model or the quartiles of a machine`() {
    var predicted = point(1, 10_000_000)
    (predicted.low, predicted.high) = (9_000_000, 12_000_000)
    let simulated = Chart.history(of: [history([predicted])])
    #expect(panels(simulated).first?.points.map(\.low) == [9])
    #expect(simulated?.subtitle.hasSuffix("the band is the 90 % interval") == true)
    #expect(
      simulated?.headline == "The latency of mobilenet-v2 on pixel-5 is 10.000 ms in the only run")
    let samples: [Int64] = [1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000]
    let measured = Chart.history(
      of: [history([point(1, 3_000_000, samples: samples), point(2, 3_000_000)], .hostLatency)])
    #expect(panels(measured).first?.points.map(\.low) == [2, nil])
    #expect(panels(measured).first?.points.map(\.high) == [4, nil])
    #expect(measured?.subtitle.contains("changes are not judged") == true)
  }

  @Test func `of many series those that changed most have panels`() throws {
    let histories = (1...9).map { number in
      history(
        [point(1, 1_000_000), point(2, 1_000_000 + Int64(number) * 1000)], model: "m\(number)")
    }
    let chart = try #require(Chart.history(of: histories))
    #expect(panels(chart).map(\.title) == ["m4", "m5", "m6", "m7", "m8", "m9"])
    #expect(chart.subtitle.hasSuffix("the 6 of 9 series that changed most"))
    #expect(chart.headline.contains("m9 on pixel-5 changed by +0.9 % at run 2, the largest of 6"))
  }

  @Test func `without changes the headline says so, without values there is no chart`() {
    let same = [point(1, 4_000_000), point(2, 4_000_000)]
    #expect(
      Chart.history(of: [history(same)])?.headline
        == "The latency of mobilenet-v2 on pixel-5 is 4.000 ms in both runs")
    #expect(
      Chart.history(of: [history(same), history(same, model: "other")])?.headline
        == "No latency changed in 2 runs")
    // Nothing is compared where each series has one run.
    let (first, second) = (history([point(1, 1)]), history([point(2, 1)], model: "other"))
    #expect(Chart.history(of: [first, second])?.headline == "The latency of 2 series in 2 runs")
    #expect(Chart.history(of: [history([point(1, nil)])]) == nil)
    #expect(Chart.history(of: []) == nil)
  }
}
