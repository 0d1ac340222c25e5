public import Basics

/// Gives out ranges of `0 ..< capacity` by one of several strategies, and takes them back. It owns no
/// memory: a pool adds it, a planner and a simulator play traces without.
///
/// The ranges of the memory, free or in use, are a list in the order of their offsets, so that a freed
/// one meets its neighbours. Sizes are rounded up to the granularity; buddies and size classes round
/// further. Free neighbours are joined at once, except:
/// - buddies only join the other half of what they were divided from;
/// - size classes keep freed blocks in a list for each class, the last one freed on top, and join
///   them when a request finds no room otherwise; statistics count them as if joined.
///
/// In debug builds each operation checks the ranges that it touched, and from time to time, such that
/// it costs the same in the long run, all of them.
///
/// References: Knuth, "The Art of Computer Programming", volume 1, section 2.5; Wilson et al.,
/// "Dynamic Storage Allocation: A Survey and Critical Review", 1995.
public struct OffsetAllocator: Sendable {
  /// A range in use. It stays the same when the range is moved.
  public struct Block: Hashable, Sendable {
    /// Which range, from 0 on; a small number that later blocks may have again.
    let index: Int32
    /// How often the number was given before.
    let generation: UInt32

    /// A small number that no other block in use has: for tables beside the allocator.
    public var number: Int { Int(index) }
  }

  /// How room is found.
  public let strategy: AllocationStrategy
  /// Offsets and sizes are multiples of it.
  public let granularity: Int
  var ranges = RangeList()
  var free: FreeRangeTree
  /// Freed blocks by size class, the last one on top.
  var cached: [[Int32]] = []
  var totals = AllocationStatistics()
  #if DEBUG
    var operationsSinceCheck = 0
  #endif

  /// An allocator whose memory is free.
  ///
  /// - Parameters:
  ///   - capacity: Bytes; a rest below the granularity is not used.
  ///   - granularity: A power of two.
  public init(capacity: Int, strategy: AllocationStrategy, granularity: Int = 64) {
    precondition(capacity >= 0, "negative capacity \(capacity)")
    precondition(granularity > 0 && granularity & (granularity - 1) == 0, "\(granularity)")
    self.strategy = strategy
    self.granularity = granularity
    free = FreeRangeTree(order: strategy.order)
    grow(to: capacity)
  }

  /// Bytes of the memory.
  public var capacity: Int { totals.capacity }

  /// Finds room for a block.
  ///
  /// - Parameters:
  ///   - byteCount: Not negative; a block of no bytes has a place of its own as well.
  ///   - alignment: The offset is a multiple of it; a power of two.
  /// - Throws: ``AllocationError``; the allocator is unchanged, but that size classes may have joined
  ///   free blocks.
  /// - Complexity: O(log n) in the number of free ranges for alignments up to the granularity.
  public mutating func allocate(
    byteCount: Int, alignment: Int = 1
  ) throws(AllocationError) -> Block {
    precondition(byteCount >= 0, "negative size \(byteCount)")
    guard alignment > 0, alignment & (alignment - 1) == 0 else {
      throw .alignment(alignment, maximum: 1 << 62)
    }
    guard byteCount <= capacity else {
      totals.failureCount += 1
      throw .exceedsCapacity(byteCount: byteCount, capacity: capacity)
    }
    let size = reserved(byteCount, alignment)
    guard let index = place(size, alignment) else {
      totals.failureCount += 1
      throw failure(of: size)
    }
    ranges[index].requested = byteCount
    ranges[index].alignment = alignment
    totals.allocationCount += 1
    totals.liveBlockCount += 1
    totals.liveByteCount += byteCount
    totals.reservedByteCount += size
    totals.peakLiveByteCount = max(totals.peakLiveByteCount, totals.liveByteCount)
    totals.peakReservedByteCount = max(totals.peakReservedByteCount, totals.reservedByteCount)
    totals.peakExtent = max(totals.peakExtent, ranges[index].offset + size)
    check(near: index)
    return Block(index: index, generation: ranges[index].generation)
  }

  /// Finds room for a block, after it has made the memory larger by what lacks: how much memory a
  /// trace needs is the capacity at its end, or ``AllocationStatistics/peakExtent``.
  ///
  /// - Throws: ``AllocationError/alignment(_:maximum:)`` only.
  /// - Complexity: As ``allocate(byteCount:alignment:)``.
  public mutating func allocateGrowing(
    byteCount: Int, alignment: Int = 1
  ) throws(AllocationError) -> Block {
    do throws(AllocationError) {
      return try allocate(byteCount: byteCount, alignment: alignment)
    } catch {
      if case .alignment = error { throw error }
      totals.failureCount -= 1
      let size = reserved(byteCount, alignment)
      // A free range at the end is made longer, except for buddies, which begin at their multiple.
      var start = capacity
      if strategy != .buddy, let last = ranges.last, ranges[last].state == .free {
        start = ranges[last].offset
      }
      grow(to: start.roundedUp(to: strategy == .buddy ? size : alignment) + size)
      return try allocate(byteCount: byteCount, alignment: alignment)
    }
  }

  /// Takes a block back.
  ///
  /// - Parameter block: In use; one that was freed is a programming mistake and stops.
  /// - Complexity: O(log n) in the number of free ranges; amortised for size classes.
  public mutating func free(_ block: Block) {
    let index = liveIndex(of: block)
    totals.liveBlockCount -= 1
    totals.liveByteCount -= ranges[index].requested
    totals.reservedByteCount -= ranges[index].byteCount
    ranges[index].generation &+= 1
    switch strategy {
    case .firstFit, .bestFit, .worstFit, .buddy: check(near: release(index))
    case .sizeClasses:
      ranges[index].state = .cached
      let sizeClass = SizeClass.index(ofUnits: ranges[index].byteCount / granularity)
      while cached.count <= sizeClass { cached.append([]) }
      cached[sizeClass].append(index)
      check(near: index)
    }
  }

  /// The block in use that has a number.
  func block(_ number: Int32) -> Block {
    Block(index: number, generation: ranges[number].generation)
  }

  /// Whether a block is in use.
  public func contains(_ block: Block) -> Bool {
    ranges.isLive(block.index, generation: block.generation)
  }

  /// Where a block is: from its offset, as many bytes as it was asked for.
  ///
  /// - Parameter block: In use.
  public func range(of block: Block) -> Range<Int> {
    let range = ranges[liveIndex(of: block)]
    return range.offset..<range.offset + range.requested
  }

  /// The blocks in use, in the order of their offsets.
  ///
  /// - Complexity: O(ranges).
  public var blocks: [Block] {
    ranges.indices.filter { ranges[$0].state == .live }.map {
      Block(index: $0, generation: ranges[$0].generation)
    }
  }

  /// What was done so far, and how the memory is divided now.
  ///
  /// - Complexity: O(1), but O(ranges) for size classes, whose free neighbours are not joined yet.
  public var statistics: AllocationStatistics {
    var statistics = totals
    statistics.largestFreeByteCount = largestFree
    return statistics
  }

  /// Makes the memory larger.
  ///
  /// - Parameter capacity: At least what it is now.
  public mutating func grow(to capacity: Int) {
    let end = capacity & ~(granularity - 1)
    precondition(end >= totals.capacity, "memory of \(totals.capacity) bytes cannot shrink")
    while totals.capacity < end {
      let start = totals.capacity
      var step = end - start
      if strategy == .buddy {
        // The largest power of two that divides the offset and fits.
        let most = 1 << (Int.bitWidth - 1 - step.leadingZeroBitCount)
        step = start == 0 ? most : min(most, start & -start)
      }
      totals.capacity += step
      release(ranges.append(offset: start, byteCount: step))
    }
  }
}
