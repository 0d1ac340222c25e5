import Bench
import Testing

/// Nothing here looks at times.
struct AllocatorBenchTests {
  @Test func `a trace is drawn from its seed, and its sizes lie in their range`() {
    let trace = AllocatorBench.Trace(seed: 5, count: 2000, liveBlockCount: 8)
    #expect(trace == AllocatorBench.Trace(seed: 5, count: 2000, liveBlockCount: 8))
    #expect(trace != AllocatorBench.Trace(seed: 6, count: 2000, liveBlockCount: 8))
    #expect(trace.sizes.allSatisfy { (256...1 << 20).contains($0) })
    #expect(trace.slots.allSatisfy { (0..<8).contains($0) })
    // Half of them are in the lower half of the doublings.
    let small = trace.sizes.filter { $0 < 1 << 14 }.count
    #expect((800...1200).contains(small))
  }

  @Test func `all allocators play all patterns`() throws {
    let trace = AllocatorBench.Trace(count: 64, sizes: 256...8192, liveBlockCount: 4)
    let rows = try AllocatorBench(trace, rounds: 1, seconds: 0).measure()
    #expect(rows.count == 4 * 9 && Set(rows.map(\.allocator)).count == 9)
    for row in rows {
      #expect(row.nanoseconds > 0 && row.medianNanoseconds >= row.nanoseconds)
      #expect(row.timesSystem > 0)
      if row.allocator == "malloc" { #expect(row.timesSystem == 1) }
    }
  }

  @Test(arguments: MemoryMechanism.allCases)
  func `mechanisms are measured, and mapped files take no memory of the process`(
    mechanism: MemoryMechanism
  ) throws {
    let bench = MemoryMechanismBench(rounds: 1, fileByteCount: 4 << 20)
    guard let gain = try bench.gain(of: mechanism) else { return }
    #expect(gain.times > 0 && gain.extent.contains(gain.times))
  }
}
