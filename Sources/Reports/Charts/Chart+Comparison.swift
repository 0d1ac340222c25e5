import Basics
import Records

extension Chart {
  /// Latency of two runs side by side: a panel for each device, two bars for each model with the
  /// change over the second; one chart for each configuration, scenario and six devices.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func latencies(of comparison: Comparison) -> [Chart] {
    let groups = Dictionary(grouping: comparison.series) { cells in
      [cells.key.configuration, cells.key.scenario]
    }
    return groups.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }.flatMap { _, cells in
      pages(Set(cells.map(\.key.device)).sorted()).map { devices in
        page(cells.filter { devices.contains($0.key.device) }, of: comparison, devices)
      }
    }
  }

  private static func page(
    _ cells: [SeriesComparison], of comparison: Comparison, _ devices: [String]
  ) -> Chart {
    let panels = devices.map { device in
      let groups = cells.filter { $0.key.device == device }.map { cells in
        BarChart.Group(name: cells.key.model, bars: bars(cells))
      }
      return BarChart.Panel(title: device, groups: groups)
    }
    let configuration = cells.first?.key.configuration ?? ""
    let scenario = cells.first?.key.scenario ?? ""
    return Chart(
      name: "compare-\(configuration)-\(scenario)", headline: headline(cells),
      subtitle:
        "Simulated latency of \(Scenario.subject(of: scenario)), ms; \(configuration), "
        + "\(scenario); n = \(cells.count) cells in both runs",
      content: .bars(BarChart(series: names(comparison), panels: panels)))
  }

  /// The old bar, and the new one with the change in per cent.
  private static func bars(_ cells: SeriesComparison) -> [BarChart.Bar?] {
    let old = BarChart.Bar.latency(cells.baseline)
    guard case .value(let value, let low, let high, _) = BarChart.Bar.latency(cells.candidate)
    else {
      return [old, .latency(cells.candidate)]
    }
    let change = latencyChange(cells)?.percentText
    return [old, .value(value, low: low, high: high, label: change)]
  }

  private static func latencyChange(_ cells: SeriesComparison) -> MetricChange? {
    cells.metrics.first { $0.metric == .latency }
  }

  private static func headline(_ cells: [SeriesComparison]) -> String {
    let changes = cells.compactMap { cells in
      latencyChange(cells).flatMap { change in
        change.ratio.map { (key: cells.key, change: change, ratio: $0) }
      }
    }
    guard !changes.isEmpty else { return "No cell has a latency in both runs" }
    let slower = changes.filter { $0.ratio > 1 }
    let faster = changes.filter { $0.ratio < 1 }
    guard
      let extreme = slower.max(by: { $0.ratio < $1.ratio })
        ?? faster.min(by: { $0.ratio < $1.ratio })
    else { return "No latency changed in \(changes.count) cells" }
    let count = slower.isEmpty ? "\(faster.count)" : "\(slower.count)"
    let word = slower.isEmpty ? "faster" : "slower"
    return "\(count) of \(changes.count) cells \(count == "1" ? "is" : "are") \(word), most "
      + "\(extreme.key.model) on \(extreme.key.device): \(extreme.change.percentText ?? "")"
  }

  /// The labels of both runs, told apart.
  private static func names(_ comparison: Comparison) -> [String] {
    let old = comparison.baseline.label ?? "baseline"
    let new = comparison.candidate.label ?? "candidate"
    return old == new ? ["\(old) (old)", "\(new) (new)"] : [old, new]
  }
}
