public import Records

/// Where the change of a metric comes from, step by step; the parts add up to it exactly.
public struct LayerBreakdown: Hashable, Sendable {
  /// What changed.
  public let metric: Metric
  /// The parts that are not zero, largest first whatever their sign.
  public let parts: [Part]
  /// The sum of the parts: the change of the metric, in its unit.
  public let total: Int64

  /// The change of one term of one step.
  public struct Part: Hashable, Sendable {
    /// The step's name; for steps that only one plan has, which ones took the place of which; nil
    /// for what no step accounts for, such as loading the weights.
    public let step: String?
    /// The term of ``LayerTerms/terms``; nil for a metric that is not split into terms.
    public let term: String?
    /// New minus old, in the metric's unit.
    public let change: Int64

    /// Such as `conv_12 DRAM`.
    public var name: String {
      guard let step else { return "outside the layers" }
      return term.map { "\(step) \($0)" } ?? step
    }
  }

  /// Splits the change of a metric.
  ///
  /// Steps are joined by name, repeated names in their order. Steps that only one plan has (fusion
  /// renames them) are taken together, so that a new name does not look like a change.
  ///
  /// - Returns: nil for a metric that layers do not record, or if both sides have no layers.
  /// - Complexity: O(n log n) in the number of steps.
  public init?(_ change: MetricChange, baseline: [LayerTerms], candidate: [LayerTerms]) {
    guard let old = change.old, let new = change.new, !(baseline.isEmpty && candidate.isEmpty),
      let shares = Self.shares(of: change.metric)
    else { return nil }
    let places = [baseline, candidate].map(Self.places)
    let shared = Set(places[0]).intersection(places[1])
    let replaced = Self.replacement(places.map { $0.filter { !shared.contains($0) }.map(\.step) })
    var changes: [Term: Int64] = [:]
    // Wrapping sums: absurd values of a broken file give absurd parts, not a trap.
    for (layers, places, sign) in [(baseline, places[0], -1), (candidate, places[1], 1)] {
      for (layer, place) in zip(layers, places) {
        let owner = shared.contains(place) ? place : Place(step: replaced, occurrence: .max)
        for share in shares(layer) {
          changes[Term(place: owner, name: share.term), default: 0] &+= share.value &* Int64(sign)
        }
      }
    }
    metric = change.metric
    total = new &- old
    let rest = total &- changes.values.reduce(0, &+)
    var parts = changes.sorted { $0.key < $1.key }.map {
      Part(step: $0.key.place.step, term: $0.key.name, change: $0.value)
    }
    parts.append(Part(step: nil, term: nil, change: rest))
    // The sort is stable, so equal changes stay in the order of their places.
    self.parts = parts.filter { $0.change != 0 }
      .sorted { $0.change.magnitude > $1.change.magnitude }
  }

  /// A step and its number among those of the same name.
  private struct Place: Hashable {
    let step: String
    let occurrence: Int
  }

  /// One term of one step.
  private struct Term: Hashable, Comparable {
    let place: Place
    let name: String?

    static func < (left: Term, right: Term) -> Bool {
      (left.place.step, left.place.occurrence, left.name ?? "")
        < (right.place.step, right.place.occurrence, right.name ?? "")
    }
  }

  private typealias Shares = (LayerTerms) -> [(term: String?, value: Int64)]

  /// What a step contributes to a metric; nil for a metric that layers do not record.
  private static func shares(of metric: Metric) -> Shares? {
    switch metric.name {
    case Metric.latency.name: { $0.terms.map { ($0.name, $0.ns) } }
    case Metric.energy.name: { [(nil, $0.energyNanojoules)] }
    case Metric.dramTraffic.name: { [(nil, $0.dramBytes)] }
    default: nil
    }
  }

  private static func places(_ layers: [LayerTerms]) -> [Place] {
    var occurrences: [String: Int] = [:]
    return layers.map { layer in
      occurrences[layer.name, default: 0] += 1
      return Place(step: layer.name, occurrence: occurrences[layer.name, default: 0])
    }
  }

  /// The name of all steps that only one plan has, such as `conv+relu in place of conv, relu`.
  private static func replacement(_ steps: [[String]]) -> String {
    let lists = steps.map { names in
      switch names.count {
      case 0: "nothing"
      case 1...3: names.joined(separator: ", ")
      default: "\(names.count) steps"
      }
    }
    return "\(lists[1]) in place of \(lists[0])"
  }
}
