import Basics
public import Records

extension Table {
  /// A run at a glance: a row for each model and device, a column with the latency of each
  /// configuration (or the status that took its place), then memory and energy.
  ///
  /// Latencies are those of the warm scenario where it was run; memory and energy are the first
  /// configuration's.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func summary(of run: RunRecord) -> Table {
    let scenario =
      run.cells.contains { $0.series.scenario == "warm" }
      ? "warm" : run.cells.first?.series.scenario ?? ""
    let cells = run.cells.filter { $0.series.scenario == scenario }
    let spellings = Set(cells.map(\.series.configuration)).sorted()
    let names = ConfigurationNames(spellings)
    let byKey = Dictionary(cells.map { ($0.series, $0) }) { first, _ in first }
    var pairs: [(model: String, device: String)] = []
    for key in cells.map(\.series).sorted()
    where pairs.last?.model != key.model || pairs.last?.device != key.device {
      pairs.append((key.model, key.device))
    }
    return Table(
      columns: [.text("model"), .text("device")]
        + spellings.map { .number($0, title: "\(names[$0]) ms") }
        + [.number("peakMemoryMiB", title: "peak MiB"), .number("energyMillijoules", title: "mJ")],
      rows: pairs.map { pair in
        let row = spellings.map { spelling in
          byKey[
            SeriesKey(
              model: pair.model, device: pair.device, configuration: spelling, scenario: scenario)]
        }
        let first = row.first ?? nil
        return [.text(pair.model), .text(pair.device)] + row.map { $0.shown(.latency) }
          + [
            .number(first?.value(of: .peakMemory).map(Metric.peakMemory.shown), digits: 1),
            .number(first?.value(of: .energy).map(Metric.energy.shown), digits: 2),
          ]
      })
  }

  /// The generated texts of a run at a glance: a row for each model, device and length, a column with
  /// the tokens a second of each configuration (or the status that took its place), then the time to
  /// the first token and the cache of the first configuration; nil where no text was generated.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func texts(of run: RunRecord) -> Table? {
    let cells = run.cells.filter { cell in
      if case .generate = Scenario(cell.series.scenario) { true } else { false }
    }
    guard !cells.isEmpty else { return nil }
    let spellings = Set(cells.map(\.series.configuration)).sorted()
    let names = ConfigurationNames(spellings)
    let groups = Dictionary(grouping: cells) { cell in
      [cell.series.model, cell.series.device, cell.series.scenario]
    }
    let keys = groups.keys.sorted { $0.lexicographicallyPrecedes($1) }
    return Table(
      columns: [.text("model"), .text("device"), .text("scenario")]
        + spellings.map { .number($0, title: "\(names[$0]) tokens/s") }
        + [
          .number("timeToFirstTokenMilliseconds", title: "first token ms"),
          .number("kvCacheMiB", title: "cache MiB"),
        ],
      rows: keys.map { key in
        let row = spellings.map { spelling in
          groups[key]?.first { $0.series.configuration == spelling }
        }
        let first = row.first ?? nil
        return key.map { .text($0) } + row.map { $0.shown(.tokenRate) }
          + [
            .number(first?.value(of: .firstToken).map(Metric.firstToken.shown), digits: 2),
            .number(first?.value(of: .keyValueCache).map(Metric.keyValueCache.shown), digits: 1),
          ]
      })
  }

  /// How far latencies of a run may be off, in one sentence: the 90 % intervals of its cells as
  /// factors; nil without intervals.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func intervals(of run: RunRecord) -> String? {
    let factors = run.cells.compactMap { cell in
      cell.measurements.first { $0.metric == .latency }.flatMap(\.factors)
    }
    guard !factors.isEmpty else { return nil }
    let texts = Set(factors).sorted()
    let end = texts.count == 1 ? "" : ", by precision and threads; 'show run' lists them"
    return "90 % interval of measured latencies: \(texts.joined(separator: ", ")) times these\(end)"
  }

  /// Every cell of a run with its status and main values.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public static func cells(of run: RunRecord) -> Table {
    Table(
      columns: [
        .text("model"), .text("device"), .text("configuration"), .text("scenario"),
        .text("status"), .number("latencyNs", title: "latency ns"),
        .number("latencyLowNs", title: "low ns"), .number("latencyHighNs", title: "high ns"),
        .number("peakMemoryBytes", title: "peak B"), .number("energyNanojoules", title: "nJ"),
        .text("reason"),
      ],
      rows: run.cells.sorted { $0.series < $1.series }.map { cell in
        let latency = cell.measurements.first { $0.metric == .latency }
        return [
          .text(cell.series.model), .text(cell.series.device),
          .text(cell.series.configuration), .text(cell.series.scenario),
          .text(cell.status.rawValue), .integer(latency?.value),
          .integer(latency?.low), .integer(latency?.high),
          .integer(cell.value(of: .peakMemory)), .integer(cell.value(of: .energy)),
          .text(cell.reason?.description),
        ]
      })
  }
}

extension Measurement {
  /// The ends of the interval over the value: `0.61 to 1.46`.
  fileprivate var factors: String? {
    guard let low, let high, value > 0 else { return nil }
    let ends = [low, high].map { fixed(Double($0) / Double(value), digits: 2) }
    return ends.joined(separator: " to ")
  }
}

extension CellRecord? {
  /// A value in the unit that people read, or the status where there is none.
  fileprivate func shown(_ metric: Metric) -> Table.Cell {
    guard let cell = self else { return Table.Cell(.empty) }
    guard let value = cell.value(of: metric) else { return .text(cell.status.rawValue) }
    return .number(metric.shown(value), digits: 2)
  }
}
