public import Graphs
public import Policies
public import Records
import Tensors

extension OptimizedGraph {
  /// A plan whose activations take at most so many bytes, where computing values again reaches that.
  ///
  /// Without need nothing is computed again. Otherwise the graph, in the order of the plan's steps, is
  /// rewritten by ``Graphs/Graph/recomputing(until:retention:byteCount:)``; where the arena is larger
  /// than the most that lives at once, so much less is aimed at, up to three times.
  ///
  /// - Parameters:
  ///   - target: A simulated device.
  ///   - limit: Bytes of the arena.
  ///   - retention: What is demanded of a node's result.
  /// - Returns: The plan, and what is computed again in it. Where the limit was not reached the plan's
  ///   arena is the smallest that was found.
  public func recomputing(
    for target: CompilationTarget, _ configuration: Configuration, until limit: Int,
    retention: (Node) -> LayerRetention = { _ in .none }
  ) -> (plan: Plan, recomputation: Recomputation) {
    var unlimited = configuration
    unlimited.memory.activationLimitKiB = nil
    let first = plan(for: target, unlimited)
    var ordered = graph
    ordered.nodes = first.steps.flatMap { graph.nodes(of: $0) }
    let bytes = graph.activationByteCounts(in: configuration.precision)
    func rewritten(_ limit: Int) -> Recomputation {
      ordered.recomputing(until: limit, retention: retention) { bytes[$0.index] }
    }
    // Only what is demanded.
    var best = (plan: first, recomputation: rewritten(.max))
    if !best.recomputation.entries.isEmpty {
      best.plan = replacing(best.recomputation.graph).plan(for: target, unlimited)
    }
    guard best.plan.arenaBytes > limit else {
      best.plan.recomputedMacs = best.recomputation.recomputedMacs
      return best
    }
    // A plan overwrites operands and may change the order, which the bytes that live do not show.
    var aim = max(1, limit + max(0, best.recomputation.peakBytes - best.plan.arenaBytes))
    for _ in 0..<4 where aim > 0 {
      let next = rewritten(aim)
      guard next.recomputedWorkIsMore(than: best.recomputation) else { break }
      let plan = replacing(next.graph).plan(for: target, unlimited)
      if plan.arenaBytes < best.plan.arenaBytes { best = (plan, next) }
      guard plan.arenaBytes > limit else { break }
      aim = min(aim, next.peakBytes) - (plan.arenaBytes - limit)
    }
    best.plan.recomputedMacs = best.recomputation.recomputedMacs
    return best
  }
}

extension Recomputation {
  fileprivate func recomputedWorkIsMore(than other: Recomputation) -> Bool {
    entries.count > other.entries.count || peakBytes < other.peakBytes
  }
}

extension Graph {
  /// What each value takes in a plan for a device, in whole lines of the arena.
  func activationByteCounts(in precision: Precision) -> [Int] {
    let bytes = elementByteCounts(in: precision)
    return values.indices.map { (values[$0].type.shape.count * bytes[$0] + 63) & ~63 }
  }
}
