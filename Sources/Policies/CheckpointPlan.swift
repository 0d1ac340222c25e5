public import Records

/// Which layers of a chain keep their results for the way back; behind each of them the others are
/// computed again, once, from the kept result before them.
///
/// What the last kept result is followed by is still at hand when the way back begins, so it is never
/// computed twice: a plan that keeps no result keeps everything.
///
/// Reference: Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016.
public struct CheckpointPlan: Hashable, Sendable {
  /// The places of the layers whose results are kept, ascending; never the last layer's.
  public let kept: [Int]
  /// The most bytes of the way forward that are held at once on the way back.
  public let peakBytes: Int
  /// What is computed twice, in the unit of the chain's work.
  public let recomputedWork: Int

  /// What a choice costs.
  ///
  /// - Parameters:
  ///   - kept: Places of layers, in any order; the last layer's place is left out.
  ///   - chain: The layers.
  /// - Complexity: O(layers).
  public init(keeping kept: [Int], of chain: CheckpointChain) {
    let sums = ChainSums(chain)
    let kept = Set(kept).sorted().filter { $0 < sums.count - 1 }
    var (keptBytes, peak, work, start) = (0, 0, 0, -1)
    for end in kept {
      keptBytes += sums.resultBytes(end)
      peak = max(peak, keptBytes + sums.innerBytes(start, end))
      work += sums.innerWork(start, end)
      start = end
    }
    self.kept = kept
    peakBytes = max(peak, keptBytes + sums.tailBytes(start))
    recomputedWork = work
  }

  /// The plan of a strategy.
  ///
  /// - Complexity: O(layers) for all but `optimal`; see ``leastWork(within:of:)`` for that.
  public init(_ strategy: CheckpointingStrategy, of chain: CheckpointChain) {
    let count = chain.layers.count
    switch strategy {
    case .none: self.init(keeping: [], of: chain)
    case .every(let distance):
      self.init(
        keeping: Array(stride(from: distance - 1, to: count, by: distance)), of: chain)
    case .squareRoot:
      var distance = 1
      while distance * distance < count { distance += 1 }
      self.init(
        keeping: Array(stride(from: distance - 1, to: count, by: distance)), of: chain)
    case .optimal: self = .optimal(of: chain)
    }
  }

  /// The plan that computes least twice of those with the least peak.
  public static func optimal(of chain: CheckpointChain) -> CheckpointPlan {
    let least = leastPeak(of: chain)
    return leastWork(within: least.peakBytes, of: chain) ?? least
  }
}

/// Sums over stretches of a chain, each in constant time.
struct ChainSums {
  let count: Int
  private var results = [0]
  private var inner = [0]
  private var works = [0]
  private let layers: [CheckpointChain.Layer]

  init(_ chain: CheckpointChain) {
    layers = chain.layers
    count = layers.count
    for layer in layers {
      results.append((results.last ?? 0) + layer.resultBytes)
      inner.append((inner.last ?? 0) + layer.innerBytes)
      works.append((works.last ?? 0) + layer.work)
    }
  }

  func resultBytes(_ layer: Int) -> Int { layers[layer].resultBytes }

  /// Bytes between two kept results: everything behind the first, but not the second itself.
  func innerBytes(_ start: Int, _ end: Int) -> Int {
    inner[end + 1] - inner[start + 1] + results[end] - results[start + 1]
  }

  /// What it costs to compute those bytes again.
  func innerWork(_ start: Int, _ end: Int) -> Int {
    works[end] - works[start + 1] + layers[end].innerWork
  }

  /// Bytes behind the last kept result.
  func tailBytes(_ start: Int) -> Int {
    inner[count] - inner[start + 1] + results[count] - results[start + 1]
  }
}
