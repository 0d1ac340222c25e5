public import Devices
import Synchronization
public import Tensors

/// Chooses layouts, block sizes and prefetch distances by simulated misses of one core's caches.
///
/// What was simulated once is remembered by its content, so one optimizer serves all models on all devices of the
/// same caches. Any number of threads may use it; they take turns.
public final class CacheOptimizer: Sendable {
  /// The caches, nearest first.
  public let levels: [CacheGeometry]
  /// About how many lines one stream touches before the rest of it is extrapolated: enough for
  /// first-level caches. Two iterations of every loop run all the same.
  public static let touchLimit = 1 << 15

  /// How many streams are remembered; then all are forgotten. The largest models of the zoo have some
  /// hundreds, each in a few layouts and block sizes.
  static let memoryLimit = 1 << 15

  private let state: Mutex<State>

  private struct State {
    /// Made for the first stream: large caches take megabytes.
    var caches: CacheHierarchy?
    var known: [AccessStream: CacheTraffic] = [:]
  }

  /// An optimizer for caches, nearest first.
  public init(levels: [CacheGeometry]) {
    self.levels = levels
    state = Mutex(State())
  }

  /// An optimizer for the caches that one core of the device's fastest cluster sees: all numbers
  /// come from the profile.
  public convenience init(_ device: DeviceProfile) {
    self.init(levels: device.cacheLevels)
  }

  /// What a nest does to empty caches.
  ///
  /// Nests of more than ``touchLimit`` lines are sampled: the first iteration of a loop counts as it
  /// is, some others stand for the rest. The same nest always gives the same counts.
  ///
  /// - Complexity: O(`touchLimit` * ways) the first time, O(size of the nest) later.
  public func traffic(of nest: LoopNest) -> CacheTraffic {
    traffic(of: AccessStream(nests: [nest]))
  }

  /// What nests do, one after the other, to caches that hold the operands made before.
  func traffic(of stream: AccessStream) -> CacheTraffic {
    state.withLock { state in
      if let known = state.known[stream] { return known }
      // Taken out while it is used, so that it is not copied.
      var caches = state.caches.take() ?? CacheHierarchy(levels)
      let traffic = stream.sampled(in: &caches)
      state.caches = caches
      if state.known.count == Self.memoryLimit { state.known.removeAll() }
      state.known[stream] = traffic
      return traffic
    }
  }

  // MARK: Layout of one tensor

  /// A layout with what it was compared with.
  public struct LayoutDecision: Hashable, Sendable {
    /// The layout with the fewest misses; the first of several.
    public let layout: DataLayout
    /// Misses of every candidate, of all levels together.
    public let misses: [Candidate]

    /// Misses in one layout.
    public struct Candidate: Hashable, Sendable {
      /// The layout.
      public let layout: DataLayout
      /// Misses of all levels together.
      public let misses: Int
    }
  }

  /// The layout in which an order of accesses to a tensor misses least.
  ///
  /// - Parameters:
  ///   - shape: `[N, C, H, W]`.
  ///   - pattern: The order in which a kernel goes over the tensor.
  ///   - candidates: At least one; the earlier wins a tie.
  ///   - elementBytes: Bytes of one element.
  public func optimizeLayout(
    of shape: Shape, for pattern: AccessPattern, among candidates: [DataLayout] = [.nchw, .nhwc],
    elementBytes: Int = 4
  ) -> LayoutDecision {
    precondition(!candidates.isEmpty, "no layout to choose from")
    let misses = candidates.map { layout in
      LayoutDecision.Candidate(
        layout: layout,
        misses: traffic(of: pattern.nest(over: shape, in: layout, elementBytes: elementBytes))
          .misses)
    }
    var best = misses[0]
    for candidate in misses.dropFirst() where candidate.misses < best.misses { best = candidate }
    return LayoutDecision(layout: best.layout, misses: misses)
  }

  /// The elements of a tensor in the layout in which an order of accesses misses least.
  ///
  /// - Parameter tensor: `[N, C, H, W]`.
  /// - Complexity: O(elements) beside the choice.
  public func optimizeLayout(
    _ tensor: Tensor, for pattern: AccessPattern, among candidates: [DataLayout] = [.nchw, .nhwc]
  ) -> (layout: DataLayout, elements: [Float]) {
    let layout = optimizeLayout(of: tensor.shape, for: pattern, among: candidates).layout
    return (layout, layout.elements(of: tensor))
  }
}

/// What a stream of accesses does in each level of a hierarchy.
public struct CacheTraffic: Hashable, Sendable {
  /// Counts of each level, nearest first.
  public var levels: [CacheCounts]

  /// Counts of each level.
  public init(levels: [CacheCounts]) {
    self.levels = levels
  }

  /// Lines that were missing, of all levels together: what is least is best. A line from memory
  /// counts in every level. Lines that are written back to a level are not asked for and count
  /// nothing.
  public var misses: Int { levels.indices.reduce(0) { $0 + self.misses(level: $1) } }

  /// Lines that were missing in a level; 0 for a level that there is not.
  ///
  /// - Parameter level: 0 for the first.
  public func misses(level: Int) -> Int {
    guard level < levels.count else { return 0 }
    return level == 0 ? levels[0].misses : levels[level].loadMisses
  }

  /// Accesses that a level was asked for: of the first level all, of the others lines that the level
  /// before missed; 0 for a level that there is not.
  public func requests(level: Int) -> Int {
    guard level < levels.count else { return 0 }
    return level == 0 ? levels[0].accesses : levels[level].loads
  }

  /// Requests of a million that a level could serve; nil without requests.
  public func hitPpm(level: Int) -> Int64? {
    let requests = requests(level: level)
    guard requests > 0 else { return nil }
    return Int64(requests - misses(level: level)) * 1_000_000 / Int64(requests)
  }

  /// The sums of two streams.
  public static func + (left: CacheTraffic, right: CacheTraffic) -> CacheTraffic {
    guard !left.levels.isEmpty else { return right }
    guard !right.levels.isEmpty else { return left }
    return CacheTraffic(levels: zip(left.levels, right.levels).map { $0 + $1 })
  }
}

/// What a step accesses: nests one after the other, and the operands that lie in the caches because
/// the steps before have just made them.
struct AccessStream: Hashable, Sendable {
  var nests: [LoopNest]
  /// Addresses of operands that other steps made.
  var operands: [Range<Int>] = []

  /// Empties the caches, brings the operands in, and counts the nests.
  ///
  /// - Parameter budget: How many lines each nest touches before the rest is extrapolated.
  func sampled(
    in caches: inout CacheHierarchy, budget: Int = CacheOptimizer.touchLimit
  ) -> CacheTraffic {
    caches.reset()
    let largest = caches.levels.map(\.sizeBytes).max() ?? 0
    for operand in operands {
      // Of what is larger than all caches only the end is left.
      let start = max(operand.lowerBound, operand.upperBound - largest)
      caches.access(address: start, byteCount: operand.upperBound - start, isStore: true)
    }
    caches.restore(caches.levels.map { _ in CacheCounts() })
    var traffic = CacheTraffic(levels: [])
    for nest in nests {
      var walker = NestWalker(nest, lineBytes: caches.levels[0].lineBytes)
      traffic = traffic + CacheTraffic(levels: walker.sample(&caches, budget: budget))
    }
    return traffic
  }
}
