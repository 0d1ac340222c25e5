public import Basics
import Synchronization

/// How a pool is made.
public struct MemoryPoolConfiguration: Hashable, Sendable {
  /// The blocks in use never take more.
  public var maximumByteCount: Int
  /// How room is found.
  public var strategy: AllocationStrategy
  /// Whether blocks are moved together when one finds no room though enough bytes are free.
  public var defragments: Bool

  /// A configuration; best fit without moving unless told otherwise.
  public init(
    maximumByteCount: Int, strategy: AllocationStrategy = .bestFit, defragments: Bool = false
  ) {
    self.maximumByteCount = maximumByteCount
    self.strategy = strategy
    self.defragments = defragments
  }
}

/// Memory of a fixed size that several threads may divide among themselves.
///
/// Blocks are named by handles, since defragmentation moves them: an address is valid inside
/// ``withBytes(of:_:)`` only, or between ``pin(_:)`` and ``unpin(_:)``, where the block stays. The cap
/// counts bytes with rounding. See ``OffsetAllocator`` for the strategies and what they cost; for one
/// owner that never moves blocks, ``SizeClassPool`` is many times as fast.
@safe public final class MemoryPool: Sendable {
  /// A block, wherever it is.
  public struct Handle: Hashable, Sendable {
    let block: OffsetAllocator.Block
  }

  private struct State: Sendable {
    var allocator: OffsetAllocator
    /// How often each block, by its number, is pinned.
    var pins: [Int32] = []

    func isPinned(_ block: OffsetAllocator.Block) -> Bool {
      MemoryPool.isPinned(block, pins)
    }
  }

  /// How it was made.
  public let configuration: MemoryPoolConfiguration
  private let memory: ReservedMemory
  private let state: Mutex<State>

  /// Bytes that offsets and sizes are multiples of: a cache line, so that threads do not share one.
  public static let granularity = 64

  /// Reserves the memory; pages are occupied when blocks are used.
  ///
  /// - Throws: ``MemoryPoolError`` for a maximum below ``granularity`` or above what there is.
  public init(_ configuration: MemoryPoolConfiguration) throws(MemoryPoolError) {
    let byteCount = configuration.maximumByteCount
    guard byteCount >= Self.granularity else {
      throw .capacity(byteCount, minimum: Self.granularity)
    }
    self.configuration = configuration
    memory = try ReservedMemory(byteCount: byteCount)
    state = Mutex(
      State(
        allocator: OffsetAllocator(
          capacity: byteCount, strategy: configuration.strategy, granularity: Self.granularity)))
  }

  /// Finds room for a block; what is in it is left from earlier ones.
  ///
  /// - Parameters:
  ///   - byteCount: Not negative.
  ///   - alignment: The address is a multiple of it; a power of two up to 4096.
  /// - Throws: ``AllocationError``; the pool stays valid.
  /// - Complexity: O(log n) in the number of blocks; a defragmentation copies what it moves.
  public func allocate(
    byteCount: Int, alignment: Int = 16
  ) throws(AllocationError) -> Handle {
    guard alignment > 0, alignment & (alignment - 1) == 0, alignment <= ReservedMemory.alignment
    else { throw .alignment(alignment, maximum: ReservedMemory.alignment) }
    return try state.withLock { state throws(AllocationError) in
      do throws(AllocationError) {
        return Handle(
          block: try state.allocator.allocate(byteCount: byteCount, alignment: alignment))
      } catch {
        guard case .fragmented = error, configuration.defragments else { throw error }
        // What finds room after all is no failure.
        state.allocator.totals.failureCount -= 1
        compact(&state)
        return Handle(
          block: try state.allocator.allocate(byteCount: byteCount, alignment: alignment))
      }
    }
  }

  /// Takes a block back.
  ///
  /// - Parameter handle: Of a block in use that is not pinned; anything else is a programming mistake.
  public func free(_ handle: Handle) {
    state.withLock { state in
      precondition(!state.isPinned(handle.block), "block \(handle.block.number) is pinned")
      state.allocator.free(handle.block)
    }
  }

  /// Calls a function with the bytes of a block, which does not move meanwhile. Other threads can
  /// allocate and free.
  public func withBytes<Result: ~Copyable, Failure: Error>(
    of handle: Handle, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe pin(handle)
    defer { unpin(handle) }
    return try unsafe body(bytes)
  }

  /// Lets a block stay where it is until it is unpinned as often as pinned.
  ///
  /// - Returns: Its bytes.
  public func pin(_ handle: Handle) -> UnsafeMutableRawBufferPointer {
    let range = state.withLock { state in
      while state.pins.count <= handle.block.number { state.pins.append(0) }
      state.pins[handle.block.number] += 1
      return state.allocator.range(of: handle.block)
    }
    return unsafe UnsafeMutableRawBufferPointer(
      start: memory.base + range.lowerBound, count: range.count)
  }

  /// Lets a block move again.
  public func unpin(_ handle: Handle) {
    state.withLock { state in
      precondition(state.isPinned(handle.block), "block \(handle.block.number) is not pinned")
      state.pins[handle.block.number] -= 1
    }
  }

  /// Calls a function with a new block that is taken back when it returns or throws.
  ///
  /// - Throws: ``AllocationError``, and what the function throws.
  public func withAllocation<Result: ~Copyable>(
    byteCount: Int, alignment: Int = 16,
    _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) throws -> Result {
    let allocation = try ScopedAllocation(self, byteCount: byteCount, alignment: alignment)
    return try unsafe allocation.withBytes(body)
  }

  /// Moves blocks that are not pinned together.
  ///
  /// - Returns: How many bytes were copied.
  @discardableResult public func defragment() -> Int {
    state.withLock { state in compact(&state) }
  }

  @discardableResult private func compact(_ state: inout State) -> Int {
    let pins = state.pins
    let moves = state.allocator.compact { !Self.isPinned($0, pins) }
    for move in moves {
      unsafe (memory.base + move.destination).copyMemory(
        from: memory.base + move.source, byteCount: move.byteCount)
    }
    return moves.reduce(0) { $0 + $1.byteCount }
  }

  private static func isPinned(_ block: OffsetAllocator.Block, _ pins: [Int32]) -> Bool {
    pins.indices.contains(block.number) && pins[block.number] > 0
  }

  /// What was done so far, and how the memory is divided now.
  public var statistics: AllocationStatistics {
    state.withLock { $0.allocator.statistics }
  }

  /// Every reason why this pool is inconsistent; empty when it is sound. Debug builds look after each
  /// operation, see ``OffsetAllocator``.
  ///
  /// - Complexity: O(blocks).
  public var problems: [String] {
    state.withLock { $0.allocator.problems }
  }
}

/// A block of a pool that is taken back at the end of its life: of the scope, however it is left.
@safe public struct ScopedAllocation: ~Copyable {
  private let pool: MemoryPool
  /// The block.
  public let handle: MemoryPool.Handle

  /// Finds room in a pool.
  ///
  /// - Throws: ``AllocationError``.
  public init(
    _ pool: MemoryPool, byteCount: Int, alignment: Int = 16
  ) throws(AllocationError) {
    handle = try pool.allocate(byteCount: byteCount, alignment: alignment)
    self.pool = pool
  }

  deinit { pool.free(handle) }

  /// Calls a function with the bytes, which do not move meanwhile.
  public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe pool.withBytes(of: handle, body)
  }
}
