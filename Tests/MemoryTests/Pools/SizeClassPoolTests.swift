import Basics
import Memory
import Testing

struct SizeClassPoolTests {
  @Test func `a block has what was asked for and less than an eighth more`() throws {
    var pool = try SizeClassPool(maximumByteCount: 1 << 30)
    var random = SplitMix64(seed: 5)
    let sizes =
      Array(0...4200) + (0..<2000).map { _ in Int.random(in: 4096...1 << 21, using: &random) }
    for size in sizes {
      let block = try pool.allocate(byteCount: size)
      #expect(block.byteCount >= size)
      if size >= 128 { #expect(8 * (block.byteCount - size) < size) }
      let alignment = size >= 512 ? 64 : 16
      #expect(Int(bitPattern: unsafe block.address) % alignment == 0)
      pool.free(block)
    }
  }

  @Test func `the block that was freed last is given first`() throws {
    var pool = try SizeClassPool(maximumByteCount: 1 << 20)
    let blocks = try (0..<6).map { _ in try pool.allocate(byteCount: 3000) }
    for index in [4, 2, 0] { pool.free(blocks[index]) }
    for index in [0, 2, 4] {
      let block = try pool.allocate(byteCount: 2990)
      #expect(unsafe block.address == blocks[index].address)
    }
  }

  @Test func `the total is capped, and free blocks of other classes make room`() throws {
    var pool = try SizeClassPool(maximumByteCount: 1 << 16)
    #expect(throws: AllocationError.exceedsCapacity(byteCount: 1 << 17, capacity: 1 << 16)) {
      _ = try pool.allocate(byteCount: 1 << 17)
    }
    var small: [SizeClassPool.Block] = []
    while let block = try? pool.allocate(byteCount: 1024) { small.append(block) }
    #expect(small.count == 64)
    #expect(throws: AllocationError.outOfMemory(byteCount: 1024, freeByteCount: 0)) {
      _ = try pool.allocate(byteCount: 1000)
    }
    for block in small { pool.free(block) }
    #expect(pool.statistics.liveBlockCount == 0)
    #expect(pool.statistics.largestFreeByteCount == 1 << 16)
    // In one piece again.
    let all = try pool.allocate(byteCount: 1 << 16)
    #expect(all.byteCount == 1 << 16 && pool.statistics.freeByteCount == 0)
  }

  @Test func `a long trace keeps blocks apart`() throws {
    let capacity = 1 << 22
    var pool = try SizeClassPool(maximumByteCount: capacity)
    var random = SplitMix64(seed: 11)
    var live: [(SizeClassPool.Block, UInt8)] = []
    for operation in 0..<100_000 {
      if Bool.random(using: &random) || live.isEmpty {
        let size = Int.random(in: 0..<1 << Int.random(in: 1...17, using: &random), using: &random)
        guard let block = try? pool.allocate(byteCount: size) else { continue }
        let tag = UInt8(truncatingIfNeeded: operation)
        unsafe block.bytes.storeBytes(of: tag, as: UInt8.self)
        unsafe block.bytes.storeBytes(
          of: tag, toByteOffset: block.byteCount - 1, as: UInt8.self)
        live.append((block, tag))
      } else {
        live.swapAt(Int.random(in: live.indices, using: &random), live.count - 1)
        let (block, tag) = live.removeLast()
        let ends = unsafe [block.bytes.first, block.bytes.last]
        guard ends == [tag, tag] else {
          Issue.record("a block was overwritten")
          break
        }
        pool.free(block)
      }
    }
    #expect(pool.statistics.liveByteCount == live.reduce(0) { $0 + $1.0.byteCount })
    #expect(pool.statistics.peakExtent <= capacity)
    for (block, _) in live { pool.free(block) }
    #expect(pool.statistics.largestFreeByteCount == capacity)
  }

  @Test func `a block of a scope is taken back after an error`() throws {
    struct Stop: Error {}
    var pool = try SizeClassPool(maximumByteCount: 1 << 16)
    var caught = 0
    do {
      try pool.withBlock(byteCount: 100) { pool, _ in
        #expect(pool.statistics.liveBlockCount == 1)
        throw Stop()
      }
    } catch { caught += 1 }
    #expect(caught == 1 && pool.statistics.liveBlockCount == 0)
  }

  @Test func `a pool without room is impossible`() {
    #expect(throws: MemoryPoolError.capacity(15, minimum: 16)) {
      _ = try SizeClassPool(maximumByteCount: 15)
    }
  }
}
