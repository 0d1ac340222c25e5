import Basics
import Policies
import Records
import Testing

struct ProgressiveLoaderPolicyTests {
  /// Ten layers of 100 bytes.
  private static let layers = [Int](repeating: 100, count: 10)

  private func run(
    _ configuration: LoadingConfiguration, _ sizes: [Int] = layers, order: [Int]? = nil,
    loadNs: Int64 = 10, computeNs: Int64 = 10
  ) -> LoaderRun {
    LoaderRun(
      ProgressiveLoaderPolicy(sizes, order: order, configuration), loadNs: loadNs,
      computeNs: computeNs)
  }

  @Test func `every change of a status that is not legal is refused`() {
    let legal: [LayerStatus: [LayerStatus]] = [
      .unloaded: [.loading], .loading: [.loaded, .failed], .loaded: [.unloaded],
      .failed: [.loading, .unloaded],
    ]
    for from in LayerStatus.allCases {
      for to in LayerStatus.allCases {
        #expect(from.mayBecome(to) == (legal[from]?.contains(to) == true), "\(from) to \(to)")
      }
    }
  }

  @Test func `stalls fall when layers are read ahead`() {
    var off = run(LoadingConfiguration(.layers(0)))
    var on = run(LoadingConfiguration(.layers(1)))
    let (offNs, onNs) = (off.play(passes: 3), on.play(passes: 3))
    #expect(off.policy.statistics.stalls == 30)
    #expect(off.policy.statistics.stallNs == 300)
    #expect(on.policy.statistics.stallNs == 10, "only the very first layer is waited for")
    #expect(onNs < offNs)
    #expect(on.problems.isEmpty && off.problems.isEmpty)
  }

  @Test(arguments: 0...5) func `there are at most window + 1 layers`(window: Int) {
    var run = run(LoadingConfiguration(.layers(window)))
    run.play(passes: 4)
    #expect(run.policy.statistics.peakResidentLayerCount == window + 1)
    #expect(run.problems.isEmpty)
  }

  @Test func `the window grows on stalls until there are none, and stays`() {
    var run = run(LoadingConfiguration(window: 0), loadNs: 9, computeNs: 10)
    run.play(passes: 4)
    #expect(run.policy.statistics.window == 1)
    let before = run.policy.statistics.stallNs
    run.play(passes: 8)
    #expect(run.policy.statistics.stallNs == before)
    #expect(run.policy.statistics.window == 1)
  }

  @Test func `a window that is larger than needed shrinks`() {
    var run = run(LoadingConfiguration(window: 6), loadNs: 1)
    run.play(passes: 40)
    #expect(run.policy.statistics.window == 1)
    #expect(run.policy.statistics.largestWindow == 6)
    #expect(run.policy.statistics.stalls == 1)
    #expect(run.problems.isEmpty)
  }

  @Test func `the window shrinks under pressure and grows again behind it`() {
    var run = run(LoadingConfiguration(window: 4), loadNs: 9)
    run.play(passes: 1)
    run.pressure(.warning)
    #expect(run.policy.currentWindow == 2)
    // What is being read cannot be dropped.
    #expect(run.loadedLayerCount <= 3)
    run.pressure(.critical)
    #expect(run.policy.currentWindow == 0)
    #expect(run.loadedLayerCount <= 1)
    run.play(passes: 1)
    #expect(run.policy.currentWindow == 0, "nothing grows under pressure")
    run.pressure(.normal)
    run.play(passes: 3)
    #expect(run.policy.currentWindow >= 1)
    #expect(run.problems.isEmpty)
  }

  @Test func `a fixed window is itself again behind pressure`() {
    var run = run(LoadingConfiguration(.layers(4)))
    run.play(passes: 1)
    for (level, window) in [(MemoryPressureLevel.warning, 2), (.kill, 0), (.normal, 4)] {
      run.pressure(level)
      #expect(run.policy.currentWindow == window)
      run.play(passes: 1)
    }
    #expect(run.problems.isEmpty)
  }

  @Test func `what fits the limit stays where layers are kept`() {
    var run = run(LoadingConfiguration(.layers(1), maximumByteCount: 600, keepsLayers: true))
    run.play(passes: 1)
    let first = run.policy.statistics.loadedByteCount
    run.play(passes: 10)
    // Of the layers in a cycle that do not fit, and one that is in use, each is read once in a pass.
    let perPass = (run.policy.statistics.loadedByteCount - first) / 10
    #expect(perPass <= 600)
    #expect(run.policy.statistics.peakResidentByteCount <= 600)
    #expect(run.problems.isEmpty)
  }

  @Test func `the layer with the lowest priority goes first`() throws {
    var policy = ProgressiveLoaderPolicy(
      [1, 1, 1, 1], .onDemand(maximumByteCount: 3))
    policy.setPriority(9, of: 0)
    policy.setPriority(2, of: 1)
    policy.setPriority(5, of: 2)
    var run = LoaderRun(policy)
    for layer in 0..<4 { run.use(layer) }
    #expect(run.actions.last == .load(3))
    #expect(run.actions.contains(.unload(1)))
    #expect(run.policy.status(of: 0) == .loaded && run.policy.status(of: 2) == .loaded)
  }

  @Test func `priorities follow from how often a layer is used`() {
    var run = run(.onDemand(maximumByteCount: 200), order: [0, 1, 0, 2, 0, 3, 0, 4])
    #expect(run.policy.priority(of: 0) == 4)
    run.play(passes: 3)
    #expect(run.policy.priority(of: 0) == 4 && run.policy.priority(of: 1) == 1)
    #expect(run.policy.accessLog[0].accesses == 12)
    #expect(run.policy.accessLog[0].loads == 1, "what is used most is never dropped")
    #expect(run.policy.accessLog[3].loads == 3)
  }

  @Test func `the log adds up to the statistics`() {
    var run = run(LoadingConfiguration(.layers(2)), loadNs: 15)
    run.play(passes: 5)
    let log = run.policy.accessLog
    let statistics = run.policy.statistics
    #expect(log.map(\.accesses) == [Int](repeating: 5, count: 10))
    #expect(log.reduce(0) { $0 + $1.hits } == statistics.hits)
    #expect(log.reduce(0) { $0 + $1.stalls } == statistics.stalls)
    #expect(log.reduce(0) { $0 + $1.stallNs } == statistics.stallNs)
    #expect(log.reduce(0) { $0 + $1.loads } == statistics.loads)
    #expect(log.allSatisfy { $0.hits + $0.stalls == $0.accesses })
    #expect(statistics.loadedByteCount == 100 * statistics.loads)
  }

  @Test func `a layer that fails is tried again when it is needed`() throws {
    var policy = ProgressiveLoaderPolicy([5, 5], LoadingConfiguration(.layers(1)))
    #expect(try policy.need(0, at: 0) == false)
    #expect(policy.nextAction() == .load(0))
    #expect(policy.nextAction() == .load(1))
    policy.failed(0, at: 3)
    policy.failed(1, at: 4)
    #expect(policy.status(of: 0) == .failed)
    #expect(policy.nextAction() == nil)
    #expect(try policy.need(0, at: 5) == false)
    #expect(policy.nextAction() == .load(0))
    policy.loaded(0, at: 9)
    #expect(policy.statistics.failures == 2)
    #expect(policy.statistics.stallNs == 3 + 4)
  }

  @Test func `pinned and used layers are not unloaded`() throws {
    var policy = ProgressiveLoaderPolicy([5, 5], .onDemand(maximumByteCount: 7))
    #expect(try policy.need(0, at: 0) == false)
    #expect(policy.nextAction() == .load(0))
    #expect(throws: LoadingError.inUse(layer: 0)) { try policy.unload(0) }
    policy.loaded(0, at: 1)
    #expect(throws: LoadingError.inUse(layer: 0)) { try policy.unload(0) }
    #expect(throws: LoadingError.exceedsLimit(layer: 1, needed: 5, available: 2)) {
      try policy.need(1, at: 1)
    }
    policy.finished(0, at: 2)
    policy.pin(0)
    #expect(throws: LoadingError.pinned(layer: 0)) { try policy.unload(0) }
    #expect(throws: LoadingError.exceedsLimit(layer: 1, needed: 5, available: 2)) {
      try policy.need(1, at: 2)
    }
    policy.unpin(0)
    #expect(try policy.unload(0) == true)
    #expect(try policy.unload(0) == false)
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `random traces keep the limit and the window`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...12, using: &random)
    let sizes = (0..<count).map { _ in Int.random(in: 1...1000, using: &random) }
    let largest = sizes.max() ?? 1
    let limit =
      Bool.random(using: &random)
      ? Int.random(in: largest...largest * count, using: &random) : nil
    let configuration = LoadingConfiguration(
      window: Int.random(in: 0...4, using: &random), isAdaptive: Bool.random(using: &random),
      maximumByteCount: limit, keepsLayers: Bool.random(using: &random),
      isCyclic: Bool.random(using: &random))
    let order = (0..<Int.random(in: count...2 * count, using: &random)).map { index in
      index < count ? index : Int.random(in: 0..<count, using: &random)
    }
    var run = run(
      configuration, sizes, order: order, loadNs: Int64.random(in: 1...50, using: &random),
      computeNs: Int64.random(in: 1...50, using: &random))
    for _ in 0..<500 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        run.pressure(MemoryPressureLevel.allCases.randomElement(using: &random) ?? .normal)
      case 1...4: run.use(Int.random(in: 0..<count, using: &random))
      default: run.play(passes: 1)
      }
      let statistics = run.policy.statistics
      if !configuration.keepsLayers {
        #expect(statistics.residentLayerCount <= statistics.largestWindow + 1)
      }
    }
    #expect(run.problems.isEmpty, "seed \(seed): \(run.problems.prefix(3))")
  }
}

struct AutomaticWindowTests {
  @Test(arguments: [
    (load: 10, compute: 10, window: 1), (10, 5, 2), (11, 5, 3), (1, 100, 1), (0, 5, 0),
    (1_000_000, 1, 9),
  ])
  func `equal layers need load over compute, rounded up`(
    load: Int64, compute: Int64, window: Int
  ) {
    let (loads, computations) = (
      [Int64](repeating: load, count: 10), [Int64](repeating: compute, count: 10)
    )
    let sizes = [Int](repeating: 100, count: 10)
    let found = LoadingConfiguration.automaticWindow(
      loadNs: loads, computeNs: computations, byteCounts: sizes)
    #expect(found == window)
    for limit in stride(from: 100, through: 1000, by: 50) {
      let limited = LoadingConfiguration.automaticWindow(
        loadNs: loads, computeNs: computations, byteCounts: sizes, maximumByteCount: limit)
      #expect(limited == min(window, limit / 100 - 1))
    }
  }

  @Test func `the window has no stalls that another one avoids`() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<50 {
      let count = Int.random(in: 2...9, using: &random)
      let compute = Int64.random(in: 10...20, using: &random)
      let window = LoadingConfiguration.automaticWindow(
        loadNs: [Int64](repeating: compute, count: count),
        computeNs: [Int64](repeating: compute, count: count),
        byteCounts: [Int](repeating: 1, count: count))
      var run = LoaderRun(
        ProgressiveLoaderPolicy(
          [Int](repeating: 1, count: count), LoadingConfiguration(.layers(window))),
        loadNs: compute, computeNs: compute)
      run.play(passes: 5)
      #expect(run.policy.statistics.stalls == 1)
    }
  }
}
