import Basics
public import Records
import Statistics

extension Chart {
  /// The latency of every model on every device, a table for each configuration and scenario; rows
  /// and columns are sorted by speed.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func heatmaps(of run: RunRecord) -> [Chart] {
    let groups = Dictionary(grouping: run.cells) { cell in
      [cell.series.scenario, cell.series.configuration]
    }
    let names = ConfigurationNames(Set(run.cells.map(\.series.configuration)).sorted())
    return groups.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }.map { key, cells in
      let (scenario, configuration) = (key[0], key[1])
      let latencies = LatencyTable(cells)
      return Chart(
        name: "heatmap-\(scenario)-\(configuration)", headline: latencies.finding,
        subtitle:
          "Simulated latency of \(Scenario.subject(of: scenario)) "
          + "(\(scenario), \(names[configuration])), ms; "
          + "darker is slower (log scale); n = \(latencies.valueCount) cells"
          + (cells.count > latencies.valueCount
            ? ", \(cells.count - latencies.valueCount) more without a value" : ""),
        content: .heatmap(latencies.heatmap))
    }
  }
}

/// The latencies of one configuration and scenario.
private struct LatencyTable {
  /// Devices, fastest first.
  private let devices: [String]
  /// Models, fastest first.
  private let models: [String]
  private let cells: [String: [String: CellRecord]]
  /// How many times as long as on each model's fastest device: the median over models.
  private let slowness: [String: Double]

  init(_ cells: [CellRecord]) {
    let table = Dictionary(grouping: cells, by: \.series.device).mapValues { cells in
      Dictionary(cells.map { ($0.series.model, $0) }) { first, _ in first }
    }
    let values = cells.filter { $0.shownLatency != nil }
    let fastest = Dictionary(grouping: values, by: \.series.model).compactMapValues { cells in
      cells.compactMap(\.shownLatency).min()
    }
    let slowness = table.compactMapValues { row in
      median(
        row.values.compactMap { cell in
          guard let best = fastest[cell.series.model] else { return nil }
          return cell.shownLatency.map { $0 / best }
        })
    }
    // Names decide between equals; what has no value stands last.
    devices = table.keys.sorted {
      (slowness[$0] ?? .infinity, $0) < (slowness[$1] ?? .infinity, $1)
    }
    models = Set(cells.map(\.series.model)).sorted {
      (fastest[$0] ?? .infinity, $0) < (fastest[$1] ?? .infinity, $1)
    }
    self.cells = table
    self.slowness = slowness
  }

  /// How many cells have a value.
  var valueCount: Int {
    cells.values.reduce(0) { $0 + $1.values.count { $0.shownLatency != nil } }
  }

  var heatmap: Heatmap {
    Heatmap(
      rows: devices, columns: models,
      cells: devices.map { device in
        models.map { model in
          cells[device]?[model].map { cell in
            cell.shownLatency.map { .value($0) } ?? .absent(cell.status.rawValue)
          }
        }
      })
  }

  /// What the table says, in one sentence that is true of it.
  var finding: String {
    let ranked = devices.filter { slowness[$0] != nil }
    guard let first = ranked.first, let last = ranked.last else {
      return
        "No cell has a latency: \(cells.values.flatMap { $0.values.map(\.status.rawValue) }.tally)"
    }
    guard first != last else {
      return "\(valueCount) \(valueCount == 1 ? "model has" : "models have") a latency on \(first)"
    }
    let ratio = significant(slowness[last] ?? 1, digits: 2)
    return "\(first) is the fastest device; \(last) takes \(ratio)x the best time of a model "
      + "(median over models)"
  }
}

extension CellRecord {
  /// Milliseconds of a run within the limits; nil where there is none.
  fileprivate var shownLatency: Double? {
    guard status.hasValues, let value = value(of: .latency), value > 0 else { return nil }
    return Metric.latency.shown(value)
  }
}
