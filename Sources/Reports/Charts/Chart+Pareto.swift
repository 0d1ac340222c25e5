import Basics
public import Records
import Statistics

extension Chart {
  /// Two metrics against each other, a point for each model and configuration, a panel for each
  /// device, with the front of what nothing beats; one chart for each scenario and six devices.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func fronts(
    of run: RunRecord, _ x: Metric = .latency, against y: Metric = .peakMemory
  ) -> [Chart] {
    // Charts of other metrics lie beside those of the usual ones.
    let metrics = x == .latency && y == .peakMemory ? "" : "\(x.words)-\(y.words)-"
    return Set(run.cells.map(\.series.scenario)).sorted().flatMap { scenario in
      let cells = run.cells.filter { $0.series.scenario == scenario }
      let pages = pages(Set(cells.map(\.series.device)).sorted())
      return pages.enumerated().compactMap { page, devices in
        let shown = cells.filter { devices.contains($0.series.device) }
        let name = "pareto-\(metrics)\(scenario)\(pageSuffix(page, of: pages.count))"
        return front(of: shown, name: name, scenario: scenario, x, y)
      }
    }
  }

  /// Nil where no cell has both metrics.
  private static func front(
    of cells: [CellRecord], name: String, scenario: String, _ x: Metric, _ y: Metric
  ) -> Chart? {
    let spellings = Set(cells.map(\.series.configuration)).sorted()
    let shown = Array(spellings.prefix(seriesLimit))
    let candidates = cells.compactMap { Candidate($0, shown, x, y) }
    guard !candidates.isEmpty else { return nil }
    let devices = Set(candidates.map(\.device)).sorted()
    let panels = devices.map { device in
      ParetoChart.Panel(
        title: devices.count > 1 ? device : nil, candidates.filter { $0.device == device }, x, y)
    }
    let names = ConfigurationNames(shown)
    let chart = ParetoChart(
      horizontal: x.title, vertical: y.title, kinds: shown.map { names[$0] }, panels: panels)
    let finding = FrontFinding(chart, devices: devices, x: x.words, y: y.words)
    let absent = cells.count { shown.contains($0.series.configuration) } - candidates.count
    let preference = [x, y].filter { $0.cost(1) < 0 }.map { ", more \($0.words) is better" }
      .joined()
    return Chart(
      name: name, headline: finding.text,
      subtitle: "\(x.kindWord) \(x.title) against \(y.title), \(scenario)\(preference); "
        + "n = \(candidates.count) cells"
        + (absent > 0 ? ", \(absent) more without both values" : "")
        + configurationCount(shown.count, of: spellings.count)
        + "; the line is the front, grey points are beaten",
      content: .pareto(chart))
  }
}

/// One cell with both metrics.
private struct Candidate {
  let device: String
  let model: String
  let kind: Int
  let x: Int64
  let y: Int64

  /// Nil where the cell ran outside of the limits, lacks a value, or cannot be drawn.
  init?(_ cell: CellRecord, _ configurations: [String], _ x: Metric, _ y: Metric) {
    guard cell.status.hasValues,
      let kind = configurations.firstIndex(of: cell.series.configuration),
      let first = cell.value(of: x), let second = cell.value(of: y), first > 0, second > 0
    else { return nil }
    (device, model) = (cell.series.device, cell.series.model)
    (self.kind, self.x, self.y) = (kind, first, second)
  }
}

extension Status {
  /// Whether the values of such a cell are those of a run within the device's limits.
  var hasValues: Bool {
    switch self {
    case .ok, .throttled, .fallback: true
    case .oom, .overPower, .timeout, .unsupported, .failed, .skipped: false
    }
  }
}

extension ParetoChart.Panel {
  /// The points of one device and their front.
  fileprivate init(title: String?, _ candidates: [Candidate], _ x: Metric, _ y: Metric) {
    // From the exact integers: no rounding decides who is beaten.
    let front = paretoFront(
      x: candidates.map { x.cost(Double($0.x)) }, y: candidates.map { y.cost(Double($0.y)) })
    let isOnFront = Set(front)
    let points = candidates.enumerated().map { index, candidate in
      ParetoChart.Point(
        name: candidate.model, kind: candidate.kind, x: x.shown(candidate.x),
        y: y.shown(candidate.y), isOnFront: isOnFront.contains(index))
    }
    let worstX = x.cost(1) < 0 ? -Double.infinity : .infinity
    let worstY = y.cost(1) < 0 ? -Double.infinity : .infinity
    var corners: [ParetoChart.Corner] = []
    for index in front {
      // Until the next point begins, the last one is the best there is.
      corners.append(.init(x: points[index].x, y: corners.last?.y ?? worstY))
      corners.append(.init(x: points[index].x, y: points[index].y))
    }
    if let last = corners.last { corners.append(.init(x: worstX, y: last.y)) }
    self.init(title: title, points: points, front: corners)
  }
}

/// What the fronts say, in one sentence that is true of the data.
private struct FrontFinding {
  /// The sentence.
  let text: String

  init(_ chart: ParetoChart, devices: [String], x: String, y: String) {
    let fronts = chart.panels.map { panel in
      panel.points.filter(\.isOnFront).sorted { $0.x < $1.x }.map { point in
        chart.kinds.count > 1
          ? "\(point.name) in \(ConfigurationNames.phrase(chart.kinds[point.kind]))" : point.name
      }
    }
    let common = fronts.dropFirst().reduce(Set(fronts.first ?? [])) { $0.intersection($1) }.sorted()
    let place = devices.count == 1 ? "on \(devices[0])" : "on every device"
    let counts = zip(fronts, chart.panels).map { ($0.count, $1.points.count) }
    if fronts.allSatisfy({ $0.count == 1 }), let only = common.first {
      text = "\(only) is best in \(x) and \(y) \(place)"
    } else if counts.allSatisfy({ $0.0 == $0.1 }) {
      let anywhere = place.replacing("every", with: "any")
      text = "Nothing is beaten in \(x) and \(y) \(anywhere): each gain has its price"
    } else if devices.count == 1, let first = fronts[0].first, let last = fronts[0].last {
      text =
        "\(counts[0].0) of \(counts[0].1) candidates \(place) are not beaten in \(x) and "
        + "\(y), such as \(first) and \(last)"
    } else if (1...2).contains(common.count) {
      text =
        "\(common.joined(separator: " and ")) \(common.count == 1 ? "is" : "are") beaten "
        + "\(place.replacing("every", with: "no")) in \(x) and \(y)"
    } else {
      let least = counts.map(\.0).min() ?? 0
      let most = counts.map(\.0).max() ?? 0
      let range = least == most ? "\(least)" : "\(least) to \(most)"
      text =
        "Of \(counts.map(\.1).max() ?? 0) candidates, \(range) \(most == 1 ? "is" : "are") "
        + "not beaten in \(x) and \(y), depending on the device"
    }
  }
}
