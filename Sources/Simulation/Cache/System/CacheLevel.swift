/// The caches of one level: their shape, which cores share one, and what they do with stores and
/// with lines that make room.
public struct CacheLevel: Hashable, Sendable {
  /// When what is stored goes on to the next level.
  public enum WritePolicy: String, CaseIterable, Hashable, Sendable {
    /// When its line makes room.
    case writeBack = "write-back"
    /// At once, with no more bytes than were stored.
    case writeThrough = "write-through"
  }

  /// What a level promises about the lines of the levels nearer to the cores.
  public enum Inclusion: String, CaseIterable, Hashable, Sendable {
    /// Nothing: each level keeps and gives up lines on its own.
    case nonInclusive = "non-inclusive"
    /// It has them all: a line that it gives up leaves the nearer levels as well.
    case inclusive
    /// It has none of the level before: it takes what that one gives up, and what that one asks for
    /// moves there. Copies of other cores may lie beside it.
    case exclusive
  }

  /// Size, ways, lines and replacement of each cache.
  public var geometry: CacheGeometry
  /// What the level is called.
  public var name: String
  /// How many cores share one of these caches; the last one may have fewer.
  public var coresOfCache: Int
  /// When stores go on.
  public var writePolicy = WritePolicy.writeBack
  /// Whether a store brings its line in where it is missing; other stores pass by.
  public var allocatesOnStore = true
  /// What is true of the levels before; of no meaning for the first.
  public var inclusion = Inclusion.nonInclusive
  /// What is fetched ahead of the cores.
  public var prefetcher: Prefetcher?

  /// A level of write-back caches that bring lines in on stores.
  public init(_ geometry: CacheGeometry, name: String, coresOfCache: Int = 1) {
    precondition(coresOfCache > 0, "a cache of \(coresOfCache) cores")
    self.geometry = geometry
    self.name = name
    self.coresOfCache = coresOfCache
  }
}

/// What happened in a cache beside ``CacheCounts``.
public struct CacheEvents: Hashable, Sendable {
  /// Stores that went on at once to the next level, because of writing through or because their line
  /// was not brought in.
  public var passedStores = 0
  /// Lines that were written without being brought in, as the lines before them had been written as
  /// a whole; also counted as store misses.
  public var streamedLines = 0
  /// Lines taken from the level before, which gave them up.
  public var victimsTaken = 0
  /// Lines that moved to the level before.
  public var linesMovedUp = 0
  /// Lines that left because an inclusive level gave them up.
  public var backInvalidations = 0
  /// Lines that left because another core wrote to them.
  public var coherenceInvalidations = 0
  /// Lines with stores that went on because another core wanted to see them.
  public var coherenceWriteBacks = 0
  /// What was fetched ahead.
  public var prefetches = PrefetchCounts()

  /// Nothing yet.
  public init() {}
}

/// Bytes between the last caches and main memory, lines fetched ahead left out.
public struct MemoryTraffic: Hashable, Sendable {
  /// Bytes that were read.
  public var bytesRead = 0
  /// Bytes that were written.
  public var bytesWritten = 0

  /// No byte yet.
  public init() {}

  /// Both.
  public var bytes: Int { bytesRead + bytesWritten }
}
