/// Instruction and data caches before one shared cache, counted as cachegrind counts: two levels,
/// LRU, no write-backs.
///
/// A reference that straddles two lines touches both and counts as one access and at most one miss.
/// The shared cache is asked only when the first level missed, for the whole reference again.
///
/// Reference: N. Nethercote and J. Seward, "Valgrind: A Framework for Heavyweight Dynamic Binary
/// Instrumentation", PLDI 2007; the policy as in `cachegrind/cg_sim.c` of version 3.19.
public struct SplitCaches: Sendable {
  /// What a reference does.
  public enum Reference: UInt8, CaseIterable, Hashable, Sendable {
    /// Fetches an instruction.
    case instruction = 0
    /// Reads data.
    case load = 1
    /// Writes data.
    case store = 2
    /// Reads and writes the same data; counts as one read.
    case modify = 3
  }

  /// References of one kind, and how many of them missed.
  public struct Counts: Hashable, Sendable {
    /// References.
    public var references = 0
    /// Those that missed the first level.
    public var firstLevelMisses = 0
    /// Those that missed the shared cache as well.
    public var lastLevelMisses = 0
  }

  /// Instruction fetches.
  public private(set) var instructions = Counts()
  /// Data that is read, or read and written.
  public private(set) var reads = Counts()
  /// Data that is written.
  public private(set) var writes = Counts()

  private var instructionCache: SetAssociativeCache
  private var dataCache: SetAssociativeCache
  private var lastLevel: SetAssociativeCache
  private let shortestLine: Int

  /// Empty caches.
  public init(instructions: CacheGeometry, data: CacheGeometry, lastLevel: CacheGeometry) {
    instructionCache = SetAssociativeCache(instructions, seed: 1)
    dataCache = SetAssociativeCache(data, seed: 2)
    self.lastLevel = SetAssociativeCache(lastLevel, seed: 3)
    shortestLine = min(instructions.lineBytes, data.lineBytes, lastLevel.lineBytes)
  }

  /// One reference.
  ///
  /// - Complexity: O(ways).
  public mutating func access(_ reference: Reference, address: Int, byteCount: Int) {
    switch reference {
    case .instruction:
      Self.count(
        &instructions, &instructionCache, &lastLevel, address: address, byteCount: byteCount)
    case .load, .modify:
      let byteCount = min(byteCount, shortestLine)
      Self.count(&reads, &dataCache, &lastLevel, address: address, byteCount: byteCount)
    case .store:
      let byteCount = min(byteCount, shortestLine)
      Self.count(&writes, &dataCache, &lastLevel, address: address, byteCount: byteCount)
    }
  }

  private static func count(
    _ counts: inout Counts, _ first: inout SetAssociativeCache,
    _ last: inout SetAssociativeCache, address: Int, byteCount: Int
  ) {
    counts.references += 1
    guard first.misses(address: address, byteCount: byteCount) else { return }
    counts.firstLevelMisses += 1
    guard last.misses(address: address, byteCount: byteCount) else { return }
    counts.lastLevelMisses += 1
  }
}

extension SetAssociativeCache {
  /// Touches the one or two lines of a reference, the lower first; whether any was not there.
  fileprivate mutating func misses(address: Int, byteCount: Int) -> Bool {
    let first = address >> lineShift
    let last = (address + byteCount - 1) >> lineShift
    var isMiss = access(first, isStore: false) != Self.hit
    if last != first { isMiss = access(last, isStore: false) != Self.hit || isMiss }
    return isMiss
  }
}
