/// What happened in one cache.
public struct CacheCounts: Hashable, Sendable {
  /// Accesses that read.
  public var loads = 0
  /// Loads whose line was not there.
  public var loadMisses = 0
  /// Accesses that write; in the levels behind the first, lines written back to them.
  public var stores = 0
  /// Stores whose line was not there.
  public var storeMisses = 0
  /// Lines that had to make room.
  public var evictions = 0
  /// Evicted lines that had been written to, and so went to the next level.
  public var writeBacks = 0

  /// No access yet.
  public init() {}

  /// Loads and stores.
  public var accesses: Int { loads + stores }
  /// Accesses whose line was not there.
  public var misses: Int { loadMisses + storeMisses }
  /// Accesses whose line was there.
  public var hits: Int { accesses - misses }

  /// Hits of a million accesses; nil without accesses.
  public var hitPpm: Int64? {
    accesses == 0 ? nil : Int64(hits) * 1_000_000 / Int64(accesses)
  }

  /// The sums of two counts.
  public static func + (left: CacheCounts, right: CacheCounts) -> CacheCounts {
    left.combined(with: right, +)
  }

  /// What was counted since another count was taken.
  public static func - (left: CacheCounts, right: CacheCounts) -> CacheCounts {
    left.combined(with: right, -)
  }

  /// Every count as a share of itself, rounded down.
  func scaled(by numerator: Int, over denominator: Int) -> CacheCounts {
    combined(with: self) { count, _ in count * numerator / denominator }
  }

  private func combined(with other: CacheCounts, _ join: (Int, Int) -> Int) -> CacheCounts {
    var counts = CacheCounts()
    counts.loads = join(loads, other.loads)
    counts.loadMisses = join(loadMisses, other.loadMisses)
    counts.stores = join(stores, other.stores)
    counts.storeMisses = join(storeMisses, other.storeMisses)
    counts.evictions = join(evictions, other.evictions)
    counts.writeBacks = join(writeBacks, other.writeBacks)
    return counts
  }
}
