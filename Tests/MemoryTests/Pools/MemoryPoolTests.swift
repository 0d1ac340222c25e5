import Basics
import Foundation
import Memory
import Testing

struct MemoryPoolTests {
  static func pool(
    _ byteCount: Int, _ strategy: AllocationStrategy = .bestFit, defragments: Bool = false
  ) throws -> MemoryPool {
    try MemoryPool(
      MemoryPoolConfiguration(
        maximumByteCount: byteCount, strategy: strategy, defragments: defragments))
  }

  @Test(arguments: AllocationStrategy.allCases)
  func `addresses are aligned and what is written is read`(strategy: AllocationStrategy) throws {
    let pool = try Self.pool(1 << 20, strategy)
    var handles: [MemoryPool.Handle] = []
    for shift in 0...12 {
      let handle = try pool.allocate(byteCount: 100 * shift, alignment: 1 << shift)
      unsafe pool.withBytes(of: handle) { bytes in
        #expect(bytes.count == 100 * shift)
        #expect(Int(bitPattern: bytes.baseAddress) % (1 << shift) == 0)
        for index in bytes.indices { unsafe bytes[index] = UInt8(shift) }
      }
      handles.append(handle)
    }
    for (shift, handle) in handles.enumerated() {
      #expect(unsafe pool.withBytes(of: handle) { unsafe $0.allSatisfy { $0 == UInt8(shift) } })
      pool.free(handle)
    }
    #expect(pool.statistics.liveByteCount == 0 && pool.problems.isEmpty)
  }

  @Test func `impossible configurations are refused`() {
    for byteCount in [-1, 0, 63] {
      #expect(throws: MemoryPoolError.capacity(byteCount, minimum: 64)) {
        _ = try Self.pool(byteCount)
      }
    }
    let error = #expect(throws: MemoryPoolError.self) { _ = try Self.pool(1 << 60) }
    #expect(error?.description.contains("the system gives no pool of") == true)
  }

  @Test func `the maximum is a cap, and a refusal leaves the pool valid`() throws {
    let pool = try Self.pool(1000)
    let large = try Self.pool(4000)
    #expect(throws: AllocationError.exceedsCapacity(byteCount: 2000, capacity: 960)) {
      _ = try pool.allocate(byteCount: 2000)
    }
    let handle = try large.allocate(byteCount: 2000)
    #expect(throws: AllocationError.outOfMemory(byteCount: 2048, freeByteCount: 1920)) {
      _ = try large.allocate(byteCount: 2000)
    }
    for alignment in [0, 3, 8192] {
      #expect(throws: AllocationError.alignment(alignment, maximum: 4096)) {
        _ = try large.allocate(byteCount: 1, alignment: alignment)
      }
    }
    large.free(handle)
    #expect(large.problems.isEmpty && large.statistics.failureCount == 1)
  }

  @Test func `the strategy decides where a block goes`() throws {
    // Of free ranges of 256, 128 and 512 bytes, first fit divides the first and best fit the second.
    func largestFree(_ strategy: AllocationStrategy) throws -> Int {
      let pool = try Self.pool(4 * 64 + 896, strategy)
      let handles = try [64, 256, 64, 128, 64, 512, 64].map { try pool.allocate(byteCount: $0) }
      for index in [1, 3, 5] { pool.free(handles[index]) }
      _ = try pool.allocate(byteCount: 128)
      _ = try pool.allocate(byteCount: 256)
      return pool.statistics.largestFreeByteCount
    }
    #expect(try largestFree(.bestFit) == 512)
    #expect(try largestFree(.firstFit) == 256)
  }

  /// Every second of sixteen blocks is freed: half of the memory, in pieces of 1 KiB.
  static func withHoles(
    _ strategy: AllocationStrategy, defragments: Bool
  ) throws -> (MemoryPool, [MemoryPool.Handle]) {
    let pool = try pool(16 << 10, strategy, defragments: defragments)
    let handles = try (0..<16).map { index in
      let handle = try pool.allocate(byteCount: 1024)
      unsafe pool.withBytes(of: handle) { bytes in
        unsafe bytes.copyBytes(from: [UInt8](repeating: UInt8(index), count: 1024))
      }
      return handle
    }
    for index in stride(from: 0, to: 16, by: 2) { pool.free(handles[index]) }
    return (pool, stride(from: 1, to: 16, by: 2).map { handles[$0] })
  }

  @Test(arguments: AllocationStrategy.allCases)
  func `defragmentation lets a block through, and handles stay valid`(
    strategy: AllocationStrategy
  ) throws {
    let (stuck, _) = try Self.withHoles(strategy, defragments: false)
    #expect(
      throws: AllocationError.fragmented(
        byteCount: 4096, freeByteCount: 8192, largestFreeByteCount: 1024)
    ) { _ = try stuck.allocate(byteCount: 4096) }
    let (pool, handles) = try Self.withHoles(strategy, defragments: true)
    let large = try pool.allocate(byteCount: 4096)
    #expect(unsafe pool.withBytes(of: large) { $0.count } == 4096)
    for (index, handle) in handles.enumerated() {
      let isKept = unsafe pool.withBytes(of: handle) { bytes in
        unsafe bytes.count == 1024 && bytes.allSatisfy { $0 == UInt8(2 * index + 1) }
      }
      #expect(isKept)
    }
    #expect(pool.statistics.compactionCount == 1 && pool.statistics.movedByteCount > 0)
    #expect(pool.problems.isEmpty)
  }

  @Test func `pinned blocks stay where they are`() throws {
    let (pool, handles) = try Self.withHoles(.firstFit, defragments: true)
    let pinned = unsafe pool.pin(handles[3])
    #expect(pool.defragment() == 7 * 1024)
    let after = unsafe pool.pin(handles[3])
    #expect(unsafe pinned.baseAddress == after.baseAddress)
    pool.unpin(handles[3])
    pool.unpin(handles[3])
    #expect(pool.defragment() > 0 && pool.statistics.fragmentation == 0)
  }

  @Test func `a scoped block is taken back after a return, an early one and an error`() throws {
    struct Stop: Error {}
    let pool = try Self.pool(1 << 16)
    func use(_ end: Int) throws -> Int {
      let block = try ScopedAllocation(pool, byteCount: 1000, alignment: 128)
      if end == 1 { return unsafe block.withBytes { $0.count } }
      if end == 2 { throw Stop() }
      #expect(pool.statistics.liveByteCount == 1000)
      return 0
    }
    #expect(try use(0) == 0 && use(1) == 1000)
    #expect(throws: Stop.self) { _ = try use(2) }
    #expect(pool.statistics.liveByteCount == 0)
    let count = try unsafe pool.withAllocation(byteCount: 64) { bytes in
      bytes.count + pool.statistics.liveByteCount
    }
    #expect(count == 128)
    #expect(throws: Stop.self) {
      try unsafe pool.withAllocation(byteCount: 64) { _ in throw Stop() }
    }
    #expect(throws: AllocationError.self) {
      try unsafe pool.withAllocation(byteCount: 1 << 17) { _ in }
    }
    #expect(pool.statistics.liveByteCount == 0 && pool.statistics.allocationCount == 5)
  }

  @Test(arguments: AllocationStrategy.allCases)
  func `threads share a pool`(strategy: AllocationStrategy) throws {
    let pool = try Self.pool(1 << 18, strategy, defragments: true)
    DispatchQueue.concurrentPerform(iterations: 4) { thread in
      var random = SplitMix64(seed: UInt64(thread))
      var live: [MemoryPool.Handle] = []
      for step in 0..<3000 {
        if live.count < 20, let handle = try? pool.allocate(byteCount: 1 + step % 3000) {
          unsafe pool.withBytes(of: handle) { bytes in
            for index in bytes.indices { unsafe bytes[index] = UInt8(thread) }
          }
          live.append(handle)
        } else if !live.isEmpty {
          let handle = live.remove(at: Int.random(in: live.indices, using: &random))
          let isOwn = unsafe pool.withBytes(of: handle) { bytes in
            unsafe bytes.allSatisfy { $0 == UInt8(thread) }
          }
          #expect(isOwn)
          pool.free(handle)
        }
      }
      for handle in live { pool.free(handle) }
    }
    let statistics = pool.statistics
    #expect(statistics.liveBlockCount == 0 && statistics.liveByteCount == 0)
    #expect(statistics.peakReservedByteCount <= 1 << 18 && pool.problems.isEmpty)
  }

  @Test func `freeing twice, and freeing what is pinned, stop`() async {
    await #expect(processExitsWith: .failure) {
      let pool = try MemoryPoolTests.pool(4096)
      let handle = try pool.allocate(byteCount: 10)
      pool.free(handle)
      pool.free(handle)
    }
    await #expect(processExitsWith: .failure) {
      let pool = try MemoryPoolTests.pool(4096)
      let handle = try pool.allocate(byteCount: 10)
      unsafe pool.withBytes(of: handle) { _ in pool.free(handle) }
    }
  }
}
