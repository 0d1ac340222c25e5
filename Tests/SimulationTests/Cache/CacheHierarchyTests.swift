import Basics
import Devices
import FoundationEssentials
import Simulation
import Testing

struct CacheHierarchyTests {
  struct Cachegrind: Decodable {
    struct Geometry: Decodable {
      let size: Int
      let assoc: Int
      let line: Int

      var geometry: CacheGeometry { CacheGeometry(sizeBytes: size, ways: assoc, lineBytes: line) }
    }

    let instructionCache: Geometry
    let geometries: [String: [String: Geometry]]
    let programs: [String: [String: [String: Int]]]
  }

  @Test(arguments: ["sgemm", "conv", "transpose", "chase", "unaligned"])
  func `counts equal those of cachegrind in ten geometries`(program: String) throws {
    let golden = try JSONDecoder().decode(
      Cachegrind.self, from: TraceFixtures.data("cachegrind.json"))
    let trace = try TraceFixtures.trace(program)
    let expected = try #require(golden.programs[program])
    #expect(expected.count == 10)
    for (name, counts) in expected.sorted(by: { $0.key < $1.key }) {
      let data = try #require(golden.geometries[name]?["D1"])
      let last = try #require(golden.geometries[name]?["LL"])
      var caches = SplitCaches(
        instructions: golden.instructionCache.geometry, data: data.geometry,
        lastLevel: last.geometry)
      caches.replay(trace)
      let measured = [
        "I1mr": caches.instructions.firstLevelMisses, "ILmr": caches.instructions.lastLevelMisses,
        "Dr": caches.reads.references, "D1mr": caches.reads.firstLevelMisses,
        "DLmr": caches.reads.lastLevelMisses, "Dw": caches.writes.references,
        "D1mw": caches.writes.firstLevelMisses, "DLmw": caches.writes.lastLevelMisses,
      ]
      #expect(measured == counts.filter { $0.key != "Ir" }, "\(program) in \(name)")
    }
  }

  struct Pycachesim: Decodable {
    let results: [String: [String: [String: Int]]]
  }

  @Test(arguments: ["sgemm", "transpose", "chase", "unaligned"], ["LRU", "FIFO"])
  func `counts equal those of pycachesim, write-backs included`(
    program: String, policy: String
  ) throws {
    let golden = try JSONDecoder().decode(
      Pycachesim.self, from: TraceFixtures.data("pycachesim.json"))
    let expected = try #require(golden.results["\(program).\(policy)"])
    let levels = [(128, 4), (512, 8), (1024, 16)].map { sets, ways in
      CacheGeometry(
        sizeBytes: sets * ways * 64, ways: ways, lineBytes: 64,
        policy: policy == "LRU" ? .lru : .fifo)
    }
    var caches = CacheHierarchy(levels, refreshesOnStore: false)
    for record in try TraceFixtures.trace(program).records where record.reference != .instruction {
      let lines = record.address >> 6...(record.address + record.byteCount - 1) >> 6
      if record.reference != .store {
        for line in lines { caches.access(address: line << 6, isStore: false) }
      }
      if record.reference != .load {
        for line in lines { caches.access(address: line << 6, isStore: true) }
      }
    }
    for (index, counts) in caches.counts.enumerated() {
      // There a store that misses counts as a load as well, and hits are those of loads.
      let measured = [
        "LOAD_count": counts.loads + counts.storeMisses,
        "HIT_count": counts.loads - counts.loadMisses, "MISS_count": counts.misses,
        "STORE_count": counts.stores, "EVICT_count": counts.writeBacks,
      ]
      #expect(measured == expected["L\(index + 1)"], "L\(index + 1)")
    }
  }

  @Test(arguments: Cache.ReplacementPolicy.allCases)
  func `hits and misses make up the accesses`(policy: Cache.ReplacementPolicy) {
    let levels = [1024, 8192].map {
      CacheGeometry(sizeBytes: $0, ways: 4, lineBytes: 64, policy: policy)
    }
    var caches = CacheHierarchy(levels, seed: 3)
    var random = SplitMix64(seed: 11)
    for _ in 0..<20_000 {
      caches.access(
        address: Int.random(in: 0..<16_384, using: &random),
        byteCount: Int.random(in: 1...80, using: &random), isStore: Bool.random(using: &random))
    }
    for counts in caches.counts {
      #expect(counts.hits + counts.misses == counts.accesses)
      #expect(counts.hits > 0 && counts.misses > 0)
      #expect(counts.evictions <= counts.misses && counts.writeBacks <= counts.evictions)
    }
    // What misses the first level is loaded from the second, what it writes back is stored there.
    #expect(caches.counts[1].loads == caches.counts[0].misses)
    #expect(caches.counts[1].stores == caches.counts[0].writeBacks)
  }

  @Test(arguments: Cache.ReplacementPolicy.allCases, [1, 3, 4, 6, 16])
  func `what fits is fetched once whatever is replaced`(
    policy: Cache.ReplacementPolicy, ways: Int
  ) {
    let geometry = CacheGeometry(
      sizeBytes: 64 * 64 * ways, ways: ways, lineBytes: 64, policy: policy)
    var caches = CacheHierarchy([geometry])
    for _ in 0..<3 {
      for line in 0..<geometry.lineCount { caches.access(address: line * 64, isStore: false) }
    }
    #expect(caches.counts[0].misses == geometry.lineCount)
    #expect(caches.counts[0].evictions == 0)
    caches.reset()
    caches.access(address: 0, isStore: false)
    #expect(caches.counts[0].misses == 1)
  }

  @Test func `policies give up different lines of a full set`() {
    // Lines 0, 1, 2 and 3 fill the set; 0 is used again; 4 needs room.
    let missing = Cache.ReplacementPolicy.allCases.filter { $0 != .random }.map { policy in
      let geometry = CacheGeometry(sizeBytes: 256, ways: 4, lineBytes: 64, policy: policy)
      return (0..<4).filter { candidate in
        var caches = CacheHierarchy([geometry])
        for line in [0, 1, 2, 3, 0, 4] { caches.access(address: line * 64, isStore: false) }
        let before = caches.counts[0].misses
        caches.access(address: candidate * 64, isStore: false)
        return caches.counts[0].misses > before
      }
    }
    #expect(missing == [[1], [2], [0]])
  }

  @Test func `a long run counts one access for each sixteen bytes`() {
    var caches = CacheHierarchy([CacheGeometry(sizeBytes: 1024, ways: 2, lineBytes: 64)])
    caches.access(address: 32, byteCount: 128, isStore: false)
    #expect(caches.counts[0].loads == 8)
    #expect(caches.counts[0].loadMisses == 3)
  }

  @Test func `every bundled profile gives its levels in growing order`() throws {
    for device in try DeviceCatalog().allDevices() {
      let levels = device.cacheLevels
      #expect(levels.count >= 2, "\(device.id)")
      #expect(levels[0] == CacheGeometry(device.clusters[0].l1d))
      for (near, far) in zip(levels, levels.dropFirst()) {
        #expect(near.sizeBytes < far.sizeBytes, "\(device.id)")
      }
    }
  }
}
