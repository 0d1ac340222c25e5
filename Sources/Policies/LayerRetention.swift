import Records

/// What becomes of a layer's result while it waits for its next use.
public enum LayerRetention: String, CaseIterable, Hashable, Sendable {
  /// The scheduler decides.
  case none
  /// It stays in memory.
  case store
  /// It is dropped, and computed again.
  case recompute
  /// It is written to storage, and read back.
  case offload
}

extension CheckpointPlan {
  /// The plan that keeps everything but the memory-intensive layers: of those that are kept, the one
  /// with the most bytes for each unit of work is dropped first, until the peak is within a limit.
  ///
  /// - Returns: The first plan within the limit; the one with the least peak on the way where none
  ///   is.
  /// - Complexity: O(layers^2).
  public static func droppingMemoryIntensive(
    of chain: CheckpointChain, until limit: Int
  ) -> CheckpointPlan {
    var best = CheckpointPlan(.none, of: chain)
    guard best.peakBytes > limit else { return best }
    let places = Array(chain.layers.indices.dropLast())
    var kept = places
    let dropped = places.sorted { left, right in
      let (a, b) = (chain.layers[left], chain.layers[right])
      let (first, second) = (
        a.resultBytes.multipliedFullWidth(by: max(1, b.work)),
        b.resultBytes.multipliedFullWidth(by: max(1, a.work))
      )
      guard (first.high, first.low) == (second.high, second.low) else {
        return (first.high, first.low) > (second.high, second.low)
      }
      return left < right
    }
    for layer in [nil] + dropped.map({ $0 }) {
      if let layer { kept.removeAll { $0 == layer } }
      let plan = CheckpointPlan(keeping: kept, of: chain)
      if plan.peakBytes <= limit { return plan }
      if plan.peakBytes < best.peakBytes { best = plan }
    }
    return best
  }
}
