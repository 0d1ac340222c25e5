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

  /// Seconds that runs take on a clock of its own: the times of a busy machine would differ.
  @Test(arguments: [
    // What runs take, and the bursts and runs of each that 1 ms in bursts of 10 us comes to.
    BurstCase(runSeconds: 1e-7, bursts: 100, runsOfBurst: 100),
    BurstCase(runSeconds: 1e-7, delays: [0: 5e-3], bursts: 100, runsOfBurst: 100),
    BurstCase(runSeconds: 1e-7, delays: [3: 5e-3], bursts: 1, runsOfBurst: 100),
    BurstCase(runSeconds: 4e-6, bursts: 84, runsOfBurst: 3),
    BurstCase(runSeconds: 7e-6, bursts: 143, runsOfBurst: 1),
    BurstCase(runSeconds: 2e-3, bursts: 2, runsOfBurst: 1),
    BurstCase(runSeconds: 4e-3, bursts: 1, runsOfBurst: 1),
  ])
  func `bursts are as long and as many as was asked for`(_ timed: BurstCase) {
    var runs = 0
    var calls = 0
    let timer = BurstTimer(budgetSeconds: 1e-3, burstSeconds: 1e-5, leastBursts: 2)
    let timing = timer.timing(measuring: { times in
      defer { calls += 1 }
      runs += times
      return Double(times) * timed.runSeconds + (timed.delays[calls] ?? 0)
    })
    #expect(timing.bursts == timed.bursts)
    #expect(timing.runsOfBurst == timed.runsOfBurst)
    #expect((timing.seconds / timed.runSeconds - 1).magnitude < 1e-9)
    #expect(runs > timing.bursts * timing.runsOfBurst)
  }

  struct BurstCase: Sendable {
    var runSeconds: Double
    /// What an interruption adds to a call of the clock, by its number.
    var delays: [Int: Double] = [:]
    var bursts: Int
    var runsOfBurst: Int
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
