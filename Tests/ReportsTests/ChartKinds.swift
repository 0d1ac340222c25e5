import Basics
import Records
import Reports
import Results

/// A small chart of every kind.
enum ChartKinds {
  static let all = all(named: nil)

  /// One of each kind, whose texts are all the same where one is given.
  static func all(named text: String?) -> [Chart] {
    [bars(text ?? "A"), history(text), pareto(text), heatmap(text), roofline(text)].map { chart in
      guard let text else { return chart }
      return Chart(name: text, headline: text, subtitle: text, content: chart.content)
    }
  }

  private static func bars(_ text: String) -> Chart {
    let bars: [BarChart.Bar?] = [.value(1, label: text), .absent(text)]
    return Chart(
      name: "bars", headline: "bars", subtitle: "s",
      content: .bars(
        BarChart(
          series: [text, text],
          panels: [
            .init(title: text, groups: [.init(name: text, bars: bars)]),
            .init(title: text, groups: []),
          ])))
  }

  private static func history(_ text: String?) -> Chart {
    let points: [HistoryChart.Point] = [
      .init(name: text ?? "aaaaaaa", value: 20, low: 18, high: 23),
      .init(name: text ?? "bbbbbbb", value: 20, low: 18, high: 23),
      .init(name: text ?? "ccccccc", value: nil, word: text ?? "oom"),
      .init(name: text ?? "ddddddd", value: 24, low: 22, high: 27),
    ]
    let change = HistoryChart.Change(
      index: 3, text: text ?? "+20.0 %", cause: text ?? "model changed", magnitude: 20,
      isWorse: true)
    return Chart(
      name: "history", headline: "It changed", subtitle: "Simulated latency (ms)",
      content: .history(
        HistoryChart(panels: [
          .init(title: text ?? "a", points: points, changes: [change]),
          .init(title: text ?? "b", points: Array(points.prefix(1)), changes: []),
          .init(title: text ?? "c", points: [points[2]], changes: []),
        ])))
  }

  private static func pareto(_ text: String?) -> Chart {
    let point = { (name: String, x: Double, y: Double, isOnFront: Bool) in
      ParetoChart.Point(name: text ?? name, kind: 0, x: x, y: y, isOnFront: isOnFront)
    }
    let panel = ParetoChart.Panel(
      title: text ?? "pixel-5",
      points: [
        point("small", 5, 12, true), point("large", 60, 9, true), point("beaten", 70, 14, false),
      ],
      front: [
        .init(x: 5, y: .infinity), .init(x: 5, y: 12), .init(x: 60, y: 12), .init(x: 60, y: 9),
        .init(x: .infinity, y: 9),
      ])
    return Chart(
      name: "pareto", headline: "Two make the front", subtitle: "Simulated",
      content: .pareto(
        ParetoChart(
          horizontal: text ?? "latency (ms)", vertical: text ?? "peak memory (MiB)",
          kinds: [text ?? "fp32", text ?? "fp16"],
          panels: [panel, .init(title: text ?? "empty", points: [], front: [])])))
  }

  private static func heatmap(_ text: String?) -> Chart {
    Chart(
      name: "heatmap", headline: "b is slower", subtitle: "Simulated latency, ms",
      content: .heatmap(
        Heatmap(
          rows: [text ?? "a", text ?? "b"], columns: [text ?? "small", text ?? "large"],
          cells: [[.value(1.234), .value(56.78)], [.absent(text ?? "oom"), nil]])))
  }

  private static func roofline(_ text: String?) -> Chart {
    let ceilings = RooflineChart.Ceilings(
      flat: [.init(name: text ?? "scalar", rate: 4), .init(name: text ?? "fp32", rate: 32)],
      slopes: [.init(name: text ?? "L1", rate: 64), .init(name: text ?? "DRAM", rate: 8)],
      inUse: text ?? "fp32")
    let points: [RooflineChart.Point] = [
      .init(name: text ?? "conv1", family: 0, flopsPerByte: 12, gigaflopsPerSecond: 20),
      .init(name: nil, family: 1, flopsPerByte: 0.5, gigaflopsPerSecond: 3),
    ]
    return Chart(
      name: "roofline", headline: "Arithmetic", subtitle: "Simulated GFLOP/s",
      content: .roofline(
        RooflineChart(
          families: [text ?? "gemm", text ?? "depthwise"],
          panels: [
            .init(title: text ?? "fp32", ceilings: ceilings, points: points),
            .init(title: text ?? "unknown", ceilings: nil, points: []),
          ])))
  }
}
