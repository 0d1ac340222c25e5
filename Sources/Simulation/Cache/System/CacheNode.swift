/// One cache of a system.
struct CacheNode: Sendable {
  let level: Int
  let lineBytes: Int
  let lineShift: Int
  // Stored, as asking for them through the level costs more than looking up a line.
  let isInclusive: Bool
  /// Whether it has none of the lines of the caches before.
  let isExclusive: Bool
  let allocatesOnStore: Bool
  let marksStores: Bool
  var cache: SetAssociativeCache
  var events = CacheEvents()
  /// The next cache on the way to memory; -1 for memory.
  var parent = -1
  var children: [Int] = []
  /// Whether it may have lines at all.
  var isUsed = false
  var distances: StackDistances?
  private var prefetch: PrefetchState?

  init(
    _ node: CacheTopology.Node, refreshesOnStore: Bool, seed: UInt64, classifiesMisses: Bool
  ) {
    let level = node.level
    self.level = node.depth
    parent = node.parent ?? -1
    lineBytes = level.geometry.lineBytes
    lineShift = lineBytes.trailingZeroBitCount
    isInclusive = level.inclusion == .inclusive && node.depth > 0
    isExclusive = level.inclusion == .exclusive && node.depth > 0
    allocatesOnStore = level.allocatesOnStore
    marksStores = level.writePolicy == .writeBack
    cache = SetAssociativeCache(
      level.geometry, refreshesOnStore: refreshesOnStore, seed: seed)
    distances = classifiesMisses ? StackDistances() : nil
    prefetch = level.prefetcher.map { PrefetchState($0, lineShift: lineShift) }
  }

  /// Counts an access; whether the line is there.
  mutating func lookUp(_ line: Int, isStore: Bool, marks: Bool) -> Bool {
    let isHit = cache.lookUp(line, isStore: isStore, marks: marks)
    distances?.access(line)
    if isHit {
      prefetch?.hit()
    } else if prefetch != nil {
      let cache = cache
      prefetch?.miss(line) { cache.holds($0) }
    }
    return isHit
  }

  var allEvents: CacheEvents {
    var events = events
    if let prefetch { events.prefetches = prefetch.counts }
    return events
  }

  var missClasses: MissClasses? {
    guard let distances else { return nil }
    let associative = distances.misses(lines: cache.geometry.lineCount)
    var classes = MissClasses()
    classes.compulsory = distances.compulsoryMisses
    classes.capacity = associative - distances.compulsoryMisses
    classes.conflict = cache.counts.misses - associative
    return classes
  }
}

/// Why accesses missed.
///
/// Reference: M. Hill and A. Smith, "Evaluating Associativity in CPU Caches", IEEE Transactions on
/// Computers 38 (12), 1989.
public struct MissClasses: Hashable, Sendable {
  /// First accesses to lines.
  public var compulsory = 0
  /// Further misses of a fully associative cache of the same size that gives up the least recently used
  /// line, for the same accesses.
  public var capacity = 0
  /// What the cache itself misses beyond those; negative where sets or another replacement help.
  public var conflict = 0

  /// No miss yet.
  public init() {}

  /// The sums of two caches.
  public static func + (left: MissClasses, right: MissClasses) -> MissClasses {
    var sum = left
    sum.compulsory += right.compulsory
    sum.capacity += right.capacity
    sum.conflict += right.conflict
    return sum
  }
}

extension CacheEvents {
  /// The sums of two caches.
  static func + (left: CacheEvents, right: CacheEvents) -> CacheEvents {
    var sum = left
    sum.passedStores += right.passedStores
    sum.streamedLines += right.streamedLines
    sum.victimsTaken += right.victimsTaken
    sum.linesMovedUp += right.linesMovedUp
    sum.backInvalidations += right.backInvalidations
    sum.coherenceInvalidations += right.coherenceInvalidations
    sum.coherenceWriteBacks += right.coherenceWriteBacks
    sum.prefetches.issued += right.prefetches.issued
    sum.prefetches.useful += right.prefetches.useful
    sum.prefetches.late += right.prefetches.late
    sum.prefetches.useless += right.prefetches.useless
    return sum
  }
}
