import Basics
public import Records

/// The ceilings of one device and configuration, or why they are not known.
public enum KnownCeilings: Hashable, Sendable {
  /// From the profile that the cells were simulated with.
  case known(RooflineChart.Ceilings)
  /// The profile or the cost model is no longer what the cells were simulated with.
  case unknown(reason: String)
}

extension Chart {
  /// The steps of all cells under the ceilings of their devices: a chart for each device, a panel
  /// for each configuration. Steps are those of the warm scenario where it was run: scenarios
  /// differ in what is around the steps.
  ///
  /// - Parameter ceilings: of the device of a cell with its configuration.
  /// - Returns: no chart for a device without a step that has arithmetic.
  /// - Complexity: O(n log n) in the number of steps.
  public static func rooflines(
    of run: RunRecord, ceilings: (CellRecord) -> KnownCeilings
  ) -> [Chart] {
    let cells = run.cells.filter { !$0.layers.isEmpty }
    let scenarios = Set(cells.map(\.series.scenario))
    guard let scenario = scenarios.contains("warm") ? "warm" : scenarios.min() else { return [] }
    let groups = Dictionary(
      grouping: cells.filter { $0.series.scenario == scenario }, by: \.series.device)
    return groups.sorted { $0.key < $1.key }.compactMap { device, cells in
      roofline(of: cells, device: device, scenario: scenario, ceilings: ceilings)
    }
  }

  private static func roofline(
    of cells: [CellRecord], device: String, scenario: String,
    ceilings: (CellRecord) -> KnownCeilings
  ) -> Chart? {
    let all = Set(cells.map(\.series.configuration)).sorted()
    let spellings = Array(all.prefix(panelLimit))
    let names = ConfigurationNames(spellings)
    let steps = cells.filter { spellings.contains($0.series.configuration) }.flatMap { cell in
      cell.layers.map { RooflineStep(cell, $0) }
    }
    guard steps.contains(where: \.hasArithmetic) else { return nil }
    let families = RooflineStep.families(of: steps)
    var reasons: [String] = []
    let panels = spellings.map { spelling in
      let own = steps.filter { $0.configuration == spelling }
      var known: RooflineChart.Ceilings?
      let cell = cells.first { $0.series.configuration == spelling }
      switch cell.map(ceilings) {
      case .known(let found): known = found
      case .unknown(let reason): if !reasons.contains(reason) { reasons.append(reason) }
      case nil: break
      }
      return RooflineChart.Panel(
        title: spellings.count > 1 ? names[spelling] : nil, ceilings: known,
        points: RooflineStep.points(of: own, families: families))
    }
    let finding = RooflineFinding(steps, device: device)
    return Chart(
      name: "roofline-\(device)", headline: finding.headline,
      subtitle: finding.subtitle(scenario, reasons, panels)
        + configurationCount(spellings.count, of: all.count),
      content: .roofline(RooflineChart(families: families, panels: panels)))
  }
}

/// One step of a cell.
private struct RooflineStep {
  let model: String
  let configuration: String
  let terms: LayerTerms

  init(_ cell: CellRecord, _ terms: LayerTerms) {
    model = cell.series.model
    configuration = cell.series.configuration
    self.terms = terms
  }

  /// Whether the step can be drawn.
  var hasArithmetic: Bool {
    guard let work = terms.work else { return false }
    return work.macs > 0 && work.bytes > 0 && terms.totalNs > 0
  }

  /// The operation and the loop nest, such as `convolution winograd`.
  var family: String {
    terms.kernel.split(separator: ".").prefix(2).joined(separator: " ")
  }

  /// The families of the steps that can be drawn, the one with the most time first; what goes beyond
  /// the colours is `other`.
  static func families(of steps: [RooflineStep]) -> [String] {
    let times = Dictionary(grouping: steps.filter(\.hasArithmetic), by: \.family)
      .mapValues { $0.reduce(0.0) { $0 + Double($1.terms.totalNs) } }
    let ordered = times.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.map(\.key)
    guard ordered.count > Chart.seriesLimit else { return ordered }
    return ordered.prefix(Chart.seriesLimit - 1) + ["other"]
  }

  /// The steps that can be drawn; the slowest of three models have their names.
  static func points(of steps: [RooflineStep], families: [String]) -> [RooflineChart.Point] {
    let drawn = steps.filter(\.hasArithmetic).sorted { $0.terms.totalNs > $1.terms.totalNs }
    var named: Set<String> = []
    return drawn.map { step in
      let isNamed = named.count < 3 && named.insert(step.model).inserted
      let operations = 2 * Double(step.terms.work?.macs ?? 0)
      return RooflineChart.Point(
        name: isNamed ? "\(step.model) \(step.terms.name)" : nil,
        family: families.firstIndex(of: step.family) ?? families.count - 1,
        flopsPerByte: operations / Double(step.terms.work?.bytes ?? 1),
        // Operations for each nanosecond are 10^9 a second.
        gigaflopsPerSecond: operations / Double(step.terms.totalNs))
    }
  }
}

/// What the steps of a device say, true of the data.
private struct RooflineFinding {
  private let steps: [RooflineStep]
  private let device: String
  private let totalNs: Double

  init(_ steps: [RooflineStep], device: String) {
    self.steps = steps
    self.device = device
    totalNs = steps.reduce(0) { $0 + Double($1.terms.totalNs) }
  }

  /// How the time divides between arithmetic, caches, memory and the rest.
  var headline: String {
    let sums: [(String, (LayerTerms) -> Int64)] = [
      ("arithmetic", \.computeNs), ("caches", { $0.l1Ns + $0.l2Ns + $0.l3Ns }),
      ("memory", \.dramNs), ("overhead", { $0.overheadNs + $0.throttleNs }),
      ("storage", \.storageNs),
    ]
    let shares = sums.map { name, term in
      (name: name, share: steps.reduce(0.0) { $0 + Double(term($1.terms)) } / max(1, totalNs))
    }.sorted { $0.share > $1.share }
    let second =
      shares[1].share >= 0.01 ? ", \(percent(shares[1].share)) on \(shares[1].name)" : ""
    return "\(device) spends \(percent(shares[0].share)) of the time on \(shares[0].name)\(second)"
  }

  func subtitle(
    _ scenario: String, _ reasons: [String], _ panels: [RooflineChart.Panel]
  ) -> String {
    let drawn = steps.filter(\.hasArithmetic)
    let rest = 1 - drawn.reduce(0) { $0 + Double($1.terms.totalNs) } / max(1, totalNs)
    let modelCount = Set(steps.map(\.model)).count
    let unknown = steps.count { $0.terms.work == nil }
    let isOver = panels.contains { panel in
      guard let peak = panel.ceilings?.peak else { return false }
      return panel.points.contains { $0.gigaflopsPerSecond > peak.rate }
    }
    return "Simulated GFLOP/s of each step (\(scenario)); n = \(drawn.count) steps of "
      + "\(modelCount) \(modelCount == 1 ? "model" : "models")"
      + (drawn.count < steps.count
        ? ", \(steps.count - drawn.count) more without products (\(percent(rest)) of the time)"
        : "")
      + (unknown > 0 ? ", of them \(unknown) recorded before work was stored" : "")
      + (isOver ? "; winograd does fewer products than are counted, so may lie above the peak" : "")
      + (reasons.isEmpty ? "" : "; no ceilings: \(reasons.joined(separator: ", "))")
  }

  private func percent(_ share: Double) -> String { "\(fixed(share * 100, digits: 0)) %" }
}
