import Basics
import Compiler
import Graphs
import Memory
import Testing

/// Strategies of allocation on the traces that real plans are: each buffer is allocated before its
/// first step and freed after its last.
struct FragmentationTests {
  @Test(arguments: AllocationStrategy.allCases)
  func `every strategy plays the plans of networks, and its fragmentation is known`(
    strategy: AllocationStrategy
  ) throws {
    var (extents, fragmentations) = ([Double](), [Double]())
    for model in Bundled.models {
      let plan = try Bundled.plan(model, on: "snapdragon-855-phone", "baseline")
      let lifetimes = Self.lifetimes(of: plan)
      let least = OffsetPlan.lowerBound(lifetimes)
      let needed = try Self.play(lifetimes, OffsetAllocator(capacity: 0, strategy: strategy))
      // Once more in a memory of that size: how divided what is free was, on average.
      let capacity = needed.last?.peakExtent ?? 0
      let again = try Self.play(
        lifetimes, OffsetAllocator(capacity: capacity, strategy: strategy))
      extents.append(Double(capacity) / Double(least))
      fragmentations.append(
        again.reduce(0) { $0 + $1.fragmentation } / Double(max(1, again.count)))
      // In a memory that is there at once, worst fit divides other ranges and may need more.
      let enough = again.last?.capacity ?? 0
      #expect(capacity >= least && enough >= capacity, "\(model)")
      if strategy != .worstFit { #expect(enough == capacity, "\(model)") }
      // Memory that grows has what is needed: no strategy is far from the largest live set.
      #expect(capacity <= 4 * least, "\(model): \(capacity) of \(least)")
    }
    func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
    print(
      "\(strategy.rawValue): \(Int(100 * mean(extents))) % of the largest live set,",
      "at most \(Int(100 * (extents.max() ?? 0))) %;",
      "\(Int(100 * mean(fragmentations))) % fragmentation")
  }

  /// Buffers that views share are one.
  private static func lifetimes(of plan: Plan) -> [Lifetime] {
    var seen: Set<[Int]> = []
    return plan.buffers.compactMap { buffer in
      let key = [buffer.offset, buffer.firstStep, buffer.lastStep]
      guard buffer.byteCount > 0, seen.insert(key).inserted else { return nil }
      return Lifetime(
        byteCount: buffer.byteCount, first: buffer.firstStep, last: buffer.lastStep)
    }
  }

  /// The statistics after the allocations of each step.
  private static func play(
    _ lifetimes: [Lifetime], _ start: OffsetAllocator
  ) throws -> [AllocationStatistics] {
    var allocator = start
    var blocks: [Int: OffsetAllocator.Block] = [:]
    var statistics: [AllocationStatistics] = []
    let steps = (lifetimes.map(\.first).min() ?? 0)...(lifetimes.map(\.last).max() ?? 0)
    for step in steps {
      for (index, lifetime) in lifetimes.enumerated() where lifetime.first == step {
        blocks[index] = try allocator.allocateGrowing(byteCount: lifetime.byteCount, alignment: 64)
      }
      statistics.append(allocator.statistics)
      for (index, lifetime) in lifetimes.enumerated() where lifetime.last == step {
        if let block = blocks.removeValue(forKey: index) { allocator.free(block) }
      }
    }
    #expect(allocator.problems.isEmpty && allocator.statistics.liveBlockCount == 0)
    return statistics
  }
}
