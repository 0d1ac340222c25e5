import Bench
import Kernels
import Testing

struct KernelBenchTests {
  /// Copies of a few bytes under the names of two variants, so that nothing takes long.
  static let tiny: KernelBenchmark = {
    var benchmark = KernelBenchmark(.layout, "4x8", .bytes(64)) { _, memory in
      unsafe LayoutConversion.copy(
        rows: 4, byteCount: 8, x: memory.block(byteCount: 32), xStride: 8,
        y: memory.block(byteCount: 32), yStride: 8)
    }
    benchmark.variants = [KernelVariantInfo(name: "copy", required: [])]
    return benchmark
  }()

  @Test func `a variant is timed beside a peak and compared with the portable one`() throws {
    let bench = KernelBench([Self.tiny], timer: BurstTimer(budgetSeconds: 0))
    #expect(bench.count == 1)
    var names: [String] = []
    let rows = bench.measure { names.append($0) }
    #expect(names == ["layout 4x8 copy"])
    let row = try #require(rows.first)
    #expect(rows.count == 1 && row.speedUp == 1 && row.peakName == "copy")
    #expect(row.timing.bursts == 1 && row.timing.runsOfBurst == 1)
    #expect(row.workPerSecond > 0 && row.shareOfPeak > 0)
  }

  @Test func `bursts are as long and as many as was asked for`() {
    var runs = 0
    let timer = BurstTimer(budgetSeconds: 1e-3, burstSeconds: 1e-5, leastBursts: 2)
    let timing = timer.time { times in
      runs += times
      for _ in 0..<times { _ = [Int](repeating: 1, count: 100) }
    }
    #expect(timing.bursts >= 1 && timing.runsOfBurst >= 1 && timing.seconds > 0)
    #expect(runs > timing.bursts * timing.runsOfBurst)
  }

  @Test func `only what is wanted and what the processor has is timed`() throws {
    #expect(KernelBench([Self.tiny]) { _ in false }.count == 0)
    let scalar = try #require(Processor.current.limited(to: .scalar))
    let bench = KernelBench(processor: scalar)
    #expect(bench.count == KernelBenchmark.all.count)
    #expect(Set(KernelBenchmark.all.map(\.family)) == Set(KernelFamily.allCases))
  }

  @Test(arguments: KernelFamily.allCases)
  func `the instructions of a variant force it`(_ family: KernelFamily) throws {
    let benchmark = try #require(KernelBenchmark.all.last { $0.family == family })
    for variant in KernelBench().variants(of: benchmark) {
      let processor = try #require(Processor.current.limited(to: variant.required))
      let memory = BenchmarkMemory()
      #expect(benchmark.call(processor, memory).variant == variant.name)
    }
  }

  @Test func `the level without vector instructions chooses portable kernels`() throws {
    let scalar = try #require(Processor.current.limited(to: .scalar))
    for family in KernelFamily.allCases {
      let chosen = family.variants.first { scalar.supports($0.required.rawValue) }
      #expect(chosen?.name.contains("portable") == true)
    }
  }
}
