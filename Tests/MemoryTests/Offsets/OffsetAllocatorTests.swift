import Basics
import Memory
import Testing

struct OffsetAllocatorTests {
  @Test(arguments: AllocationStrategy.allCases)
  func `blocks are aligned, apart and counted, and freed they are one range`(
    strategy: AllocationStrategy
  ) throws {
    var allocator = OffsetAllocator(capacity: 1 << 16, strategy: strategy)
    let sizes = [1, 64, 100, 4096, 0, 5000]
    let blocks = try sizes.map { try allocator.allocate(byteCount: $0, alignment: 256) }
    let ranges = blocks.map { allocator.range(of: $0) }
    #expect(ranges.map(\.count) == sizes)
    #expect(ranges.allSatisfy { $0.lowerBound % 256 == 0 })
    #expect(Set(ranges.map(\.lowerBound)).count == sizes.count)
    let statistics = allocator.statistics
    #expect(statistics.liveBlockCount == 6 && statistics.liveByteCount == sizes.reduce(0, +))
    #expect(statistics.reservedByteCount >= statistics.liveByteCount)
    #expect(allocator.problems.isEmpty)
    for block in blocks { allocator.free(block) }
    #expect(allocator.statistics.largestFreeByteCount == 1 << 16)
    #expect(allocator.statistics.fragmentation == 0 && allocator.problems.isEmpty)
    #expect(blocks.allSatisfy { !allocator.contains($0) })
  }

  /// Ranges of 256, 128 and 512 bytes are free, in this order.
  static func withHoles(_ strategy: AllocationStrategy) throws -> OffsetAllocator {
    var allocator = OffsetAllocator(capacity: 4 * 64 + 256 + 128 + 512, strategy: strategy)
    var holes: [OffsetAllocator.Block] = []
    for size in [64, 256, 64, 128, 64, 512, 64] {
      let block = try allocator.allocate(byteCount: size)
      if size > 64 { holes.append(block) }
    }
    for block in holes { allocator.free(block) }
    return allocator
  }

  @Test(arguments: [
    (AllocationStrategy.firstFit, 64), (.bestFit, 384), (.worstFit, 576), (.sizeClasses, 384),
  ])
  func `a block of 128 bytes takes the range that the strategy prefers`(
    strategy: AllocationStrategy, offset: Int
  ) throws {
    var allocator = try Self.withHoles(strategy)
    let block = try allocator.allocate(byteCount: 128)
    #expect(allocator.range(of: block) == offset..<offset + 128)
  }

  @Test func `buddies are halves, and join only each other`() throws {
    var allocator = OffsetAllocator(capacity: 1024, strategy: .buddy, granularity: 64)
    let blocks = try (0..<4).map { _ in try allocator.allocate(byteCount: 200) }
    #expect(blocks.map { allocator.range(of: $0).lowerBound } == [0, 256, 512, 768])
    #expect(allocator.statistics.internalFragmentation == 1 - 800.0 / 1024)
    allocator.free(blocks[1])
    allocator.free(blocks[2])
    // 256..<768 is free, but of two pairs.
    #expect(
      throws: AllocationError.fragmented(
        byteCount: 512, freeByteCount: 512, largestFreeByteCount: 256)
    ) { _ = try allocator.allocate(byteCount: 300) }
    allocator.free(blocks[0])
    let pair = try allocator.allocate(byteCount: 300)
    #expect(allocator.range(of: pair).lowerBound == 0)
  }

  @Test func `size classes give the block that was freed last`() throws {
    var allocator = OffsetAllocator(capacity: 1 << 20, strategy: .sizeClasses)
    let blocks = try (0..<5).map { _ in try allocator.allocate(byteCount: 5000) }
    let offsets = blocks.map { allocator.range(of: $0).lowerBound }
    for index in [3, 1] { allocator.free(blocks[index]) }
    // A little smaller, of the same class.
    let hot = try allocator.allocate(byteCount: 4990)
    #expect(allocator.range(of: hot).lowerBound == offsets[1])
    let other = try allocator.allocate(byteCount: 9000)
    #expect(!offsets.contains(allocator.range(of: other).lowerBound))
  }

  @Test func `size classes join free blocks when no other room is left`() throws {
    var allocator = OffsetAllocator(capacity: 1024, strategy: .sizeClasses)
    let blocks = try (0..<16).map { _ in try allocator.allocate(byteCount: 64) }
    for block in blocks[4..<12] { allocator.free(block) }
    #expect(allocator.statistics.largestFreeByteCount == 512)
    let joined = try allocator.allocate(byteCount: 512)
    #expect(allocator.range(of: joined) == 256..<768)
  }

  @Test(arguments: AllocationStrategy.allCases)
  func `a refusal says why and changes nothing`(strategy: AllocationStrategy) throws {
    var allocator = OffsetAllocator(capacity: 1024, strategy: strategy)
    #expect(throws: AllocationError.exceedsCapacity(byteCount: 2000, capacity: 1024)) {
      _ = try allocator.allocate(byteCount: 2000)
    }
    for alignment in [0, -8, 3, 24] {
      #expect(throws: AllocationError.alignment(alignment, maximum: 1 << 62)) {
        _ = try allocator.allocate(byteCount: 8, alignment: alignment)
      }
    }
    let block = try allocator.allocate(byteCount: 1000)
    #expect(throws: AllocationError.outOfMemory(byteCount: 64, freeByteCount: 0)) {
      _ = try allocator.allocate(byteCount: 1)
    }
    #expect(allocator.statistics.failureCount == 2 && allocator.problems.isEmpty)
    #expect(allocator.range(of: block) == 0..<1000)
  }

  @Test(arguments: AllocationStrategy.allCases)
  func `memory that grows has what a trace needs`(strategy: AllocationStrategy) throws {
    var allocator = OffsetAllocator(capacity: 0, strategy: strategy)
    let first = try allocator.allocateGrowing(byteCount: 1000)
    #expect(allocator.capacity == 1024)
    _ = try allocator.allocateGrowing(byteCount: 3000, alignment: 128)
    allocator.free(first)
    let third = try allocator.allocateGrowing(byteCount: 1024)
    #expect(allocator.range(of: third).lowerBound == 0)
    #expect(allocator.statistics.peakExtent <= allocator.capacity)
    #expect(allocator.statistics.failureCount == 0 && allocator.problems.isEmpty)
  }

  @Test func `a block that was freed is refused`() async {
    await #expect(processExitsWith: .failure) {
      var allocator = OffsetAllocator(capacity: 1024, strategy: .bestFit)
      let block = try allocator.allocate(byteCount: 10)
      allocator.free(block)
      allocator.free(block)
    }
  }
}
