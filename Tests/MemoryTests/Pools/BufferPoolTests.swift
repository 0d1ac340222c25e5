import CAllocationCounter
import Foundation
import Memory
import Synchronization
import Testing

struct BufferPoolTests {
  @Test func `it starts with ten, and retains a hundred at most`() {
    let pool = BufferPool { [UInt8](repeating: 0, count: 16) }
    #expect(pool.statistics.available == 10 && pool.statistics.made == 10)
    func hold(_ count: Int) {
      guard count > 0 else { return }
      let buffer = pool.acquire()
      hold(count - 1)
      #expect(buffer.buffer.count == 16)
    }
    hold(150)
    let statistics = pool.statistics
    #expect(statistics.available == 100 && statistics.dropped == 50)
    #expect(statistics.made == 150 && statistics.reused == 10)
    pool.removeAll()
    #expect(pool.statistics.available == 0)
  }

  @Test func `both sizes can be chosen`() {
    let pool = BufferPool(initialCount: 2, maximumRetainedCount: 3) { 0 }
    #expect(pool.statistics.available == 2 && pool.maximumRetainedCount == 3)
  }

  @Test func `a buffer comes back at the end of its scope, also on an error`() throws {
    struct Stop: Error {}
    let pool = BufferPool(initialCount: 1) { [Int]() }
    func use(fails: Bool) throws {
      var buffer = pool.acquire()
      #expect(pool.statistics.available == 0)
      buffer.buffer.append(1)
      if fails { throw Stop() }
    }
    try use(fails: false)
    #expect(pool.statistics.available == 1)
    #expect(throws: Stop.self) { try use(fails: true) }
    #expect(pool.statistics.available == 1 && pool.statistics.made == 1)
  }

  @Test func `process-wide pools have three capacities, and arrays come back empty`() {
    let pools = BufferPools()
    for (pool, capacity) in [
      (pools.small, 4 << 10), (pools.medium, 64 << 10), (pools.large, 1 << 20),
    ] {
      var address = 0
      for _ in 0..<3 {
        var bytes = pool.acquire()
        #expect(bytes.buffer.isEmpty && bytes.buffer.capacity >= capacity)
        bytes.buffer.append(contentsOf: [1, 2, 3])
        let now = unsafe bytes.buffer.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
        #expect(address == 0 || address == now)
        address = now
      }
      #expect(pool.statistics.made == 1)
    }
    #expect(BufferPools.shared.large === BufferPools.shared.large)
  }

  @Test func `threads share a pool, and no two hold one buffer`() {
    let next = Atomic<Int>(0)
    let pool = BufferPool(initialCount: 2) { [next.add(1, ordering: .relaxed).newValue, 0] }
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      for _ in 0..<2000 {
        var mine = pool.acquire()
        mine.buffer[1] = thread
        #expect(mine.buffer[1] == thread)
      }
    }
    let statistics = pool.statistics
    #expect(statistics.made <= 6 && statistics.available == statistics.made)
  }

  @Test(.enabled(if: cac_is_counting() == 1)) func `reuse allocates nothing`() throws {
    let pools = BufferPools()
    var blocks = try SizeClassPool(maximumByteCount: 1 << 24)
    func step(_ bytes: [UInt8]) throws {
      var buffer = pools.large.acquire()
      buffer.buffer.append(contentsOf: bytes)
      let block = try blocks.allocate(byteCount: 5000)
      blocks.free(block)
    }
    let bytes = [UInt8](repeating: 7, count: 1000)
    for _ in 0..<3 { try step(bytes) }
    let before = cac_allocation_count()
    for _ in 0..<100 { try step(bytes) }
    #expect(cac_allocation_count() == before)
  }

  @Test(.enabled(if: cac_is_counting() == 1))
  func `new buffers ask the system's allocator each time, pooled ones never`() {
    let pool = BufferPools().large
    var sum = 0
    func pooled() {
      var buffer = pool.acquire()
      buffer.buffer.append(1)
      sum += buffer.buffer.count
    }
    func new() {
      var bytes: [UInt8] = []
      bytes.reserveCapacity(1 << 20)
      bytes.append(1)
      sum += bytes.count
    }
    pooled()
    let start = cac_allocation_count()
    for _ in 0..<100 { pooled() }
    let between = cac_allocation_count()
    for _ in 0..<100 { new() }
    let end = cac_allocation_count()
    #expect(between - start == 0)
    #expect(end - between == 100)
  }
}
