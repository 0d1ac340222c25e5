import Basics
public import Records

extension Chart {
  /// Latency of every model on every device, one bar for each configuration; one chart for each
  /// scenario and six models.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func latencies(of run: RunRecord) -> [Chart] {
    Set(run.cells.map(\.series.scenario)).sorted().flatMap { scenario in
      let cells = run.cells.filter { $0.series.scenario == scenario }
      let models = Set(cells.map(\.series.model)).sorted()
      let pages = pages(models)
      return pages.enumerated().map { page, models in
        let number = pageSuffix(page, of: pages.count)
        let cells = cells.filter { models.contains($0.series.model) }
        return latency(of: cells, name: "latency-\(scenario)\(number)", scenario: scenario)
      }
    }
  }

  /// A panel for each model of the cells of one scenario.
  private static func latency(of cells: [CellRecord], name: String, scenario: String) -> Chart {
    let spellings = Set(cells.map(\.series.configuration)).sorted()
    let shown = Array(spellings.prefix(seriesLimit))
    let names = ConfigurationNames(shown)
    let byKey = Dictionary(cells.map { ($0.series, $0) }) { first, _ in first }
    let models = Set(cells.map(\.series.model)).sorted()
    let panels = models.map { model in
      let devices = Set(cells.filter { $0.series.model == model }.map(\.series.device)).sorted()
      let groups = devices.map { device in
        BarChart.Group(
          name: device,
          bars: shown.map { spelling in
            let key = SeriesKey(
              model: model, device: device, configuration: spelling, scenario: scenario)
            return byKey[key].map(BarChart.Bar.latency)
          })
      }
      return BarChart.Panel(title: models.count > 1 ? model : nil, groups: groups)
    }
    let finding = LatencyFinding(panels, models: models, series: shown.map { names[$0] })
    return Chart(
      name: name, headline: finding.text,
      subtitle: subtitle(cells, scenario, shown: shown.count, of: spellings.count),
      content: .bars(BarChart(series: shown.map { names[$0] }, panels: panels)))
  }

  private static func subtitle(
    _ cells: [CellRecord], _ scenario: String, shown: Int, of count: Int
  ) -> String {
    let values = cells.compactMap { $0.measurements.first { $0.metric == .latency } }
    let hasIntervals = values.contains { $0.low != nil && $0.high != nil }
    let absent = cells.count - values.count
    return
      "Simulated latency of \(Scenario.subject(of: scenario)) (\(scenario)), ms; "
      + "n = \(values.count) cells"
      + (absent > 0 ? ", \(absent) more without a value" : "")
      + (hasIntervals ? "; whiskers are 90 % intervals" : "")
      + configurationCount(shown, of: count)
  }
}

extension BarChart.Bar {
  /// The latency of a cell in milliseconds, or its status.
  static func latency(_ cell: CellRecord) -> BarChart.Bar {
    guard let found = cell.measurements.first(where: { $0.metric == .latency }) else {
      return .absent(cell.status.rawValue)
    }
    let milliseconds = { (value: Int64) in Double(value) / 1e6 }
    return .value(
      milliseconds(found.value), low: found.low.map(milliseconds),
      high: found.high.map(milliseconds))
  }
}

/// What the bars of a latency chart say, in one sentence that is true of the data.
struct LatencyFinding {
  /// The sentence.
  let text: String

  /// - Parameters:
  ///   - panels: one for each model, groups are devices.
  ///   - series: the names of the configurations, the reference first.
  init(_ panels: [BarChart.Panel], models: [String], series: [String]) {
    let groups = panels.flatMap(\.groups)
    let names = series.map(ConfigurationNames.phrase)
    let best = series.indices.dropFirst()
      .compactMap { Speedup(groups, of: $0) }
      // Everywhere faster beats more; the first wins a tie.
      .max { ($0.least, -$0.index) < ($1.least, -$1.index) }
    let isComplete = groups.allSatisfy { $0.bars.allSatisfy { $0?.height != nil } }
    if let best, best.least >= 1.05 {
      let scope = models.count == 1 ? "on every device" : "for every model and device"
      text =
        "\(names[best.index]) is at least \(best.leastText)x faster than "
        + "\(names[0]) \(isComplete ? scope : "wherever both run")"
    } else if let best {
      text =
        "\(names[best.index]) is faster than \(names[0]) in "
        + "\(best.fasterCount) of \(best.count) cells"
    } else if let range = Self.range(panels, models) {
      text = range
    } else {
      text = "No cell has a latency: \(Self.reasons(groups))"
    }
  }

  /// The fastest and the slowest group of all.
  private static func range(_ panels: [BarChart.Panel], _ models: [String]) -> String? {
    let bars = zip(panels, models).flatMap { panel, model in
      panel.groups.flatMap { group in
        group.bars.compactMap { bar in
          bar?.height.map { (name: "\(model) on \(group.name)", value: $0) }
        }
      }
    }
    guard let fast = bars.min(by: { $0.value < $1.value }),
      let slow = bars.max(by: { $0.value < $1.value })
    else { return nil }
    let values = [fast, slow].map { "\(significant($0.value, digits: 3)) ms for \($0.name)" }
    return bars.count == 1 ? values[0] : "From \(values[0]) to \(values[1])"
  }

  private static func reasons(_ groups: [BarChart.Group]) -> String {
    groups.flatMap(\.bars).compactMap { $0?.label }.tally
  }
}

/// How much faster one series is than the first, over the groups that have both.
private struct Speedup {
  let index: Int
  let least: Double
  let count: Int
  let fasterCount: Int

  /// Nil if no group has both.
  init?(_ groups: [BarChart.Group], of index: Int) {
    let ratios = groups.compactMap { group -> Double? in
      guard let old = group.bars[0]?.height, let new = group.bars[index]?.height, new > 0
      else { return nil }
      return old / new
    }
    guard let least = ratios.min() else { return nil }
    self.index = index
    self.least = least
    count = ratios.count
    fasterCount = ratios.count { $0 > 1 }
  }

  /// Rounded down, so that "at least" is true.
  var leastText: String {
    let digits = least < 2 ? 2 : 1
    let scale = digits == 2 ? 100.0 : 10.0
    return fixed((least * scale).rounded(.down) / scale, digits: digits)
  }
}
