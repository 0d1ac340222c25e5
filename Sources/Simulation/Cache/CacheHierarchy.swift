/// Caches one behind the other, each asked only for what the one before does not have.
///
/// Write-back and write-allocate: a store brings its line in as a load does, and marks it as written
/// to; a marked line that is evicted is stored to the next level. Levels evict on their own, neither
/// inclusive nor exclusive.
///
/// The counts equal those of pycachesim 0.3.1 and, through ``SplitCaches``, of cachegrind 3.19, to
/// the last digit.
public struct CacheHierarchy: Sendable {
  private var first: SetAssociativeCache
  private var others: [SetAssociativeCache]

  /// The width of one access of a SIMD loop: longer runs of bytes count as several.
  public static let accessBytes = 1 << accessShift
  private static let accessShift = 4

  /// Empty caches.
  ///
  /// - Parameters:
  ///   - levels: Nearest first; at least one.
  ///   - refreshesOnStore: Whether a store that hits counts as a use for LRU; it does on real parts,
  ///     and does not in pycachesim.
  ///   - seed: For random replacement.
  public init(_ levels: [CacheGeometry], refreshesOnStore: Bool = true, seed: UInt64 = 1) {
    precondition(!levels.isEmpty, "a hierarchy without caches")
    let caches = levels.enumerated().map { index, geometry in
      SetAssociativeCache(
        geometry, refreshesOnStore: refreshesOnStore, seed: seed &+ UInt64(index))
    }
    first = caches[0]
    others = Array(caches.dropFirst())
  }

  /// The shapes of the caches, nearest first.
  public var levels: [CacheGeometry] { [first.geometry] + others.map(\.geometry) }

  /// What happened in each level, nearest first.
  public var counts: [CacheCounts] { [first.counts] + others.map(\.counts) }

  /// Empties all caches and sets all counts to zero.
  public mutating func reset() {
    first.reset()
    for level in others.indices { others[level].reset() }
  }

  /// Sets the counts back to what they were, to leave out what warmed the caches.
  mutating func restore(_ earlier: [CacheCounts]) {
    first.counts = earlier[0]
    for level in others.indices { others[level].counts = earlier[level + 1] }
  }

  /// One access to one line of the first level.
  ///
  /// - Complexity: O(ways) of each level that is asked.
  public mutating func access(address: Int, isStore: Bool) {
    let victim = first.access(address >> first.lineShift, isStore: isStore)
    guard victim != SetAssociativeCache.hit, !others.isEmpty else { return }
    access(level: 0, address, isStore: false)
    if victim > 0, victim & 1 == 1 {
      access(level: 0, (victim >> 1) << first.lineShift, isStore: true)
    }
  }

  /// The line that a level lacks is fetched first, what it displaced is written back then.
  private mutating func access(level: Int, _ address: Int, isStore: Bool) {
    let shift = others[level].lineShift
    let victim = others[level].access(address >> shift, isStore: isStore)
    guard victim != SetAssociativeCache.hit, level + 1 < others.count else { return }
    access(level: level + 1, address, isStore: false)
    if victim > 0, victim & 1 == 1 {
      access(level: level + 1, (victim >> 1) << shift, isStore: true)
    }
  }

  /// Accesses consecutive bytes as a SIMD loop does, ``accessBytes`` at a time: the first access to
  /// each line may miss, the others hit.
  public mutating func access(address: Int, byteCount: Int, isStore: Bool) {
    let shift = first.lineShift
    var start = address
    let end = address + byteCount
    while start < end {
      let next = min(end, (start >> shift + 1) << shift)
      access(address: start, isStore: isStore)
      // Bytes are positive: a shift, not a division that rounds towards zero.
      let further = (next - start - 1) >> Self.accessShift
      if isStore { first.counts.stores += further } else { first.counts.loads += further }
      start = next
    }
  }
}
