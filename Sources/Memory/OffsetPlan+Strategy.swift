public import Basics

extension OffsetPlan {
  /// Where blocks lie that are not planned ahead: an allocator gives each a place when its first step
  /// comes, and takes it back behind the last one. Its memory grows as it must, so that the arena is
  /// the highest end of a block.
  ///
  /// - Parameters:
  ///   - lifetimes: The blocks; of those that begin at one step, the first is allocated first.
  ///   - strategy: How the allocator finds room.
  ///   - alignment: Offsets are multiples of it; a power of two.
  /// - Complexity: O(n log n).
  public init(
    playing lifetimes: [Lifetime], _ strategy: AllocationStrategy, alignment: Int = 64
  ) {
    var allocator = OffsetAllocator(capacity: 0, strategy: strategy, granularity: alignment)
    var offsets = [Int](repeating: 0, count: lifetimes.count)
    var blocks = [OffsetAllocator.Block?](repeating: nil, count: lifetimes.count)
    // What ends behind a step goes before anything of the next step comes.
    let events = lifetimes.indices.filter { lifetimes[$0].byteCount > 0 }.flatMap { block in
      [(lifetimes[block].last, 1, block), (lifetimes[block].first, 0, block)]
    }
    for (_, kind, index) in events.sorted(by: { $0 < $1 }) {
      if kind == 1, let block = blocks[index] {
        allocator.free(block)
      } else {
        let block = Self.block(of: lifetimes[index].byteCount, alignment, in: &allocator)
        offsets[index] = allocator.range(of: block).lowerBound
        blocks[index] = block
      }
    }
    self.init(offsets: offsets, byteCount: allocator.statistics.peakExtent)
  }

  private static func block(
    of byteCount: Int, _ alignment: Int, in allocator: inout OffsetAllocator
  ) -> OffsetAllocator.Block {
    do throws(AllocationError) {
      return try allocator.allocateGrowing(byteCount: byteCount, alignment: alignment)
    } catch {
      preconditionFailure("memory that grows refuses \(byteCount) bytes: \(error)")
    }
  }
}
