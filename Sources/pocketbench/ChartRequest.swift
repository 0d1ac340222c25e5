import Basics
import Bench
import Commands
import Devices
import Records
import Reports
import Results
import Simulation

/// The options of `plot` that say what is drawn, and the charts they ask for.
struct ChartRequest {
  private let selection: CellSelection
  private let metric: Parameter<String?>
  private let horizontal: Parameter<String?>
  private let vertical: Parameter<String?>
  private let accuracy: Parameter<String?>
  private let profiles: Parameter<String?>

  /// What can be drawn.
  enum Kind: String, CaseIterable, ArgumentValue {
    case latency, compare, history, pareto, heatmap, roofline, ablation, all
  }

  /// Charts, and what the user should know about them.
  struct Charts {
    var charts: [Chart] = []
    var remarks: [String] = []
  }

  init(_ signature: inout Signature) {
    selection = CellSelection(&signature, help: "Only cells of this")
    metric = signature.option(
      "metric", as: String.self, help: "What 'history' draws (default: latencyNs).")
    horizontal = signature.option(
      "x", as: String.self, valueName: "metric",
      help: "The horizontal metric of 'pareto' (default: latencyNs).")
    vertical = signature.option(
      "y", as: String.self, valueName: "metric",
      help: "The vertical metric of 'pareto' (default: peakMemoryBytes).")
    accuracy = signature.option(
      "accuracy", as: String.self, valueName: "csv",
      help: "Let 'pareto' draw what this table says of models: model,accuracy in percent.")
    profiles = signature.profilesOption()
  }

  /// The charts of a kind, at least one.
  ///
  /// - Throws: `UsageError` for a number of runs that the kind does not take, or when there is
  ///   nothing to draw.
  func charts(
    _ kind: Kind, of runs: [String], _ values: Values, _ lookup: RunLookup
  ) async throws -> Charts {
    try check(kind, runs, values)
    var found = Charts()
    switch kind {
    case .compare:
      let baseline = selection.filtered(try await lookup.run(runs[0]), values)
      let candidate = selection.filtered(try await lookup.run(runs[1]), values)
      found.charts = Chart.latencies(of: Comparison(baseline: baseline, candidate: candidate))
    case .history:
      found.charts = try await history(values, lookup)
    case .latency, .pareto, .heatmap, .roofline, .ablation:
      let run = selection.filtered(try await lookup.run(runs.first ?? "latest"), values)
      found = try charts(kind, of: run, values)
    case .all:
      let run = selection.filtered(try await lookup.run(runs.first ?? "latest"), values)
      for kind in [Kind.latency, .heatmap, .pareto, .roofline, .ablation] {
        let more = try charts(kind, of: run, values)
        found.charts += more.charts
        found.remarks += more.remarks
      }
      // A run in a file has no store beside it, and one run has no history.
      if run.id != nil { found.charts += try await history(values, lookup, leastRuns: 2) }
    }
    guard !found.charts.isEmpty else {
      throw UsageError.validation(reason: "There is nothing to draw: \(Self.emptiness(of: kind)).")
    }
    return found
  }

  /// The charts of one run.
  private func charts(_ kind: Kind, of run: RunRecord, _ values: Values) throws -> Charts {
    switch kind {
    case .latency: return Charts(charts: Chart.latencies(of: run))
    case .heatmap: return Charts(charts: Chart.heatmaps(of: run))
    case .ablation: return Charts(charts: Chart.ablations(of: run))
    case .pareto: return try fronts(of: run, values)
    case .roofline: return try rooflines(of: run, values)
    case .compare, .history, .all: return Charts()
    }
  }

  private func fronts(of run: RunRecord, _ values: Values) throws -> Charts {
    let x = try Self.metric(values[horizontal], default: .latency)
    guard let path = values[accuracy] else {
      let y = try Self.metric(values[vertical], default: .peakMemory)
      return Charts(charts: Chart.fronts(of: run, x, against: y))
    }
    let table = try AccuracyTable(csv: try File.bytes(path), file: path)
    let known = Set(run.cells.map(\.series.model))
    return Charts(
      charts: Chart.fronts(of: table.added(to: run), x, against: .statedAccuracy),
      remarks: table.millipercent.keys.sorted().filter { !known.contains($0) }.map {
        "\(path): the run has no model '\($0)'"
      })
  }

  private func rooflines(of run: RunRecord, _ values: Values) throws -> Charts {
    let laboratory = try Laboratory(profiles: values[profiles])
    var reasons: [String] = []
    var found = Charts()
    found.charts = Chart.rooflines(of: run) { cell in
      let ceilings = laboratory.ceilings(of: cell)
      if case .unknown(let reason) = ceilings, !reasons.contains(reason) { reasons.append(reason) }
      return ceilings
    }
    found.remarks = reasons.map { "no ceilings: \($0)" }
    return found
  }

  /// One metric of the selected cells over all runs.
  private func history(
    _ values: Values, _ lookup: RunLookup, leastRuns: Int = 1
  ) async throws -> [Chart] {
    let metric = try Self.metric(values[metric], default: .latency)
    let store = try lookup.store()
    var histories: [History] = []
    for key in try await store.seriesKeys() where selection.matches(key, values) {
      histories.append(
        History(key: key, metric: metric, points: try await store.history(of: key, metric)))
    }
    guard histories.contains(where: { $0.points.count >= leastRuns }) else { return [] }
    return Chart.history(of: histories).map { [$0] } ?? []
  }

  // MARK: Mistakes

  private func check(_ kind: Kind, _ runs: [String], _ values: Values) throws(UsageError) {
    let counts: ClosedRange<Int>
    let wanted: String
    switch kind {
    case .latency, .pareto, .heatmap, .roofline, .ablation, .all:
      (counts, wanted) = (0...1, "one run")
    case .compare: (counts, wanted) = (2...2, "two runs")
    case .history: (counts, wanted) = (0...0, "no run, it draws all of the store")
    }
    guard counts.contains(runs.count) else {
      throw .validation(reason: "'plot \(kind.rawValue)' takes \(wanted), got \(runs.count).")
    }
    let uses: [(option: String, isGiven: Bool, kind: Kind)] = [
      ("--metric", values[metric] != nil, .history), ("--x", values[horizontal] != nil, .pareto),
      ("--y", values[vertical] != nil, .pareto), ("--accuracy", values[accuracy] != nil, .pareto),
      ("--profiles", values[profiles] != nil, .roofline),
    ]
    guard values[accuracy] == nil || values[vertical] == nil else {
      throw .validation(reason: "'--y' and '--accuracy' exclude each other.")
    }
    for use in uses where use.isGiven && kind != use.kind && kind != .all {
      throw .validation(
        reason: "'\(use.option)' is an option of 'plot \(use.kind.rawValue)', not of "
          + "'plot \(kind.rawValue)'.")
    }
  }

  private static func emptiness(of kind: Kind) -> String {
    switch kind {
    case .latency, .compare, .heatmap: "no cell has a latency"
    case .history: "no run of the store has such a value"
    case .ablation: "the run has no ablation; run with --ablation"
    case .pareto: "no cell has both metrics"
    case .roofline:
      "no step has arithmetic; a run of an older version does not record it, run again"
    case .all: "the run has no such cells"
    }
  }

  private static func metric(_ name: String?, default standard: Metric) throws(UsageError) -> Metric
  {
    guard let name else { return standard }
    if let metric = Metric.all.first(where: { $0.name == name }) { return metric }
    throw .unknown("metric", name, known: Metric.all.map(\.name))
  }
}

extension Laboratory {
  /// What limits the steps of a cell, if the profile and the cost model are still those of its run.
  fileprivate func ceilings(of cell: CellRecord) -> KnownCeilings {
    let name = cell.series.device
    guard let device = try? catalog.device(name) else {
      return .unknown(reason: "there is no profile '\(name)' here; name its folder with --profiles")
    }
    guard device.contentHash == cell.inputs.profile else {
      return .unknown(reason: "the profile '\(name)' is not the one that the run used; run again")
    }
    guard simulator.revision == cell.inputs.simulator else {
      return .unknown(reason: "the run used simulator \(cell.inputs.simulator); run again")
    }
    let canonical = cell.inputs.configuration
    let spelling = canonical.isEmpty ? "baseline" : "baseline,\(canonical)"
    guard let configuration = try? Configuration(parsing: spelling) else {
      return .unknown(reason: "this version does not know the configuration '\(canonical)'")
    }
    let roofline = simulator.roofline(of: device, configuration)
    return .known(
      RooflineChart.Ceilings(
        flat: roofline.ceilings.map { .init(name: $0.name, rate: $0.gigaflopsPerSecond) },
        slopes: roofline.slopes.map { .init(name: $0.name, rate: $0.gigabytesPerSecond) },
        inUse: roofline.ceilingInUse))
  }
}
