public import Devices

/// The shape of one cache: what decides which accesses hit.
public struct CacheGeometry: Hashable, Sendable {
  /// Capacity.
  public let sizeBytes: Int
  /// Lines of one set.
  public let ways: Int
  /// Line length, a power of two.
  public let lineBytes: Int
  /// Which line a full set gives up.
  public let policy: Cache.ReplacementPolicy

  /// The shape of a cache. A capacity that is no multiple of `ways * lineBytes` is rounded down, to
  /// one set at least.
  ///
  /// - Precondition: ways are positive, the line length is a power of two.
  public init(
    sizeBytes: Int, ways: Int, lineBytes: Int, policy: Cache.ReplacementPolicy = .lru
  ) {
    precondition(ways > 0, "a cache of \(ways) ways")
    precondition(
      lineBytes > 0 && lineBytes & (lineBytes - 1) == 0, "a line of \(lineBytes) bytes")
    self.sizeBytes = sizeBytes
    self.ways = ways
    self.lineBytes = lineBytes
    self.policy = policy
  }

  /// The shape of a profile's cache.
  public init(_ cache: Cache) {
    self.init(
      sizeBytes: cache.sizeBytes, ways: cache.ways, lineBytes: cache.lineBytes,
      policy: cache.policy)
  }

  /// Sets; any number, as caches of 3 or 6 MiB have no power of two.
  public var setCount: Int { max(1, sizeBytes / (ways * lineBytes)) }

  /// Lines.
  public var lineCount: Int { setCount * ways }
}

extension DeviceProfile {
  /// The caches that one core of the fastest cluster sees, nearest first: its own first level, its
  /// second level, and the first shared cache that is larger than those.
  public var cacheLevels: [CacheGeometry] {
    guard let cluster = clusters.first else { return [] }
    let own = [cluster.l1d] + (cluster.l2.map { [$0] } ?? [])
    let largest = own.map(\.sizeKiB).max() ?? 0
    let shared = sharedCaches.first { $0.sizeKiB > largest }
    return (own + (shared.map { [$0] } ?? [])).map { CacheGeometry($0) }
  }
}
