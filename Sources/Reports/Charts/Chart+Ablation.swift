import Basics
public import Records
import Statistics

extension Chart {
  /// What each technique is worth on every device: how many times as much a metric takes without it
  /// as with all; a table for each model, scenario, ablated configuration and metric.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func ablations(
    of run: RunRecord, _ metrics: [Metric] = [.latency, .energy, .peakMemory]
  ) -> [Chart] {
    let cells = run.cells.compactMap { cell in
      Ablation(parsing: cell.series.configuration).map { (ablation: $0, cell: cell) }
    }
    let groups = Dictionary(grouping: cells) { entry in
      [entry.cell.series.model, entry.cell.series.scenario, entry.ablation.base]
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { key, entries in
      metrics.compactMap { metric in
        AblationTable(entries.map { ($0.ablation.variant, $0.cell) }, metric)
          .chart(model: key[0], scenario: key[1], base: key[2])
      }
    }
  }
}

/// One metric of one model: what leaving techniques out does to it.
private struct AblationTable {
  private let metric: Metric
  /// Devices, by name.
  private let devices: [String]
  /// What is off, the most costly first; everything off stands last.
  private let rows: [Row]

  private struct Row {
    let name: String
    let factors: [Heatmap.Cell?]
    let typical: Double?
  }

  init(_ entries: [(variant: Ablation.Variant, cell: CellRecord)], _ metric: Metric) {
    self.metric = metric
    let devices = Set(entries.map(\.cell.series.device)).sorted()
    self.devices = devices
    func cells(_ variant: Ablation.Variant) -> [String: CellRecord] {
      Dictionary(
        entries.filter { $0.variant == variant }.map { ($0.cell.series.device, $0.cell) }
      ) { first, _ in first }
    }
    let whole = cells(.all)
    func row(_ name: String, _ variant: Ablation.Variant) -> Row {
      let own = cells(variant)
      let factors = devices.map { device -> Heatmap.Cell? in
        guard let cell = own[device] else { return nil }
        guard let value = cell.value(of: metric), value > 0, cell.status.hasValues else {
          return .absent(cell.status.rawValue)
        }
        guard let base = whole[device]?.value(of: metric), base > 0 else { return nil }
        return .value(Double(value) / Double(base))
      }
      return Row(name: name, factors: factors, typical: median(factors.compactMap { $0?.value }))
    }
    var names: [String] = []
    for case .without(let name) in entries.map(\.variant) where !names.contains(name) {
      names.append(name)
    }
    rows =
      names.map { row("without \($0)", .without($0)) }
      .sorted { ($1.typical ?? 0, $0.name) < ($0.typical ?? 0, $1.name) }
      + [row("without all", .none)]
  }

  func chart(model: String, scenario: String, base: String) -> Chart? {
    guard let worst = rows.first, let typical = worst.typical, let none = rows.last?.typical else {
      return nil
    }
    let name = metric.words
    return Chart(
      name: "ablation-\(metric.name)-\(model)-\(scenario)-\(base)",
      headline:
        "\(model): \(worst.name) \(name) is \(significant(typical, digits: 3))x, without all "
        + "\(significant(none, digits: 3))x what it is with all techniques (median of devices)",
      subtitle:
        "Simulated \(name) of \(Scenario.subject(of: scenario)) (\(scenario), \(base)) without a "
        + "technique, as a multiple of that with all; darker costs more (log scale)",
      content: .heatmap(
        Heatmap(
          rows: rows.map(\.name), columns: devices, cells: rows.map(\.factors))))
  }
}
