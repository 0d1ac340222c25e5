import Basics
import Memory

/// Plays a trace on an allocator any number of times.
struct AllocatorPlayer {
  let name: String
  /// Plays the trace so many times.
  let play: (_ times: Int) -> Void

  /// The system's allocator, then those of ``Memory``.
  static func all(
    _ trace: AllocatorBench.Trace, _ pattern: AllocatorBench.Pattern, touches: Bool
  ) throws -> [AllocatorPlayer] {
    // Buddies may need four times as much as is live.
    let largest = trace.sizes.max() ?? 1
    let capacity = max(1 << 28, 4 * trace.liveBlockCount * largest)
    var players = [
      player("malloc", SystemAllocator(), trace, pattern, touches),
      player(
        "SizeClassPool", try SizeClassPool(maximumByteCount: capacity), trace, pattern, touches),
    ]
    for strategy in AllocationStrategy.allCases {
      let pool = try MemoryPool(
        MemoryPoolConfiguration(maximumByteCount: capacity, strategy: strategy))
      players.append(
        player(
          "MemoryPool \(strategy.rawValue)", PoolAllocator(pool: pool), trace, pattern, touches))
    }
    players.append(bufferPool(largest, trace, pattern, touches))
    players.append(arena(trace, pattern, touches))
    return players
  }

  private static func player<Allocator: TracedAllocator & ~Copyable>(
    _ name: String, _ allocator: consuming Allocator, _ trace: AllocatorBench.Trace,
    _ pattern: AllocatorBench.Pattern, _ touches: Bool
  ) -> AllocatorPlayer {
    let player = TracePlayer(allocator, trace, touches: touches)
    switch pattern {
    case .pairs: return AllocatorPlayer(name: name) { player.playPairs($0) }
    case .live: return AllocatorPlayer(name: name) { player.playLive($0) }
    }
  }

  /// Arrays with room for the largest block, whatever the request.
  private static func bufferPool(
    _ capacity: Int, _ trace: AllocatorBench.Trace, _ pattern: AllocatorBench.Pattern,
    _ touches: Bool
  ) -> AllocatorPlayer {
    let pool = BufferPool(initialCount: 0) {
      [UInt8](repeating: 0, count: capacity)
    }
    let live = LoanedBuffers(pool, count: pattern == .live ? trace.liveBlockCount : 0)
    return AllocatorPlayer(name: "BufferPool") { times in
      for _ in 0..<times {
        for index in trace.sizes.indices {
          var buffer = pool.acquire()
          if touches {
            unsafe buffer.buffer.withUnsafeMutableBytes { unsafe touch($0, trace.sizes[index]) }
          }
          if pattern == .live { live.replace(trace.slots[index], by: buffer) }
        }
      }
    }
  }

  private static func touch(_ bytes: UnsafeMutableRawBufferPointer, _ byteCount: Int) {
    if let address = bytes.baseAddress { unsafe touchLines(address, byteCount) }
  }

  /// Blocks in an arena cannot be freed one by one: after each, or as many as are live, it is reset.
  private static func arena(
    _ trace: AllocatorBench.Trace, _ pattern: AllocatorBench.Pattern, _ touches: Bool
  ) -> AllocatorPlayer {
    let blocksOfScope = pattern == .pairs ? 1 : trace.liveBlockCount
    let capacity = blocksOfScope * ((trace.sizes.max() ?? 1) + 16)
    let player = ArenaPlayer(Arena(capacity: capacity), trace, blocksOfScope, touches)
    return AllocatorPlayer(name: "Arena") { player.play($0) }
  }
}

/// An allocator and its blocks. One change of it takes in all passes, so that exclusive access is
/// checked once.
@safe private final class TracePlayer<Allocator: TracedAllocator & ~Copyable> {
  private var allocator: Allocator
  private let trace: AllocatorBench.Trace
  private let touches: Bool
  private let blocks: UnsafeMutablePointer<Allocator.Block>
  private var isFilled = false

  init(_ allocator: consuming Allocator, _ trace: AllocatorBench.Trace, touches: Bool) {
    self.allocator = allocator
    self.trace = trace
    self.touches = touches
    unsafe blocks = UnsafeMutablePointer<Allocator.Block>.allocate(capacity: trace.liveBlockCount)
  }

  deinit {
    if isFilled {
      for index in 0..<trace.liveBlockCount { unsafe allocator.free(blocks[index]) }
    }
    unsafe blocks.deallocate()
  }

  func playPairs(_ times: Int) {
    unsafe Self.pairs(&allocator, trace.sizes, touches, times, blocks)
  }

  func playLive(_ times: Int) {
    if !isFilled {
      for index in 0..<trace.liveBlockCount {
        let size = trace.sizes[index % trace.sizes.count]
        unsafe (blocks + index).initialize(to: allocator.allocate(size))
      }
      isFilled = true
    }
    unsafe Self.live(&allocator, trace, touches, times, blocks)
  }

  private static func pairs(
    _ allocator: inout Allocator, _ sizes: [Int], _ touches: Bool, _ times: Int,
    _ block: UnsafeMutablePointer<Allocator.Block>
  ) {
    for _ in 0..<times {
      for size in sizes {
        // A compiler leaves out what nobody can see.
        unsafe block.initialize(to: allocator.allocate(size))
        if touches { unsafe allocator.touch(block.pointee, size) }
        unsafe allocator.free(block.move())
      }
    }
  }

  private static func live(
    _ allocator: inout Allocator, _ trace: AllocatorBench.Trace, _ touches: Bool, _ times: Int,
    _ blocks: UnsafeMutablePointer<Allocator.Block>
  ) {
    let (sizes, slots) = (trace.sizes, trace.slots)
    for _ in 0..<times {
      for index in sizes.indices {
        let block = unsafe blocks + slots[index]
        unsafe allocator.free(block.move())
        unsafe block.initialize(to: allocator.allocate(sizes[index]))
        if touches { unsafe allocator.touch(block.pointee, sizes[index]) }
      }
    }
  }
}

/// Buffers that are out on loan at the same time.
@safe private final class LoanedBuffers {
  private let buffers: UnsafeMutablePointer<PooledBuffer<[UInt8]>>
  private let count: Int

  init(_ pool: BufferPool<[UInt8]>, count: Int) {
    self.count = count
    unsafe buffers = UnsafeMutablePointer<PooledBuffer<[UInt8]>>.allocate(capacity: max(1, count))
    for index in 0..<count { unsafe (buffers + index).initialize(to: pool.acquire()) }
  }

  deinit {
    unsafe buffers.deinitialize(count: count)
    unsafe buffers.deallocate()
  }

  func replace(_ index: Int, by buffer: consuming PooledBuffer<[UInt8]>) {
    unsafe buffers[index] = buffer
  }
}

/// An arena that is reset after so many blocks.
private final class ArenaPlayer {
  private var arena: Arena
  private let trace: AllocatorBench.Trace
  private let blocksOfScope: Int
  private let touches: Bool

  init(
    _ arena: consuming Arena, _ trace: AllocatorBench.Trace, _ blocksOfScope: Int, _ touches: Bool
  ) {
    self.arena = arena
    (self.trace, self.blocksOfScope, self.touches) = (trace, blocksOfScope, touches)
  }

  func play(_ times: Int) {
    for _ in 0..<times { Self.pass(&arena, trace.sizes, blocksOfScope, touches) }
  }

  private static func pass(
    _ arena: inout Arena, _ sizes: [Int], _ blocksOfScope: Int, _ touches: Bool
  ) {
    var count = 0
    for size in sizes {
      if count == blocksOfScope {
        arena.reset()
        count = 0
      }
      count += 1
      do throws(AllocationError) {
        let bytes = unsafe try arena.allocate(byteCount: size)
        if touches, let address = bytes.baseAddress { unsafe touchLines(address, size) }
      } catch { fatalError("\(error)") }
    }
    arena.reset()
  }
}
