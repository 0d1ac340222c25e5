import Basics
import Devices
import Simulation
import Testing

struct CacheSystemTests {
  // MARK: Against the plain model

  private static func level(
    _ random: inout SplitMix64, depth: Int, coresOfCache: Int, lineBytes: Int
  ) -> CacheLevel {
    let ways = Int.random(in: 1...4, using: &random)
    let sets = Int.random(in: 1...6, using: &random) << depth
    var level = CacheLevel(
      CacheGeometry(
        sizeBytes: ways * sets * lineBytes, ways: ways, lineBytes: lineBytes,
        policy: Bool.random(using: &random) ? .lru : .fifo),
      name: "L\(depth + 1)", coresOfCache: coresOfCache)
    level.writePolicy = Int.random(in: 0..<3, using: &random) == 0 ? .writeThrough : .writeBack
    level.allocatesOnStore = Int.random(in: 0..<4, using: &random) != 0
    level.inclusion = CacheLevel.Inclusion.allCases.randomElement(using: &random) ?? .inclusive
    return level
  }

  /// One to three levels for one to eight cores, shared by more cores from level to level.
  private static func topology(_ random: inout SplitMix64) -> CacheTopology {
    let cores = [1, 1, 2, 3, 4, 8].randomElement(using: &random) ?? 1
    var (shared, lineBytes) = (1, 32)
    let levels = (0..<Int.random(in: 1...3, using: &random)).map { depth in
      var level = level(&random, depth: depth, coresOfCache: shared, lineBytes: lineBytes)
      if depth > 0, level.inclusion != .exclusive, Int.random(in: 0..<4, using: &random) == 0 {
        lineBytes = 64
        let inclusion = level.inclusion
        level = Self.level(&random, depth: depth, coresOfCache: shared, lineBytes: lineBytes)
        level.inclusion = inclusion
      }
      shared *= [1, 2, 4].randomElement(using: &random) ?? 1
      return level
    }
    return CacheTopology(levels, coreCount: cores)
  }

  @Test(arguments: 0..<40)
  func `counts are those of a model with plain lists`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    for round in 0..<25 {
      let topology = Self.topology(&random)
      let streaming = [nil, 1, 2, 4].randomElement(using: &random) ?? nil
      var system = CacheSystem(topology, streamingLines: streaming)
      var plain = PlainCacheSystem(topology, streamingLines: streaming)
      var end = 0
      for _ in 0..<400 {
        let core = Int.random(in: 0..<topology.coreCount, using: &random)
        // Some accesses go on where the last one ended, some use lines as a whole.
        let address =
          switch Int.random(in: 0..<3, using: &random) {
          case 0: end
          case 1: Int.random(in: 0..<64, using: &random) * 32
          default: Int.random(in: 0..<2048, using: &random)
          }
        let byteCount = [1, 4, 16, 32, 64, 100].randomElement(using: &random) ?? 1
        let isStore = Int.random(in: 0..<3, using: &random) != 0
        end = address + byteCount
        system.access(core: core, address: address, byteCount: byteCount, isStore: isStore)
        plain.access(core: core, address: address, byteCount: byteCount, isStore: isStore)
      }
      #expect(system.memory == plain.memory, "seed \(seed) round \(round)")
      for level in 0..<topology.levelCount {
        for (index, node) in plain.nodes.filter({ $0.depth == level }).enumerated() {
          #expect(
            system.counts(level: level, cache: index) == node.counts,
            "seed \(seed) round \(round) level \(level) cache \(index)")
          #expect(
            system.events(level: level, cache: index) == node.events,
            "seed \(seed) round \(round) level \(level) cache \(index)")
        }
      }
    }
  }

  // MARK: Against the fast engine

  @Test(arguments: Cache.ReplacementPolicy.allCases, TraceFixtures.programs)
  func `one core of standard policies counts as the fast hierarchy`(
    policy: Cache.ReplacementPolicy, program: String
  ) throws {
    let shapes = [(8192, 4), (65_536, 8), (262_144, 16)].map {
      CacheGeometry(sizeBytes: $0, ways: $1, lineBytes: 64, policy: policy)
    }
    var fast = CacheHierarchy(shapes, seed: 7)
    var system = CacheSystem(
      CacheTopology(shapes.map { CacheLevel($0, name: "") }), seed: 7)
    for record in try TraceFixtures.trace(program).records where record.reference != .instruction {
      let isStore = record.reference == .store
      fast.access(address: record.address, byteCount: record.byteCount, isStore: isStore)
      system.access(address: record.address, byteCount: record.byteCount, isStore: isStore)
    }
    #expect((0..<3).map { system.counts(level: $0) } == fast.counts)
  }

  @Test(arguments: ["sgemm", "transpose", "chase", "unaligned"])
  func `a trace counts as pycachesim counts it, but for stores that refresh`(program: String) throws
  {
    let shapes = [(128, 4), (512, 8), (1024, 16)].map { sets, ways in
      CacheGeometry(sizeBytes: sets * ways * 64, ways: ways, lineBytes: 64, policy: .fifo)
    }
    var fast = CacheHierarchy(shapes)
    let trace = try TraceFixtures.trace(program)
    for record in trace.records where record.reference != .instruction {
      for isStore in [false, true]
      where record.reference == .modify || isStore == (record.reference == .store) {
        for line in record.address >> 6...(record.address + record.byteCount - 1) >> 6 {
          fast.access(address: line << 6, isStore: isStore)
        }
      }
    }
    var system = CacheSystem(CacheTopology(shapes.map { CacheLevel($0, name: "") }))
    system.replay(trace)
    #expect((0..<3).map { system.counts(level: $0) } == fast.counts)
  }

  // MARK: What policies are for

  private static func shape(_ lines: Int, ways: Int = 4) -> CacheGeometry {
    CacheGeometry(sizeBytes: lines * 64, ways: ways, lineBytes: 64)
  }

  /// 1024 lines written once, sixteen bytes at a time.
  private static func writtenOnce(_ levels: [CacheLevel], streamingLines: Int?) -> MemoryTraffic {
    var system = CacheSystem(CacheTopology(levels), streamingLines: streamingLines)
    for place in 0..<4096 {
      system.access(address: place * 16, byteCount: 16, isStore: true)
    }
    // Everything else leaves.
    for place in 0..<4096 {
      system.access(address: 1 << 20 | place << 6, byteCount: 8, isStore: false)
    }
    var memory = system.memory
    memory.bytesRead -= 4096 * 64
    return memory
  }

  @Test func `a dense output costs once its size with write streaming, twice without`() {
    let levels = [CacheLevel(Self.shape(64), name: "L1"), CacheLevel(Self.shape(512), name: "L2")]
    let usual = Self.writtenOnce(levels, streamingLines: nil)
    #expect(usual.bytesRead == 65_536 && usual.bytesWritten == 65_536)
    let streamed = Self.writtenOnce(levels, streamingLines: CacheSystem.defaultStreamingLines)
    #expect(streamed.bytesRead == 4 * 64 && streamed.bytesWritten == 65_536)
    var passing = levels
    for index in passing.indices { passing[index].allocatesOnStore = false }
    let passed = Self.writtenOnce(passing, streamingLines: nil)
    #expect(passed.bytesRead == 0 && passed.bytesWritten == 65_536)
  }

  @Test func `an inclusive level takes its lines from the levels before`() {
    var levels = [
      CacheLevel(Self.shape(4), name: "L1"), CacheLevel(Self.shape(8, ways: 8), name: "L2"),
    ]
    var seen: [[Bool]] = []
    for inclusion in CacheLevel.Inclusion.allCases {
      levels[1].inclusion = inclusion
      var system = CacheSystem(CacheTopology(levels))
      // Line 0 stays in the first level by use; the second never sees that.
      for line in 1...8 {
        system.access(address: 0, byteCount: 4, isStore: false)
        system.access(address: line * 64, byteCount: 4, isStore: false)
      }
      seen.append((0..<2).map { system.holds(0, level: $0) })
    }
    #expect(seen == [[true, false], [false, false], [true, false]])
  }

  @Test func `exclusive levels hold as much as both together`() {
    var levels = [
      CacheLevel(Self.shape(4), name: "L1"), CacheLevel(Self.shape(8, ways: 8), name: "L2"),
    ]
    let reads = CacheLevel.Inclusion.allCases.map { inclusion in
      levels[1].inclusion = inclusion
      var system = CacheSystem(CacheTopology(levels))
      for _ in 0..<10 {
        for line in 0..<12 { system.access(address: line * 64, byteCount: 4, isStore: false) }
      }
      return system.memory.bytesRead / 64
    }
    #expect(reads == [120, 120, 12])
  }

  @Test func `a store takes the line from other cores, a load gets what they stored`() {
    let levels = [
      CacheLevel(Self.shape(4), name: "L1"),
      CacheLevel(Self.shape(64), name: "L2", coresOfCache: 4),
    ]
    var system = CacheSystem(CacheTopology(levels, coreCount: 4))
    for core in 0..<4 { system.access(core: core, address: 0, byteCount: 4, isStore: false) }
    #expect(system.memory.bytesRead == 64)
    system.access(core: 2, address: 0, byteCount: 4, isStore: true)
    #expect((0..<4).map { system.holds(0, level: 0, cache: $0) } == [false, false, true, false])
    #expect(system.events(level: 0).coherenceInvalidations == 3)
    system.access(core: 0, address: 0, byteCount: 4, isStore: false)
    #expect(system.events(level: 0, cache: 2).coherenceWriteBacks == 1)
    #expect(system.counts(level: 1).stores == 1)
    #expect((0..<4).map { system.holds(0, level: 0, cache: $0) } == [true, false, true, false])
    #expect(system.memory.bytesWritten == 0)
  }

  @Test func `all cores of every bundled profile have their caches`() throws {
    for device in try DeviceCatalog().allDevices() {
      let topology = CacheTopology(device)
      #expect(topology.coreCount == device.clusters.reduce(0) { $0 + $1.count })
      let own = topology.levels(ofCore: 0).map(\.geometry)
      #expect(device.cacheLevels.allSatisfy { own.contains($0) }, "\(device.id)")
      var system = CacheSystem(topology)
      for core in 0..<topology.coreCount {
        system.access(core: core, address: 0, byteCount: 64, isStore: true)
      }
      #expect(system.counts(level: 0).misses == topology.coreCount)
      #expect(system.events(level: 0).coherenceInvalidations == topology.coreCount - 1)
    }
  }

  // MARK: Prefetching

  @Test(arguments: Prefetcher.Kind.allCases, [1, 3])
  func `prefetching is counted apart from hits and misses`(kind: Prefetcher.Kind, degree: Int)
    throws
  {
    for program in TraceFixtures.programs {
      let trace = try TraceFixtures.trace(program)
      var level = CacheLevel(Self.shape(128), name: "L1")
      var without = CacheSystem(CacheTopology([level]))
      without.replay(trace)
      level.prefetcher = Prefetcher(kind, degree: degree)
      var with = CacheSystem(CacheTopology([level]))
      with.replay(trace)
      #expect(with.counts(level: 0) == without.counts(level: 0))
      let counts = with.events(level: 0).prefetches
      #expect(counts.useful + counts.late <= with.counts(level: 0).misses)
      #expect(counts.waiting >= 0 && counts.waiting <= 64)
    }
  }

  @Test(arguments: [(Prefetcher.Kind.nextLine, 1), (.stride, 1), (.stride, 5)])
  func `a stream is fetched ahead but for its beginning`(kind: Prefetcher.Kind, stride: Int) {
    func counts(latency: Int) -> PrefetchCounts {
      var level = CacheLevel(Self.shape(64), name: "L1")
      level.prefetcher = Prefetcher(kind, degree: 2, latencyAccesses: latency)
      var system = CacheSystem(CacheTopology([level]))
      for place in 0..<1000 {
        system.access(address: place * stride * 64, byteCount: 8, isStore: false)
      }
      return system.events(level: 0).prefetches
    }
    let near = counts(latency: 1)
    #expect(near.useful > 950 && near.late == 0 && near.useless == 0, "\(near)")
    let far = counts(latency: 10)
    #expect(far.late > 950 && far.useful == 0, "\(far)")
  }

  // MARK: Classes of misses

  @Test(arguments: TraceFixtures.programs)
  func `classes of misses make up the misses`(program: String) throws {
    let levels = [
      CacheLevel(CacheGeometry(sizeBytes: 32_768, ways: 4, lineBytes: 64), name: "L1"),
      CacheLevel(CacheGeometry(sizeBytes: 262_144, ways: 8, lineBytes: 64), name: "L2"),
    ]
    var system = CacheSystem(CacheTopology(levels), classifiesMisses: true)
    system.replay(try TraceFixtures.trace(program))
    for level in 0..<2 {
      let classes = try #require(system.missClasses(level: level))
      #expect(
        classes.compulsory + classes.capacity + classes.conflict
          == system.counts(level: level).misses)
    }
    // 768 bytes from row to row meet few sets: three of four misses are conflicts.
    if program == "transpose" {
      let classes = try #require(system.missClasses(level: 0))
      #expect(classes.conflict * 4 > 3 * system.counts(level: 0).misses - 4000, "\(classes)")
    }
  }
}
