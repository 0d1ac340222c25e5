extension CheckpointPlan {
  /// The plan with the least peak, of those that keep at most so many results.
  ///
  /// The peak is found by bisection; whether one is enough is decided by dynamic programming over
  /// (results kept, last kept layer) with the least bytes kept so far, which is the best state to go
  /// on from. This is the one-level case of the schedules of Griewank and Walther, "Algorithm 799:
  /// revolve", 2000, for layers of unequal size: nothing is computed more than twice.
  ///
  /// - Parameter count: The most results that may be kept; nil for any number.
  /// - Complexity: O(layers^2 log(bytes)), times `count` where it is given.
  public static func leastPeak(of chain: CheckpointChain, keeping count: Int? = nil)
    -> CheckpointPlan
  {
    let sums = ChainSums(chain)
    var best = CheckpointPlan(keeping: [], of: chain)
    var (low, high) = (0, best.peakBytes)
    while low < high {
      let middle = low + (high - low) / 2
      if let kept = choice(within: middle, sums, count) {
        best = CheckpointPlan(keeping: kept, of: chain)
        high = min(middle, best.peakBytes)
      } else {
        low = middle + 1
      }
    }
    return best
  }

  /// Results to keep so that the peak is at most so many bytes; nil when no choice is enough.
  private static func choice(within limit: Int, _ sums: ChainSums, _ count: Int?) -> [Int]? {
    if sums.tailBytes(-1) <= limit { return [] }
    let rounds = min(count ?? 1, max(0, sums.count - 1))
    // Without a limit on their number, one round over all layers suffices: a state may follow one of
    // the same round.
    var bytes = [[Int?]](repeating: Array(repeating: nil, count: sums.count), count: rounds + 1)
    var before = bytes
    for round in stride(from: 1, through: rounds, by: 1) {
      for end in 0..<max(0, sums.count - 1) {
        for start in -1..<end {
          let from = count == nil ? round : round - 1
          let isFirst = start < 0 && (count == nil || round == 1)
          guard let kept = start < 0 ? (isFirst ? 0 : nil) : bytes[from][start] else { continue }
          let total = kept + sums.resultBytes(end)
          guard total + sums.innerBytes(start, end) <= limit, total < bytes[round][end] ?? .max
          else { continue }
          bytes[round][end] = total
          before[round][end] = start
        }
        guard let kept = bytes[round][end], kept + sums.tailBytes(end) <= limit else { continue }
        return path(to: end, round, before, isFree: count == nil)
      }
    }
    return nil
  }

  private static func path(
    to end: Int, _ round: Int, _ before: [[Int?]], isFree: Bool
  ) -> [Int] {
    var (path, layer, round) = ([Int](), end, round)
    while layer >= 0 {
      path.append(layer)
      layer = before[round][layer] ?? -1
      if !isFree { round -= 1 }
    }
    return path.reversed()
  }

  /// The plan that computes least twice while at most so many bytes are held; nil when no plan holds so
  /// few.
  ///
  /// Dynamic programming over the last kept layer, with every pair of (bytes kept, work) that no other
  /// is better than in both; the problem that Checkmate (Jain et al., 2020) solves by integer
  /// programming, for chains and one level. Exact while a layer has at most 1024 pairs; beyond, of
  /// pairs whose bytes differ by less than a 1024th of the limit the one with the least work goes on,
  /// so that the plan still holds but may not be the least.
  ///
  /// - Complexity: O(layers^2 * pairs).
  public static func leastWork(within limit: Int, of chain: CheckpointChain) -> CheckpointPlan? {
    let sums = ChainSums(chain)
    var fronts: [[Label]] = []
    var best: (work: Int, bytes: Int, place: (layer: Int, label: Int)?)?
    if sums.tailBytes(-1) <= limit { best = (0, 0, nil) }
    for end in 0..<max(0, sums.count - 1) {
      var labels: [Label] = []
      func extend(_ start: Int, _ index: Int, _ label: Label) {
        let bytes = label.bytes + sums.resultBytes(end)
        guard bytes + sums.innerBytes(start, end) <= limit else { return }
        labels.append(
          Label(
            bytes: bytes, work: label.work + sums.innerWork(start, end), layer: start,
            index: index))
      }
      extend(-1, 0, Label(bytes: 0, work: 0, layer: -1, index: 0))
      for start in 0..<end {
        for (index, label) in fronts[start].enumerated() { extend(start, index, label) }
      }
      let front = Label.front(labels, limit: limit)
      fronts.append(front)
      for (index, label) in front.enumerated() where label.bytes + sums.tailBytes(end) <= limit {
        if let best, (best.work, best.bytes) <= (label.work, label.bytes) { continue }
        best = (label.work, label.bytes, (end, index))
      }
    }
    guard let best else { return nil }
    var kept: [Int] = []
    var place = best.place
    while let (layer, index) = place, layer >= 0 {
      kept.append(layer)
      place = (fronts[layer][index].layer, fronts[layer][index].index)
    }
    return CheckpointPlan(keeping: kept, of: chain)
  }

  /// A way to come to a layer.
  private struct Label {
    let bytes, work: Int
    let layer, index: Int

    static let most = 1024

    /// Those that no other is better than in bytes and work, by ascending bytes.
    static func front(_ labels: [Label], limit: Int) -> [Label] {
      var front: [Label] = []
      for label in labels.sorted(by: { ($0.bytes, $0.work) < ($1.bytes, $1.work) }) {
        if let last = front.last, last.work <= label.work { continue }
        front.append(label)
      }
      guard front.count > most else { return front }
      var thinned: [Label] = []
      for label in front {
        // Of one bucket the last has the least work.
        if let last = thinned.last, last.bytes * most / limit == label.bytes * most / limit {
          thinned.removeLast()
        }
        thinned.append(label)
      }
      return thinned
    }
  }
}
