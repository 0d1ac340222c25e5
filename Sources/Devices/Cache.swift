/// One cache.
public struct Cache: Hashable, Sendable {
  /// Capacity.
  public var sizeKiB: Int
  /// Associativity.
  public var ways: Int
  /// Line length.
  public var lineBytes: Int
  /// What is replaced first.
  public var policy: ReplacementPolicy
  /// Which cores share it.
  public var scope: Scope

  /// Joins the values; nothing is checked.
  public init(sizeKiB: Int, ways: Int, lineBytes: Int, policy: ReplacementPolicy, scope: Scope) {
    self.sizeKiB = sizeKiB
    self.ways = ways
    self.lineBytes = lineBytes
    self.policy = policy
    self.scope = scope
  }

  /// Capacity in bytes.
  public var sizeBytes: Int { sizeKiB * 1024 }

  /// Which line a full set gives up.
  public enum ReplacementPolicy: String, CaseIterable, Hashable, Sendable {
    case lru, plru, fifo, random
  }

  /// Which cores share a cache.
  public enum Scope: String, CaseIterable, Hashable, Sendable {
    case core, pair, cluster, soc
  }
}
