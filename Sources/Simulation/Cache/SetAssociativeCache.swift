import Basics
import Devices

/// One set-associative cache: which lines it holds, which of them were written to, and which one a
/// full set gives up.
///
/// A line is named by its address divided by the line length. Emptying takes O(1): lines of earlier
/// epochs count as free ways.
struct SetAssociativeCache: Sendable {
  let geometry: CacheGeometry
  let lineShift: Int
  /// What happened here.
  var counts = CacheCounts()

  private let ways: Int
  private let setCount: Int
  /// `setCount - 1` where that is a mask; -1 where the set is a remainder.
  private let setMask: Int
  private let policy: Cache.ReplacementPolicy
  private let refreshesOnStore: Bool
  private let seed: UInt64
  /// For each way `key * 2 + isDirty`, or -1. LRU and FIFO keep each set newest first, so that free
  /// ways are the last ones.
  private var entries: [Int]
  /// Above the bits of a line number: part of a line's key.
  private var epoch = 0
  /// For each set the bits of its tree, for tree-PLRU.
  private var trees: [Int]
  private var random: SplitMix64

  /// Bits of a line number: addresses have at most 48.
  private static let lineBits = 44
  private static let lastEpoch = 1 << 17
  /// Ways beyond are never given up by tree-PLRU.
  static let mostTreeWays = 64

  /// What an access found.
  static let hit = -2
  /// The line was not there, and nothing had to make room for it.
  static let missWithoutVictim = -1

  init(_ geometry: CacheGeometry, refreshesOnStore: Bool = true, seed: UInt64) {
    self.geometry = geometry
    lineShift = geometry.lineBytes.trailingZeroBitCount
    ways = geometry.ways
    setCount = geometry.setCount
    setMask = setCount & (setCount - 1) == 0 ? setCount - 1 : -1
    policy = geometry.policy
    self.refreshesOnStore = refreshesOnStore
    self.seed = seed
    entries = [Int](repeating: -1, count: setCount * ways)
    trees = policy == .plru ? [Int](repeating: 0, count: setCount) : []
    random = SplitMix64(seed: seed)
  }

  /// Forgets all lines without writing any back, and all counts.
  mutating func reset() {
    counts = CacheCounts()
    random = SplitMix64(seed: seed)
    for set in trees.indices { trees[set] = 0 }
    epoch += 1
    guard epoch == Self.lastEpoch else { return }
    epoch = 0
    for place in entries.indices { entries[place] = -1 }
  }

  /// Accesses a line and brings it in where it is missing.
  ///
  /// - Returns: ``hit``, ``missWithoutVictim``, or the line that had to make room as
  ///   `line * 2 + isDirty`.
  /// - Complexity: O(ways).
  mutating func access(_ line: Int, isStore: Bool) -> Int {
    if isStore { counts.stores += 1 } else { counts.loads += 1 }
    let key = line | epoch << Self.lineBits
    let set = setMask >= 0 ? line & setMask : line % setCount
    let outcome: Int
    switch policy {
    case .lru where refreshesOnStore || !isStore:
      outcome = accessNewestFirst(key, first: set * ways, isStore: isStore)
    case .lru, .fifo, .plru, .random:
      outcome = find(key, set, isStore: isStore) ? Self.hit : insert(key, set, isDirty: isStore)
    }
    return outcome == Self.hit ? outcome : counted(outcome, isStore: isStore)
  }

  /// Moves every line one way on until the place of the wanted one, or the end, is reached.
  private mutating func accessNewestFirst(_ key: Int, first: Int, isStore: Bool) -> Int {
    let end = first + ways
    var lines = entries.mutableSpan
    let dirty = isStore ? 1 : 0
    var carried = lines[first]
    lines[first] = key << 1 | dirty
    if carried >> 1 == key {
      lines[first] = carried | dirty
      return Self.hit
    }
    var place = first + 1
    while place < end {
      let next = lines[place]
      lines[place] = carried
      if next >> 1 == key {
        lines[first] = next | dirty
        return Self.hit
      }
      carried = next
      place += 1
    }
    return carried
  }

  /// Counts a miss; what it displaced, without its epoch.
  private mutating func counted(_ displaced: Int, isStore: Bool) -> Int {
    if isStore { counts.storeMisses += 1 } else { counts.loadMisses += 1 }
    guard displaced >= 0, displaced >> (Self.lineBits + 1) == epoch else {
      return Self.missWithoutVictim
    }
    counts.evictions += 1
    counts.writeBacks += displaced & 1
    return displaced & (1 << (Self.lineBits + 1) - 1)
  }

  // MARK: Looking up and bringing in apart

  /// Whether a line is there; counts an access, and nothing is brought in.
  ///
  /// - Parameter marks: Whether a store marks the line as written to.
  mutating func lookUp(_ line: Int, isStore: Bool, marks: Bool) -> Bool {
    if isStore { counts.stores += 1 } else { counts.loads += 1 }
    guard let place = place(of: line) else {
      if isStore { counts.storeMisses += 1 } else { counts.loadMisses += 1 }
      return false
    }
    if marks { entries[place] |= 1 }
    switch policy {
    case .lru: if refreshesOnStore || !isStore { moveToFront(place) }
    case .plru: touchTree(place / ways, way: place % ways)
    case .fifo, .random: break
    }
    return true
  }

  /// Brings in a line that is not there.
  ///
  /// - Returns: The line that had to make room as `line * 2 + isDirty`; ``missWithoutVictim`` for
  ///   none. Nothing is counted.
  mutating func bringIn(_ line: Int, isDirty: Bool) -> Int {
    let set = setMask >= 0 ? line & setMask : line % setCount
    let displaced = insert(line | epoch << Self.lineBits, set, isDirty: isDirty)
    guard displaced >= 0, displaced >> (Self.lineBits + 1) == epoch else {
      return Self.missWithoutVictim
    }
    return displaced & (1 << (Self.lineBits + 1) - 1)
  }

  /// Whether a line is there; counts nothing.
  func holds(_ line: Int) -> Bool { place(of: line) != nil }

  /// Takes a line out.
  ///
  /// - Returns: Whether it had been written to; nil where it was not there.
  mutating func remove(_ line: Int) -> Bool? {
    guard let place = place(of: line) else { return nil }
    let isDirty = entries[place] & 1 == 1
    switch policy {
    case .lru, .fifo:
      // Free ways stay the last ones.
      let end = (place / ways + 1) * ways
      for later in place..<end - 1 { entries[later] = entries[later + 1] }
      entries[end - 1] = -1
    case .plru, .random: entries[place] = -1
    }
    return isDirty
  }

  /// Sets whether a line has been written to.
  ///
  /// - Returns: Whether it had been; nil where it is not there.
  mutating func mark(_ line: Int, isDirty: Bool) -> Bool? {
    guard let place = place(of: line) else { return nil }
    let wasDirty = entries[place] & 1 == 1
    entries[place] = (entries[place] & ~1) | (isDirty ? 1 : 0)
    return wasDirty
  }

  private func place(of line: Int) -> Int? {
    let key = line | epoch << Self.lineBits
    let start = (setMask >= 0 ? line & setMask : line % setCount) * ways
    let lines = entries.span
    for place in start..<start + ways where lines[place] >> 1 == key { return place }
    return nil
  }

  private mutating func moveToFront(_ place: Int) {
    let first = place / ways * ways
    var lines = entries.mutableSpan
    let entry = lines[place]
    for later in stride(from: place, to: first, by: -1) { lines[later] = lines[later - 1] }
    lines[first] = entry
  }

  // MARK: Policies that do not move lines at every use

  private mutating func find(_ key: Int, _ set: Int, isStore: Bool) -> Bool {
    for way in 0..<ways where entries[set * ways + way] >> 1 == key {
      if isStore { entries[set * ways + way] |= 1 }
      if policy == .plru { touchTree(set, way: way) }
      return true
    }
    return false
  }

  /// - Returns: What was there before.
  private mutating func insert(_ key: Int, _ set: Int, isDirty: Bool) -> Int {
    switch policy {
    case .lru, .fifo: return accessNewestFirst(key, first: set * ways, isStore: isDirty)
    case .plru, .random:
      let free = (0..<ways).first { way in
        entries[set * ways + way] >> (Self.lineBits + 1) != epoch
      }
      let victim =
        policy == .plru ? treeVictim(set) : Int(random.next() % UInt64(ways))
      let way = free ?? victim
      defer { entries[set * ways + way] = key << 1 | (isDirty ? 1 : 0) }
      if policy == .plru { touchTree(set, way: way) }
      return entries[set * ways + way]
    }
  }

  // MARK: Tree-PLRU

  /// Points every node on the way to a leaf away from it. Node `i` has the children `2i` and
  /// `2i + 1`; a bit says that the right half was used longer ago.
  private mutating func touchTree(_ set: Int, way: Int) {
    var node = 1
    var (low, high) = (0, treeLeaves)
    while high - low > 1 {
      let middle = (low + high) / 2
      let isRight = way >= middle
      if isRight { trees[set] &= ~(1 << node) } else { trees[set] |= 1 << node }
      if isRight { low = middle } else { high = middle }
      node = 2 * node + (isRight ? 1 : 0)
    }
  }

  private func treeVictim(_ set: Int) -> Int {
    var node = 1
    var (low, high) = (0, treeLeaves)
    while high - low > 1 {
      let middle = (low + high) / 2
      // A tree over ways that are no power of two has leaves that do not exist.
      let isRight = middle < ways && trees[set] >> node & 1 == 1
      if isRight { low = middle } else { high = middle }
      node = 2 * node + (isRight ? 1 : 0)
    }
    return low
  }

  /// Ways, rounded up to a power of two; at most 64, so that a tree fits an integer.
  private var treeLeaves: Int {
    var leaves = 1
    while leaves < min(ways, Self.mostTreeWays) { leaves *= 2 }
    return leaves
  }
}
