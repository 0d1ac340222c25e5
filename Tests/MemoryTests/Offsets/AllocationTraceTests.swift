import Basics
import Memory
import Testing

/// Long random traces, the same in every run.
struct AllocationTraceTests {
  static let operationCount = 100_000

  /// What a trace asks for.
  enum Sizes: CaseIterable {
    /// A few sizes, as tensors of one network.
    case few
    /// 1 byte to 64 KiB, all powers alike.
    case mixed
    /// Many small and seldom a large one.
    case skewed

    func draw(_ random: inout SplitMix64) -> Int {
      switch self {
      case .few: [4096, 12544, 50176, 3136, 200_704].randomElement(using: &random) ?? 1
      case .mixed: Int.random(in: 0..<1 << Int.random(in: 1...16, using: &random), using: &random)
      case .skewed:
        Int.random(in: 0..<50, using: &random) == 0
          ? Int.random(in: 65536...262_144, using: &random)
          : Int.random(in: 1...512, using: &random)
      }
    }
  }

  @Test(arguments: AllocationStrategy.allCases, Sizes.allCases)
  func `a trace keeps blocks apart and aligned and the capacity, and ends as one range`(
    strategy: AllocationStrategy, sizes: Sizes
  ) {
    let capacity = 1 << 22
    var allocator = OffsetAllocator(capacity: capacity, strategy: strategy)
    var random = SplitMix64(seed: 7)
    var live: [(block: OffsetAllocator.Block, byteCount: Int, alignment: Int)] = []
    var (asked, sum, samples) = (0, 0.0, 0)
    for operation in 0..<Self.operationCount {
      let wantsMore =
        Int.random(in: 0..<100, using: &random) < (operation / 5000 % 2 == 0 ? 60 : 42)
      if wantsMore || live.isEmpty {
        let byteCount = sizes.draw(&random)
        let alignment = 1 << Int.random(in: 0...8, using: &random)
        guard let block = try? allocator.allocate(byteCount: byteCount, alignment: alignment) else {
          continue
        }
        live.append((block, byteCount, alignment))
        asked += byteCount
      } else {
        let index = Int.random(in: live.indices, using: &random)
        live.swapAt(index, live.count - 1)
        let last = live.removeLast()
        asked -= last.byteCount
        allocator.free(last.block)
      }
      guard operation % 4000 == 0 else { continue }
      // One expectation for all blocks: each costs microseconds.
      let ranges = live.map { allocator.range(of: $0.block) }
      #expect(zip(live, ranges).allSatisfy { $1.count == $0.byteCount })
      #expect(zip(live, ranges).allSatisfy { $1.lowerBound & ($0.alignment - 1) == 0 })
      #expect(ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= capacity })
      #expect(areApart(ranges))
      let statistics = allocator.statistics
      #expect(statistics.liveByteCount == asked && statistics.liveBlockCount == live.count)
      #expect(statistics.reservedByteCount <= capacity)
      #expect(allocator.problems.isEmpty)
      if statistics.reservedByteCount > 0 {
        (sum, samples) = (sum + statistics.fragmentation, samples + 1)
      }
    }
    for entry in live { allocator.free(entry.block) }
    let end = allocator.statistics
    #expect(end.largestFreeByteCount == capacity && end.freeByteCount == capacity)
    #expect(allocator.problems.isEmpty && end.peakExtent <= capacity)
    let percent = Int(100 * sum / Double(samples))
    print(
      "seed 7, \(sizes), \(strategy.rawValue): \(percent) % fragmentation, \(end.failureCount) failures"
    )
  }

  private func areApart(_ ranges: [Range<Int>]) -> Bool {
    let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
    return zip(sorted, sorted.dropFirst()).allSatisfy {
      $0.upperBound <= $1.lowerBound && $0.lowerBound < $1.lowerBound
    }
  }

  @Test(arguments: AllocationStrategy.allCases)
  func `an allocator with 100 000 live blocks still finds room at once`(
    strategy: AllocationStrategy
  ) throws {
    var allocator = OffsetAllocator(capacity: 1 << 30, strategy: strategy)
    var random = SplitMix64(seed: 3)
    var blocks = try (0..<100_000).map { _ in
      try allocator.allocate(byteCount: Int.random(in: 1...4096, using: &random))
    }
    for _ in 0..<Self.operationCount {
      let index = Int.random(in: blocks.indices, using: &random)
      allocator.free(blocks[index])
      blocks[index] = try allocator.allocate(byteCount: Int.random(in: 1...4096, using: &random))
    }
    #expect(allocator.problems.isEmpty && allocator.statistics.liveBlockCount == 100_000)
  }

  @Test(arguments: AllocationStrategy.allCases, 1...3)
  func `compaction keeps blocks apart, leaves pinned ones, and makes room`(
    strategy: AllocationStrategy, seed: Int
  ) throws {
    let capacity = 1 << 18
    var allocator = OffsetAllocator(capacity: capacity, strategy: strategy)
    var random = SplitMix64(seed: UInt64(seed))
    var contents = [UInt8](repeating: 0, count: capacity)
    var live: [(block: OffsetAllocator.Block, tag: UInt8)] = []
    for step in 0..<4000 {
      if Bool.random(using: &random) || live.isEmpty {
        let byteCount = Int.random(in: 1...4000, using: &random)
        let alignment = 1 << Int.random(in: 0...8, using: &random)
        guard let block = try? allocator.allocate(byteCount: byteCount, alignment: alignment) else {
          continue
        }
        let tag = UInt8(truncatingIfNeeded: random.next())
        for place in allocator.range(of: block) { contents[place] = tag }
        live.append((block, tag))
      } else {
        live.swapAt(Int.random(in: live.indices, using: &random), live.count - 1)
        allocator.free(live.removeLast().block)
      }
      guard step % 400 == 399 else { continue }
      let pinned = step % 800 == 799 ? Set(live.prefix(3).map(\.block)) : []
      let before = live.map { allocator.range(of: $0.block) }
      let moves = allocator.compact { !pinned.contains($0) }
      for move in moves {
        let bytes = Array(contents[move.source..<move.source + move.byteCount])
        contents.replaceSubrange(move.destination..<move.destination + move.byteCount, with: bytes)
      }
      for (entry, old) in zip(live, before) {
        let range = allocator.range(of: entry.block)
        #expect(contents[range].allSatisfy { $0 == entry.tag })
        if pinned.contains(entry.block) { #expect(range == old) }
      }
      #expect(allocator.problems.isEmpty)
      let statistics = allocator.statistics
      if pinned.isEmpty, strategy == .buddy {
        #expect(2 * statistics.largestFreeByteCount >= statistics.freeByteCount)
      }
    }
    #expect(allocator.statistics.compactionCount == 10)
  }
}
