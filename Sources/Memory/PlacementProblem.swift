/// Blocks to be placed, and which of them must not overlap.
struct PlacementProblem {
  let lifetimes: [Lifetime]
  /// Aligned sizes.
  let sizes: [Int]
  /// Blocks that have bytes.
  let blocks: [Int]
  /// The most aligned bytes that are needed at one step.
  let lowerBound: Int
  private let neighbourStarts: [Int]
  private let neighbourList: [Int]

  /// Finds the pairs of blocks that are needed at the same step.
  ///
  /// - Complexity: O(n log n + pairs).
  init(_ lifetimes: [Lifetime], alignment: Int) {
    precondition(alignment > 0 && alignment & (alignment - 1) == 0, "alignment \(alignment)")
    self.lifetimes = lifetimes
    sizes = lifetimes.map { OffsetPlan.aligned($0.byteCount, to: alignment) }
    blocks = lifetimes.indices.filter { lifetimes[$0].byteCount > 0 }
    lowerBound = OffsetPlan.lowerBound(lifetimes, alignment: alignment)
    var neighbours = [[Int]](repeating: [], count: lifetimes.count)
    var live: [Int] = []
    for block in blocks.sorted(by: { (lifetimes[$0].first, $0) < (lifetimes[$1].first, $1) }) {
      let first = lifetimes[block].first
      live.removeAll { lifetimes[$0].last < first }
      for other in live {
        neighbours[other].append(block)
        neighbours[block].append(other)
      }
      live.append(block)
    }
    var starts = [0]
    for list in neighbours { starts.append(starts[starts.count - 1] + list.count) }
    neighbourStarts = starts
    neighbourList = neighbours.flatMap { $0 }
  }

  /// The blocks that one must not overlap.
  func neighbours(of block: Int) -> ArraySlice<Int> {
    neighbourList[neighbourStarts[block]..<neighbourStarts[block + 1]]
  }

  /// Whether an arena is at most 2 % larger than any can be.
  func isClose(_ byteCount: Int) -> Bool { byteCount * 50 <= lowerBound * 51 }

  /// Blocks at their places.
  struct Placement {
    var order: [Int]
    var fit: PlacementFit
    var offsets: [Int]
    var byteCount: Int
  }

  /// Places blocks one after the other.
  func placement(order: [Int], _ fit: PlacementFit) -> Placement {
    var offsets = [Int](repeating: -1, count: sizes.count)
    var taken: [(start: Int, end: Int)] = []
    var end = 0
    for block in order {
      taken.removeAll(keepingCapacity: true)
      for other in neighbours(of: block) where offsets[other] >= 0 {
        taken.append((offsets[other], offsets[other] + sizes[other]))
      }
      taken.sort { $0.start < $1.start }
      offsets[block] = Self.gap(of: sizes[block], between: taken, fit)
      end = max(end, offsets[block] + sizes[block])
    }
    return Placement(order: order, fit: fit, offsets: offsets.map { max(0, $0) }, byteCount: end)
  }

  private static func gap(
    of size: Int, between taken: [(start: Int, end: Int)], _ fit: PlacementFit
  ) -> Int {
    var offset = 0
    var best: (offset: Int, size: Int)?
    for (start, end) in taken {
      let room = start - offset
      if room >= size, room < best?.size ?? .max {
        if fit == .first { return offset }
        best = (offset, room)
      }
      offset = max(offset, end)
    }
    return best?.offset ?? offset
  }

  /// The smallest arena of all orders and fits, the first of equal ones.
  func bestOfOrders() -> Placement {
    var best = placement(order: order(.size), .first)
    for order in PlacementOrder.allCases {
      let blocks = self.order(order)
      for fit in PlacementFit.allCases where best.byteCount > lowerBound {
        let other = placement(order: blocks, fit)
        if other.byteCount < best.byteCount { best = other }
      }
    }
    return best
  }

  /// Pairs of blocks that are needed at the same step.
  var pairCount: Int { neighbourList.count / 2 }

  /// The highest end of a block.
  func end(of offsets: [Int]) -> Int {
    blocks.reduce(0) { max($0, offsets[$1] + sizes[$1]) }
  }
}
