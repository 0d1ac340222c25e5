/// How many other lines were used since a line was used last, for every access of a stream: the misses
/// of fully associative caches of all sizes that give up the least recently used line, in one pass.
///
/// References: R. Mattson, J. Gecsei, D. Slutz and I. Traiger, "Evaluation Techniques for Storage
/// Hierarchies", IBM Systems Journal 9 (2), 1970; with a tree of partial sums over the times of last
/// use as B. Bennett and V. Kruskal, "LRU Stack Processing", IBM J. Res. Dev. 19 (4), 1975, kept as P.
/// Fenwick, "A New Data Structure for Cumulative Frequency Tables", Software: Practice and Experience
/// 24 (3), 1994. The newest lines stand in a short list before the tree, where most are found.
public struct StackDistances: Sendable {
  /// Accesses.
  public private(set) var accesses = 0
  /// Accesses to lines that had never been used: they miss whatever the size.
  public private(set) var compulsoryMisses = 0
  /// `histogram[d]` counts the accesses with `d` other lines since the last one to the same line.
  public private(set) var histogram: [Int]

  /// The newest lines, newest first.
  private var recent: [Int] = []
  /// The places of lines that are no longer among them.
  private var times = LineTable()
  /// Over the times at which lines left ``recent``: one where a line still has that time.
  private var tree: FenwickTree
  private var now = 0

  private static let recentCount = 16

  /// No access yet.
  public init() {
    histogram = [Int](repeating: 0, count: Self.recentCount)
    tree = FenwickTree(count: 1 << 12)
    recent.reserveCapacity(Self.recentCount + 1)
  }

  /// One access.
  ///
  /// - Parameter line: An address divided by the length of a line; not negative.
  /// - Complexity: O(1) for one of the sixteen newest lines, O(log lines) amortised for others.
  public mutating func access(_ line: Int) {
    accesses += 1
    if recentPlace(of: line) { return }
    guard let time = times.remove(line) else {
      compulsoryMisses += 1
      push(line)
      return
    }
    let distance = Self.recentCount + tree.total - tree.sum(through: time)
    tree.add(-1, at: time)
    while histogram.count <= distance {
      histogram.append(contentsOf: repeatElement(0, count: histogram.count))
    }
    histogram[distance] += 1
    push(line)
  }

  /// Looks for a line among the newest, and moves it to their front.
  private mutating func recentPlace(of line: Int) -> Bool {
    var lines = recent.mutableSpan
    guard !lines.isEmpty else { return false }
    var carried = lines[0]
    if carried == line {
      histogram[0] += 1
      return true
    }
    for place in 1..<max(1, lines.count) where lines[place] == line {
      for later in 1...place {
        let next = lines[later]
        lines[later] = carried
        carried = next
      }
      lines[0] = line
      histogram[place] += 1
      return true
    }
    return false
  }

  /// Puts a line before the newest; the last of those gets a time.
  private mutating func push(_ line: Int) {
    guard recent.count == Self.recentCount else {
      recent.insert(line, at: 0)
      return
    }
    var lines = recent.mutableSpan
    let last = lines[Self.recentCount - 1]
    for place in stride(from: Self.recentCount - 1, to: 0, by: -1) {
      lines[place] = lines[place - 1]
    }
    lines[0] = line
    if now == tree.count { compact() }
    times.insert(last, now)
    tree.add(1, at: now)
    now += 1
  }

  /// Gives the lines the first times in their order, so that times do not run out; with twice as many
  /// where most are in use.
  private mutating func compact() {
    let order = times.entries.sorted { $0.time < $1.time }
    let count = order.count * 2 > tree.count ? tree.count * 2 : tree.count
    tree = FenwickTree(ones: order.count, count: count)
    times = LineTable(capacity: order.count * 2)
    for (time, entry) in order.enumerated() { times.insert(entry.line, time) }
    now = order.count
  }

  /// Lines that were used at all.
  public var lineCount: Int { compulsoryMisses }

  /// Misses of a fully associative cache of so many lines.
  ///
  /// - Complexity: O(lines).
  public func misses(lines: Int) -> Int {
    compulsoryMisses + histogram.dropFirst(max(0, lines)).reduce(0, +)
  }

  /// Misses of caches of 1, 2, 4... lines, up to the first that has compulsory misses only.
  ///
  /// - Complexity: O(lines).
  public var missCurve: [(lines: Int, misses: Int)] {
    var curve: [(lines: Int, misses: Int)] = []
    var lines = 1
    while true {
      let misses = misses(lines: lines)
      curve.append((lines, misses))
      if misses == compulsoryMisses { return curve }
      lines *= 2
    }
  }
}

/// Partial sums of zeros and ones.
private struct FenwickTree: Sendable {
  private var sums: [Int]
  /// The sum of all.
  private(set) var total = 0

  var count: Int { sums.count - 1 }

  init(count: Int) { sums = [Int](repeating: 0, count: count + 1) }

  /// So many ones, then zeros.
  init(ones: Int, count: Int) {
    // Node i has the sum of the i & -i places that end with it.
    sums = (0...count).map { node in max(0, min(ones - node + (node & -node), node & -node)) }
    total = ones
  }

  mutating func add(_ value: Int, at place: Int) {
    total += value
    var nodes = sums.mutableSpan
    var node = place + 1
    while node < nodes.count {
      nodes[node] += value
      node += node & -node
    }
  }

  func sum(through place: Int) -> Int {
    let nodes = sums.span
    var sum = 0
    var node = place + 1
    while node > 0 {
      sum += nodes[node]
      node &= node - 1
    }
    return sum
  }
}

/// Times of lines: a table with open addressing, as looking up is most of the work.
private struct LineTable: Sendable {
  private var lines: [Int]
  private var values: [Int]
  private var used = 0

  private static let free = -1
  private static let removed = -2

  init(capacity: Int = 1 << 12) {
    var size = 1 << 12
    while size < capacity * 2 { size *= 2 }
    lines = [Int](repeating: Self.free, count: size)
    values = [Int](repeating: 0, count: size)
  }

  var entries: [(line: Int, time: Int)] {
    lines.indices.filter { lines[$0] >= 0 }.map { (lines[$0], values[$0]) }
  }

  /// Multiplication by 2^64 over the golden ratio: neighbouring lines fall far apart.
  private func start(_ line: Int) -> Int {
    let mixed = UInt64(bitPattern: Int64(line)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 20) & (lines.count - 1)
  }

  /// Adds a line that is not there.
  mutating func insert(_ line: Int, _ time: Int) {
    if used * 2 >= lines.count { rebuild() }
    var place = start(line)
    while lines[place] >= 0 { place = (place + 1) & (lines.count - 1) }
    if lines[place] == Self.free { used += 1 }
    lines[place] = line
    values[place] = time
  }

  /// The time of a line, which is then no longer there; nil if it was not.
  mutating func remove(_ line: Int) -> Int? {
    var place = start(line)
    while lines[place] != Self.free {
      if lines[place] == line {
        lines[place] = Self.removed
        return values[place]
      }
      place = (place + 1) & (lines.count - 1)
    }
    return nil
  }

  private mutating func rebuild() {
    let kept = entries
    self = LineTable(capacity: kept.count * 2)
    for entry in kept { insert(entry.line, entry.time) }
  }
}
