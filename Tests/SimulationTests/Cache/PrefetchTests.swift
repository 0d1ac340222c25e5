import Basics
import Devices
import Graphs
import Simulation
import Tensors
import Testing

struct PrefetchTests {
  /// The distance of the fewest stall cycles, by trying all.
  private static func best(_ model: PrefetchModel) -> Int {
    let stalls = (1...min(model.capacity, 2 * model.bestDistance + 8)).map {
      model.stallCycles(distance: $0)
    }
    return (stalls.firstIndex(of: stalls.min() ?? 0) ?? 0) + 1
  }

  @Test func `the hint is within one line of the best distance`() {
    var random = SplitMix64(seed: 70)
    for _ in 0..<60 {
      let model = PrefetchModel(
        latencyCycles: Int.random(in: 60...500, using: &random),
        serviceCycles: Int.random(in: 1...20, using: &random),
        loopCycles: Int.random(in: 4...120, using: &random),
        lines: Int.random(in: 4000...10_000, using: &random), capacity: 256)
      let best = Self.best(model)
      #expect((model.bestDistance - best).magnitude <= 1, "\(model): \(best)")
    }
  }

  @Test func `the hint is within one line of the best distance on every profile`() throws {
    let latencies = try MemoryLatencies()
    let shapes: [(KernelAlgorithm, [Shape])] = [
      (.streaming, [[1, 64, 56, 56]]), (.gemm, [[16, 512], [512, 512]]),
      (.depthwise, [[1, 96, 112, 112], [3, 3]]),
    ]
    for device in try DeviceCatalog().allDevices() {
      for (kind, shapes) in shapes {
        let hints = PrefetchHints(for: kind, shapes: shapes, on: device, latencies)
        let best = Self.best(hints.model)
        #expect(
          (hints.prefetchDistance - best).magnitude <= 1,
          "\(device.id) \(kind): \(hints.prefetchDistance) and \(best), \(hints.model)")
        let ahead = hints.model.stallCycles(distance: hints.prefetchDistance)
        #expect(ahead <= hints.model.stallCycles(distance: 0), "\(device.id) \(kind)")
      }
    }
  }

  @Test func `the distance grows with latency and shrinks with the cost of the loop`() throws {
    var model = PrefetchModel(
      latencyCycles: 100, serviceCycles: 2, loopCycles: 20, lines: 20_000, capacity: 256)
    #expect(model.bestDistance == 5)
    model.latencyCycles = 300
    #expect(model.bestDistance == 15)
    model.loopCycles = 60
    #expect(model.bestDistance == 5)
    let device = try bundledDevice("pixel-5")
    let text = try #require(
      EmbeddedFiles.bytes(named: MemoryLatencies.file).map { String(decoding: $0, as: UTF8.self) })
    let slow = text.replacing("\"lpddr4x\": 140", with: "\"lpddr4x\": 280")
    let hints = try [text, slow].map {
      PrefetchHints(
        for: .streaming, shapes: [[1 << 20]], on: device,
        try MemoryLatencies(json: Array($0.utf8), file: "latencies"))
    }
    #expect(hints[1].prefetchDistance > hints[0].prefetchDistance)
    let product = PrefetchHints(
      for: .gemm, shapes: [[64, 512], [512, 512]], on: device, try MemoryLatencies())
    #expect(product.prefetchDistance < hints[0].prefetchDistance)
    #expect(hints[0].description == "prefetch distance: \(hints[0].prefetchDistance) lines")
  }

  @Test func `a loop that asks ahead waits less`() {
    let model = PrefetchModel(
      latencyCycles: 200, serviceCycles: 4, loopCycles: 16, lines: 5000, capacity: 256)
    #expect(model.stallCycles(distance: 0) == 200 * 5000)
    #expect(model.stallCycles(distance: model.bestDistance) * 20 < 200 * 5000)
    // What falls out of the cache again was fetched for nothing.
    #expect(model.stallCycles(distance: 257) == 200 * 5000)
  }

  @Test func `latencies must all be there`() {
    #expect(throws: MemoryLatenciesError.self) {
      try MemoryLatencies(
        json: Array(#"{"schemaVersion": 1, "dramNanoseconds": {"lpddr5": 0}}"#.utf8), file: "l.json"
      )
    }
  }
}

struct CacheConfigurationTests {
  @Test(
    arguments: [
      (0, 64, 8, "blockSize is 0; it must be a number from 1 to 4096"),
      (32, 48, 8, "cacheLineSize is 48; it must be a power of two from 16 to 1024"),
      (32, -64, 8, "cacheLineSize is -64; it must be a power of two from 16 to 1024"),
      (32, 64, 0, "prefetchDistance is 0; it must be 1 to 1024 lines"),
    ])
  func `a wrong value is named`(block: Int, line: Int, distance: Int, message: String) {
    let error = #expect(throws: CacheConfigurationError.self) {
      try CacheConfiguration(blockSize: block, cacheLineSize: line, prefetchDistance: distance)
    }
    #expect(error?.description == message)
  }

  @Test func `a profile suggests its own values`() throws {
    let latencies = try MemoryLatencies()
    for device in try DeviceCatalog().allDevices() {
      let suggested = CacheConfiguration(device, latencies)
      #expect(suggested.cacheLineSize == device.clusters[0].l1d.lineBytes)
      #expect(suggested.isPrefetchEnabled)
      let stated = try CacheConfiguration(
        blockSize: suggested.blockSize, cacheLineSize: suggested.cacheLineSize,
        prefetchDistance: suggested.prefetchDistance)
      #expect(stated == suggested)
      #expect(CacheOptimizer(device, suggested).levels == CacheOptimizer(device).levels)
    }
  }

  @Test func `longer lines miss less where bytes stream`() throws {
    let device = try bundledDevice("pixel-5")
    let misses = try [32, 64, 128].map { line in
      let configuration = try CacheConfiguration(
        blockSize: 32, cacheLineSize: line, prefetchDistance: 8)
      return CacheOptimizer(device, configuration).optimizeLayout(
        of: [1, 16, 64, 64], for: .planeWise
      ).misses[0].misses
    }
    #expect(misses[0] > misses[1] && misses[1] > misses[2])
  }
}
