/// A block of memory that is needed from one step to another.
public struct Lifetime: Hashable, Sendable {
  /// Size; a block of no bytes takes no place.
  public var byteCount: Int
  /// The first step that needs it.
  public var first: Int
  /// The last step that needs it; at least `first`.
  public var last: Int

  /// A block and the steps that need it.
  public init(byteCount: Int, first: Int, last: Int) {
    precondition(byteCount >= 0, "negative size \(byteCount)")
    precondition(first <= last, "lifetime \(first)...\(last)")
    self.byteCount = byteCount
    self.first = first
    self.last = last
  }

  /// Whether both are needed at some step.
  func overlaps(_ other: Lifetime) -> Bool { first <= other.last && other.first <= last }
}

/// Places for blocks in one arena, such that blocks needed at the same step do not overlap.
public struct OffsetPlan: Hashable, Sendable {
  /// The first byte of each block, in the order the blocks were given.
  public let offsets: [Int]
  /// Bytes of the arena.
  public let byteCount: Int

  /// Places blocks by decreasing size, each at the lowest offset where it fits: "greedy by size".
  ///
  /// Reference: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020.
  ///
  /// - Parameters:
  ///   - lifetimes: The blocks.
  ///   - alignment: Offsets are multiples of it; a power of two.
  /// - Complexity: O(n^2) in the number of blocks.
  public init(_ lifetimes: [Lifetime], alignment: Int = 64) {
    precondition(alignment > 0 && alignment & (alignment - 1) == 0, "alignment \(alignment)")
    func aligned(_ bytes: Int) -> Int { (bytes + alignment - 1) & ~(alignment - 1) }
    // Equal sizes keep their order, so that the plan depends on the input only.
    let order = lifetimes.indices.sorted {
      (-lifetimes[$0].byteCount, $0) < (-lifetimes[$1].byteCount, $1)
    }
    var offsets = [Int](repeating: 0, count: lifetimes.count)
    var placed: [Int] = []  // by offset
    var end = 0
    for block in order where lifetimes[block].byteCount > 0 {
      let size = aligned(lifetimes[block].byteCount)
      var offset = 0
      for other in placed where lifetimes[other].overlaps(lifetimes[block]) {
        if offset + size <= offsets[other] { break }
        offset = max(offset, offsets[other] + aligned(lifetimes[other].byteCount))
      }
      offsets[block] = offset
      let place = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(block, at: place)
      end = max(end, offset + size)
    }
    self.offsets = offsets
    byteCount = end
  }

  /// The most bytes that are needed at one step: no plan can be smaller.
  ///
  /// - Complexity: O(n log n).
  public static func lowerBound(_ lifetimes: [Lifetime]) -> Int {
    var events = lifetimes.flatMap { [($0.first, $0.byteCount), ($0.last + 1, -$0.byteCount)] }
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
}
