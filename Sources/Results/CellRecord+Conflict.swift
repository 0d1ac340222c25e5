import Basics
import Records

extension CellRecord {
  /// The first thing that was simulated otherwise in a stored cell with the same inputs.
  ///
  /// The sentence of the reason is no result. A metric that only one of the cells has is no
  /// conflict either: a later version may report more of the same simulation.
  ///
  /// - Complexity: O(values + layers).
  func conflict(with stored: CellRecord) -> (field: String, stored: String, found: String)? {
    var facts: [(String, String?, String?)] = [
      ("status", stored.status.rawValue, status.rawValue),
      ("needed amount", stored.reason?.needed?.description, reason?.needed?.description),
      ("available amount", stored.reason?.available?.description, reason?.available?.description),
      ("plan", stored.planHash?.hex, planHash?.hex),
      ("number of layers", "\(stored.layers.count)", "\(layers.count)"),
    ]
    let old = Dictionary(
      stored.measurements.map { ($0.metric, $0) }, uniquingKeysWith: { first, _ in first })
    for new in measurements where new.metric.kind == .simulated {
      guard let old = old[new.metric], old != new else { continue }
      facts.append((new.metric.name, old.valueAndInterval, new.valueAndInterval))
    }
    if let difference = facts.first(where: { $0.1 != $0.2 }) {
      return (difference.0, difference.1 ?? "none", difference.2 ?? "none")
    }
    for index in layers.indices {
      let conflict = layers[index].conflict(with: stored.layers[index], index: index)
      if let conflict { return conflict }
    }
    return nil
  }
}

extension Measurement {
  /// The value and, where it has one, its interval.
  fileprivate var valueAndInterval: String {
    guard low != nil || high != nil else { return "\(value)" }
    return "\(value) [\(low.map { "\($0)" } ?? "-"), \(high.map { "\($0)" } ?? "-")]"
  }
}

extension LayerTerms {
  /// Everything a layer says, in the order of its table.
  private var facts: [(name: String, value: String)] {
    [("name", name), ("kernel", kernel)]
      + terms.map { ("\($0.name) time", "\($0.ns)") }
      + [("DRAM bytes", "\(dramBytes)"), ("energy", "\(energyNanojoules)")]
  }

  /// What the step has to do, where both records say it: earlier versions did not.
  private func workFacts(beside other: LayerTerms) -> [(name: String, value: String)] {
    guard let work, other.work != nil else { return [] }
    return [("MACs", "\(work.macs)"), ("bytes", "\(work.bytes)")]
  }

  fileprivate func conflict(
    with stored: LayerTerms, index: Int
  ) -> (field: String, stored: String, found: String)? {
    zip(stored.facts + stored.workFacts(beside: self), facts + workFacts(beside: stored))
      .first { $0.0.value != $0.1.value }
      .map { ("\($0.0.name) of layer \(index) (\(name))", $0.0.value, $0.1.value) }
  }
}
