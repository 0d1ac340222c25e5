/// Why an allocator gives no block. The allocator is as it was before.
public enum AllocationError: Error, Hashable, CustomStringConvertible {
  /// The alignment is not a power of two, or more than the memory's own.
  case alignment(Int, maximum: Int)
  /// The block is larger than all of the memory.
  case exceedsCapacity(byteCount: Int, capacity: Int)
  /// Fewer bytes are free than the block takes.
  case outOfMemory(byteCount: Int, freeByteCount: Int)
  /// Enough bytes are free, but nowhere as many in a row at that alignment.
  case fragmented(byteCount: Int, freeByteCount: Int, largestFreeByteCount: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .alignment(let alignment, let maximum):
      "alignment \(alignment) is not a power of two from 1 to \(maximum)"
    case .exceedsCapacity(let byteCount, let capacity):
      "a block of \(byteCount) bytes is larger than the memory of \(capacity) bytes"
    case .outOfMemory(let byteCount, let free):
      "a block of \(byteCount) bytes does not fit: \(free) bytes are free; free blocks or raise "
        + "the limit"
    case .fragmented(let byteCount, let free, let largest):
      "a block of \(byteCount) bytes does not fit: \(free) bytes are free, at most \(largest) in a "
        + "row; defragment, or free neighbours"
    }
  }
}

/// What an allocator did so far, and how its memory is divided now.
public struct AllocationStatistics: Hashable, Sendable {
  /// Bytes of the memory.
  public var capacity = 0
  /// Blocks that are in use.
  public var liveBlockCount = 0
  /// Bytes that were asked for by the blocks in use.
  public var liveByteCount = 0
  /// Bytes that the blocks in use take, rounding included.
  public var reservedByteCount = 0
  /// The most of ``liveByteCount`` so far.
  public var peakLiveByteCount = 0
  /// The most of ``reservedByteCount`` so far.
  public var peakReservedByteCount = 0
  /// The highest end of a block so far: a memory of so many bytes would have sufficed.
  public var peakExtent = 0
  /// The most bytes that are free in a row, joined as the strategy can.
  public var largestFreeByteCount = 0
  /// Blocks that were given.
  public var allocationCount = 0
  /// Requests that were refused.
  public var failureCount = 0
  /// How often blocks were moved together.
  public var compactionCount = 0
  /// Bytes that were moved by that.
  public var movedByteCount = 0

  /// Bytes that no block takes.
  public var freeByteCount: Int { capacity - reservedByteCount }

  /// The share of the free bytes that a block of the largest possible size cannot use, from 0 (all
  /// are in one piece) to 1: `1 - largest free / free`.
  public var fragmentation: Double {
    freeByteCount == 0 ? 0 : 1 - Double(largestFreeByteCount) / Double(freeByteCount)
  }

  /// The share of the reserved bytes that nobody asked for: what rounding wastes.
  public var internalFragmentation: Double {
    reservedByteCount == 0 ? 0 : 1 - Double(liveByteCount) / Double(reservedByteCount)
  }
}
