/// The data caches of several cores: own ones, shared ones, and the memory behind them.
///
/// What happens, in this order, for each line of the first level that an access touches:
/// 1. Copies in caches that are not on the core's way to memory: for a store they leave; for a load they
///    stay, but what was stored in them goes to the nearest cache that both cores share, or to memory.
/// 2. The levels are asked one after the other. A level that lacks the line has it fetched from the next
///    one and brings it in then, and what had to make room goes on: to an exclusive level in any case,
///    else where it had been written to.
/// 3. Stores mark the line, or go on at once, as ``CacheLevel/WritePolicy`` says.
///
/// One core with levels of the standard policies counts as ``CacheHierarchy`` does, which is faster.
public struct CacheSystem: Sendable {
  /// Which caches there are.
  public let topology: CacheTopology
  /// After how many full lines of stores in a row the next ones are not brought in; nil for never.
  ///
  /// A full line of stores begins at its first byte and goes on to its last one without a gap or a
  /// store elsewhere; loads do not matter. Stores to a line of such a run that the first level lacks go
  /// on to the first level that has the line, or to memory, all bytes of the line at once.
  public let streamingLines: Int?
  /// What went to memory and came from there.
  public internal(set) var memory = MemoryTraffic()

  /// Caches of the first level first, then those of the second.
  var nodes: [CacheNode]
  /// For each core its caches, nearest first.
  let ways: [[Int]]
  private var runs: [StoreRun]

  /// Four: about where Arm cores stop bringing lines in.
  public static let defaultStreamingLines = 4

  /// Empty caches.
  ///
  /// - Parameters:
  ///   - refreshesOnStore: Whether a store that hits counts as a use for LRU.
  ///   - seed: For random replacement.
  ///   - classifiesMisses: Whether ``missClasses(level:)`` and ``stackDistances(level:cache:)`` are
  ///     wanted, which takes some times longer.
  public init(
    _ topology: CacheTopology, streamingLines: Int? = nil, refreshesOnStore: Bool = true,
    seed: UInt64 = 1, classifiesMisses: Bool = false
  ) {
    self.topology = topology
    self.streamingLines = streamingLines
    nodes = topology.nodes.enumerated().map { index, node in
      CacheNode(
        node, refreshesOnStore: refreshesOnStore, seed: seed &+ UInt64(index),
        classifiesMisses: classifiesMisses)
    }
    for (index, node) in topology.nodes.enumerated() {
      if let parent = node.parent { nodes[parent].children.append(index) }
    }
    ways = topology.firstNodes.map { first in
      var way = [first]
      while let next = topology.nodes[way[way.count - 1]].parent { way.append(next) }
      return way
    }
    runs = topology.firstNodes.map { _ in StoreRun() }
  }

  // MARK: Accesses

  /// Accesses consecutive bytes as a SIMD loop does, 16 at a time: the first access to each line may
  /// miss, the others hit.
  ///
  /// - Complexity: O(ways) of each level that is asked, with several cores O(ways) of every cache.
  public mutating func access(core: Int = 0, address: Int, byteCount: Int, isStore: Bool) {
    let first = ways[core][0]
    let further = accessLines(core, address, byteCount, isStore: isStore)
    if isStore {
      nodes[first].cache.counts.stores += further
    } else {
      nodes[first].cache.counts.loads += further
    }
  }

  /// One access to each line.
  ///
  /// - Returns: How many more there would be with sixteen bytes at a time.
  @discardableResult
  mutating func accessLines(
    _ core: Int, _ address: Int, _ byteCount: Int, isStore: Bool
  ) -> Int {
    let first = ways[core][0]
    let lineBytes = nodes[first].lineBytes
    var start = address
    var further = 0
    let end = address + byteCount
    while start < end {
      let line = start / lineBytes * lineBytes
      let next = min(end, line + lineBytes)
      if ways.count > 1 { settle(core, line, isStore) }
      if isStore {
        store(core, first, start, next - start)
      } else {
        // A first level is not asked by another cache, so nothing moves up.
        _ = load(first, start, isForCache: false)
      }
      further += (next - start - 1) / CacheHierarchy.accessBytes
      start = next
    }
    return further
  }

  private mutating func store(_ core: Int, _ first: Int, _ address: Int, _ byteCount: Int) {
    guard let limit = streamingLines else {
      store(first, address, byteCount, brings: true)
      return
    }
    let lineBytes = nodes[first].lineBytes
    let run = runs[core].note(address, byteCount, lineBytes)
    let line = address >> nodes[first].lineShift
    guard run >= limit, !nodes[first].cache.holds(line) else {
      store(first, address, byteCount, brings: true)
      return
    }
    guard address % lineBytes == 0 else {
      // The line's other stores were joined to the first one, unless the line left in between.
      if runs[core].streamedLine == line {
        nodes[first].cache.counts.stores += 1
      } else {
        store(first, address, byteCount, brings: true)
      }
      return
    }
    runs[core].streamedLine = line
    _ = nodes[first].lookUp(line, isStore: true, marks: false)
    nodes[first].events.streamedLines += 1
    store(nodes[first].parent, address, lineBytes, brings: false)
  }

  // MARK: Results

  /// How many caches a level has.
  public func cacheCount(level: Int) -> Int { selected(level, nil).count }

  /// What happened in a cache.
  ///
  /// - Parameter cache: Which one of the level; nil for the sum of all.
  public func counts(level: Int, cache: Int? = nil) -> CacheCounts {
    selected(level, cache).reduce(CacheCounts()) { $0 + $1.cache.counts }
  }

  /// What else happened in a cache.
  ///
  /// - Parameter cache: Which one of the level; nil for the sum of all.
  public func events(level: Int, cache: Int? = nil) -> CacheEvents {
    selected(level, cache).reduce(CacheEvents()) { $0 + $1.allEvents }
  }

  /// Why accesses missed, of all caches of a level together; nil where that was not asked for.
  public func missClasses(level: Int) -> MissClasses? {
    selected(level, nil).reduce(MissClasses()) { sum, node in
      guard let sum, let classes = node.missClasses else { return nil }
      return sum + classes
    }
  }

  /// How far apart the accesses to a cache's lines are; nil where that was not asked for.
  public func stackDistances(level: Int, cache: Int = 0) -> StackDistances? {
    selected(level, cache)[0].distances
  }

  /// Whether a cache has the line of an address.
  public func holds(_ address: Int, level: Int, cache: Int = 0) -> Bool {
    let node = selected(level, cache)[0]
    return node.cache.holds(address >> node.lineShift)
  }

  private func selected(_ level: Int, _ cache: Int?) -> [CacheNode] {
    let own = nodes.filter { $0.level == level }
    guard let cache else { return own }
    return [own[cache]]
  }
}

/// How many full lines a core has written one after the other.
private struct StoreRun: Sendable {
  private var next = -1
  private var fullLines = 0
  /// The line whose stores went by.
  var streamedLine = -1

  /// - Returns: The full lines before the line of this store; 0 where it does not continue them.
  mutating func note(_ address: Int, _ byteCount: Int, _ lineBytes: Int) -> Int {
    let isStart = address % lineBytes == 0
    // Behind a full line any other may begin; within a line there must be no gap.
    let isRun = isStart ? next % lineBytes == 0 : address == next
    if !isRun { fullLines = 0 }
    let before = fullLines
    next = isStart || isRun ? address + byteCount : -1
    if next > 0, next % lineBytes == 0 { fullLines += 1 }
    return isStart || isRun ? before : 0
  }
}
