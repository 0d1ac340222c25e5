import Basics
import Devices
import Graphs
import Tensors
import Testing

@testable import Simulation

struct CacheOptimizerTests {
  static let shape: Shape = [1, 64, 56, 56]

  @Test func `the caches are those of the profile`() throws {
    var device = try bundledDevice("pixel-5")
    #expect(CacheOptimizer(device).levels.map(\.sizeBytes) == [65536, 262_144, 2_097_152])
    device.clusters[0].l1d.sizeKiB = 16
    device.clusters[0].l1d.lineBytes = 128
    device.clusters[0].l2 = nil
    let levels = CacheOptimizer(device).levels
    #expect(levels.map(\.sizeBytes) == [16384, 2_097_152])
    #expect(levels[0].lineBytes == 128)
  }

  @Test func `orders over channels choose NHWC, orders over planes NCHW, on every profile`() throws
  {
    let window = AccessPattern.Window(height: 3, width: 3, stride: 2)
    for levels in try bundledCaches() {
      let optimizer = CacheOptimizer(levels: levels)
      for pattern in [AccessPattern.channelLast, .windows(window)] {
        let decision = optimizer.optimizeLayout(of: Self.shape, for: pattern)
        #expect(decision.layout == .nhwc, "\(levels) \(decision.misses)")
      }
      for pattern in [AccessPattern.planeWise, .planeWindows(window)] {
        let decision = optimizer.optimizeLayout(of: Self.shape, for: pattern)
        #expect(decision.layout == .nchw, "\(levels) \(decision.misses)")
      }
    }
  }

  @Test func `the choice is the least of the simulated misses`() throws {
    let optimizer = CacheOptimizer(try bundledDevice("raspberry-pi-4"))
    var random = SplitMix64(seed: 5)
    for _ in 0..<20 {
      let shape = Shape([1] + (0..<3).map { _ in Int.random(in: 3...40, using: &random) })
      let order = AccessPattern.Axis.allCases.shuffled(using: &random)
      let side = Int.random(in: 1...3, using: &random)
      let pattern = AccessPattern(
        order: order, window: AccessPattern.Window(height: side, width: side))
      let decision = optimizer.optimizeLayout(
        of: shape, for: pattern, among: DataLayout.allCases)
      for candidate in decision.misses {
        let nest = pattern.nest(over: shape, in: candidate.layout, elementBytes: 4)
        #expect(optimizer.traffic(of: nest).misses == candidate.misses)
      }
      let least = try #require(decision.misses.map(\.misses).min())
      let chosen = try #require(decision.misses.first { $0.layout == decision.layout })
      #expect(chosen.misses == least)
    }
  }

  @Test func `a tensor comes back in the layout that was chosen`() throws {
    let optimizer = CacheOptimizer(try bundledDevice("raspberry-pi-4"))
    let shape: Shape = [1, 64, 56, 56]
    let tensor = Tensor(shape, (0..<shape.count).map(Float.init))
    let (layout, elements) = optimizer.optimizeLayout(tensor, for: .channelLast)
    #expect(layout == .nhwc)
    for channel in stride(from: 0, to: 64, by: 7) {
      for column in 0..<56 {
        let place = layout.index(in: shape, image: 0, channel: channel, row: 5, column: column)
        #expect(elements[place] == tensor.elements[(channel * 56 + 5) * 56 + column])
      }
    }
  }

  @Test func `a matrix is read row by row or column by column`() throws {
    let optimizer = CacheOptimizer(try bundledDevice("raspberry-pi-4"))
    // 512 rows of 256 columns: a row is an image's pixel.
    let shape: Shape = [1, 256, 1, 512]
    #expect(optimizer.optimizeLayout(of: shape, for: .matrixRows).layout == .nhwc)
    #expect(optimizer.optimizeLayout(of: shape, for: .matrixColumns).layout == .nchw)
  }

  /// A product with all loops, larger than what is simulated as a whole.
  static func product(m: Int, n: Int, k: Int) -> LoopNest {
    // For four rows, sixteen columns: a row of four times sixteen of x, a panel of the weights.
    let loops = [m / 4, n / 16, k / 16]
    let x = LoopNest.Reference(
      base: 0, strides: [4 * k * 4, 0, 64], rows: 4, rowStride: k * 4, rowBytes: 64)
    let weights = LoopNest.Reference(
      base: m * k * 4, strides: [0, k * 64, 1024], rowBytes: 1024)
    let output = LoopNest.Reference(
      base: (m + n) * k * 4, strides: [4 * n * 4, 64, 0], rows: 4, rowStride: n * 4, rowBytes: 64,
      isStore: true)
    return LoopNest(extents: loops, references: [x, weights, output])
  }

  @Test(arguments: [(256, 256, 128), (1024, 64, 64), (64, 1024, 256), (3136, 64, 64)])
  func `a sample counts what the whole stream would`(m: Int, n: Int, k: Int) throws {
    let nest = Self.product(m: m, n: n, k: k)
    for name in ["raspberry-pi-4", "pixel-5", "iphone-15-pro"] {
      let levels = try bundledDevice(name).cacheLevels
      let sampled = CacheOptimizer(levels: levels).traffic(of: nest)
      var caches = CacheHierarchy(levels)
      let whole = AccessStream(nests: [nest]).sampled(in: &caches, budget: .max)
      #expect(isNear(sampled.requests(level: 0), whole.requests(level: 0), percent: 1))
      for level in levels.indices {
        #expect(
          isNear(sampled.misses(level: level), whole.misses(level: level), percent: 10),
          "\(name) level \(level): \(sampled.misses(level: level)) of \(whole.misses(level: level))"
        )
      }
    }
  }

  @Test(arguments: ["mobilenetv2@96", "bert-mini@layers=1,tokens=32"], [DataLayout.nchw, .nhwc])
  func `the samples of a model's nodes add up to its whole streams`(
    model: String, layout: DataLayout
  ) throws {
    let graph = try ModelZoo.graph(named: model)
    let levels = try bundledDevice("pixel-5").cacheLevels
    var caches = CacheHierarchy(levels)
    var (sampled, whole) = (CacheTraffic(levels: []), CacheTraffic(levels: []))
    for node in graph.nodes {
      let stream = graph.accessStream(
        of: node, in: graph.takesLayouts(node) ? layout : .nchw, elementBytes: 4)
      sampled = sampled + stream.sampled(in: &caches)
      whole = whole + stream.sampled(in: &caches, budget: .max)
    }
    #expect(isNear(sampled.requests(level: 0), whole.requests(level: 0), percent: 1))
    for level in levels.indices {
      #expect(
        isNear(sampled.misses(level: level), whole.misses(level: level), percent: 5),
        "level \(level): \(sampled.misses(level: level)) of \(whole.misses(level: level))")
    }
  }

  private func isNear(_ value: Int, _ other: Int, percent: Int) -> Bool {
    (value - other).magnitude * 100 <= UInt(percent * other) + 20_000
  }
}
