/// Places for blocks in one arena, such that blocks needed at the same step do not overlap.
public struct OffsetPlan: Hashable, Sendable {
  /// The first byte of each block, in the order the blocks were given.
  public let offsets: [Int]
  /// Bytes of the arena.
  public let byteCount: Int

  init(offsets: [Int], byteCount: Int) {
    self.offsets = offsets
    self.byteCount = byteCount
  }

  /// Places blocks in the smallest arena that is found: greedily in several orders, the best of
  /// them; where that is more than 2 % above ``lowerBound(_:alignment:)``, by a sweep over the steps
  /// that follows many arenas of a given size at once; among few blocks by an exact search.
  ///
  /// References: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020
  /// (the orders by size and by breadth); Moffitt, "MiniMalloc: A Lightweight Memory Allocator for
  /// Hardware-Accelerated Machine Learning", 2023 (the exact search).
  ///
  /// - Parameters:
  ///   - lifetimes: The blocks.
  ///   - alignment: Offsets are multiples of it; a power of two.
  /// - Complexity: O(p log p) for each order, p being the pairs of blocks that are needed at the same
  ///   step: near-linear for networks. The sweep and the search take a limited amount of work.
  public init(_ lifetimes: [Lifetime], alignment: Int = 64) {
    let problem = PlacementProblem(lifetimes, alignment: alignment)
    var best = problem.bestOfOrders()
    if !problem.isClose(best.byteCount), problem.pairCount <= Self.sweptPairs {
      best = SweepPlacement(problem).improved(best)
    }
    if best.byteCount > problem.lowerBound, problem.blocks.count <= Self.searchedBlocks,
      let exact = ExactPlacement(problem, best).search(nodeLimit: Self.searchedNodes)
    {
      best = exact
    }
    self.init(offsets: best.offsets, byteCount: best.byteCount)
  }

  /// Places blocks in one order, each in one of the gaps between those before it.
  ///
  /// - Complexity: O(p log p), p being the pairs of blocks that are needed at the same step.
  public init(
    _ lifetimes: [Lifetime], order: PlacementOrder, fit: PlacementFit = .first,
    alignment: Int = 64
  ) {
    let problem = PlacementProblem(lifetimes, alignment: alignment)
    let placement = problem.placement(order: problem.order(order), fit)
    self.init(offsets: placement.offsets, byteCount: placement.byteCount)
  }

  /// Places blocks in the smallest arena there is; nil where the search needs more nodes than are
  /// allowed. For some 20 blocks, and as the measure of what ``init(_:alignment:)`` finds.
  ///
  /// - Complexity: Exponential in the number of blocks.
  public init?(
    exactly lifetimes: [Lifetime], alignment: Int = 64, nodeLimit: Int = 10_000_000
  ) {
    let problem = PlacementProblem(lifetimes, alignment: alignment)
    let greedy = problem.bestOfOrders()
    guard let found = ExactPlacement(problem, greedy).search(nodeLimit: nodeLimit) else {
      return nil
    }
    self.init(offsets: found.offsets, byteCount: found.byteCount)
  }

  /// The most bytes that are needed at one step: no plan can be smaller.
  ///
  /// - Parameter alignment: What sizes are rounded up to first. With the alignment of a plan it is
  ///   the bound of that plan; by default it is the bound of any.
  /// - Complexity: O(n log n).
  public static func lowerBound(_ lifetimes: [Lifetime], alignment: Int = 1) -> Int {
    var events = lifetimes.flatMap { lifetime in
      let bytes = aligned(lifetime.byteCount, to: alignment)
      return [(lifetime.first, bytes), (lifetime.last + 1, -bytes)]
    }
    // At one step, blocks that end make room before blocks that begin take it.
    events.sort { $0 < $1 }
    var live = 0
    var most = 0
    for (_, change) in events {
      live += change
      most = max(most, live)
    }
    return most
  }

  /// The next multiple of an alignment.
  static func aligned(_ bytes: Int, to alignment: Int) -> Int {
    (bytes + alignment - 1) & ~(alignment - 1)
  }

  /// With more pairs, as training steps have, so many blocks live at a time that a sweep takes seconds.
  private static let sweptPairs = 16_000
  /// Up to so many blocks are searched, which is all networks of up to 12 nodes.
  private static let searchedBlocks = 24
  /// Nodes of the search: some ten milliseconds.
  private static let searchedNodes = 40_000
}
