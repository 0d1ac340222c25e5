/// Ranges that lie end to end, as a linked list in the order of their offsets. A range keeps its
/// number as long as it exists; numbers of joined ranges are given again.
struct RangeList: Sendable {
  /// What a range is used for.
  enum State: Hashable, Sendable {
    case live, free
    /// Freed, but kept for the next block of its size.
    case cached
    /// A number that waits for a range.
    case unused
  }

  /// A range.
  struct Entry: Sendable {
    var offset: Int
    var byteCount: Int
    /// Bytes that the block asked for.
    var requested = 0
    var alignment = 1
    var state = State.free
    var generation: UInt32 = 0
    fileprivate(set) var previous: Int32 = -1
    fileprivate(set) var next: Int32 = -1
  }

  private var entries: [Entry] = []
  private var unused: [Int32] = []
  private(set) var first: Int32?
  private(set) var last: Int32?

  /// How many ranges there are.
  var count: Int { entries.count - unused.count }

  /// The numbers of the ranges in the order of their offsets.
  ///
  /// - Complexity: O(ranges).
  var indices: [Int32] {
    var indices: [Int32] = []
    indices.reserveCapacity(count)
    var index = first
    while let current = index {
      indices.append(current)
      index = next(current)
    }
    return indices
  }

  subscript(_ index: Int32) -> Entry {
    get { entries[Int(index)] }
    _modify { yield &entries[Int(index)] }
  }

  func next(_ index: Int32) -> Int32? { link(entries[Int(index)].next) }
  func previous(_ index: Int32) -> Int32? { link(entries[Int(index)].previous) }

  private func link(_ index: Int32) -> Int32? { index < 0 ? nil : index }

  func isLive(_ index: Int32, generation: UInt32) -> Bool {
    entries.indices.contains(Int(index)) && entries[Int(index)].state == .live
      && entries[Int(index)].generation == generation
  }

  /// Adds a range at the end.
  mutating func append(offset: Int, byteCount: Int) -> Int32 {
    let index = number(for: Entry(offset: offset, byteCount: byteCount))
    connect(last, index)
    entries[Int(index)].next = -1
    last = index
    if first == nil { first = index }
    return index
  }

  /// Divides a range.
  ///
  /// - Returns: The second part; the first keeps the number.
  mutating func split(_ index: Int32, after byteCount: Int) -> Int32 {
    let old = entries[Int(index)]
    let rest = number(
      for: Entry(offset: old.offset + byteCount, byteCount: old.byteCount - byteCount))
    entries[Int(index)].byteCount = byteCount
    let follower = link(old.next)
    connect(index, rest)
    if let follower {
      connect(rest, follower)
    } else {
      entries[Int(rest)].next = -1
      last = rest
    }
    return rest
  }

  /// Makes a range longer by the one after it, whose number is unused then.
  mutating func join(_ left: Int32, _ right: Int32) {
    entries[Int(left)].byteCount += entries[Int(right)].byteCount
    if let follower = next(right) {
      connect(left, follower)
    } else {
      entries[Int(left)].next = -1
      last = left
    }
    entries[Int(right)].state = .unused
    unused.append(right)
  }

  /// Puts ranges end to end in another order, with new free ranges between them.
  ///
  /// - Parameter order: Numbers that stay, by offset, with their offsets and sizes set; the other
  ///   numbers are unused then.
  /// - Returns: The gaps up to the capacity.
  mutating func rearrange(_ order: [Int32], capacity: Int) -> [Int32] {
    let old = indices
    let kept = Set(order)
    for index in old where !kept.contains(index) {
      entries[Int(index)].state = .unused
      unused.append(index)
    }
    (first, last) = (nil, nil)
    var gaps: [Int32] = []
    var end = 0
    for index in order + [-1] {
      let start = index < 0 ? capacity : entries[Int(index)].offset
      if start > end { gaps.append(append(offset: end, byteCount: start - end)) }
      guard index >= 0 else { break }
      connect(last, index)
      entries[Int(index)].next = -1
      last = index
      if first == nil { first = index }
      end = start + entries[Int(index)].byteCount
    }
    return gaps
  }

  /// Lets two ranges of one size change places.
  mutating func exchange(_ a: Int32, _ b: Int32) {
    let (left, right) = (entries[Int(a)], entries[Int(b)])
    // A link of one to the other becomes a link back.
    place(a, at: right, self: b)
    place(b, at: left, self: a)
  }

  /// Gives a range the place of another one, which takes the place of the first.
  private mutating func place(_ index: Int32, at old: Entry, self other: Int32) {
    entries[Int(index)].offset = old.offset
    entries[Int(index)].previous = old.previous == index ? other : old.previous
    entries[Int(index)].next = old.next == index ? other : old.next
    if let previous = previous(index) {
      entries[Int(previous)].next = index
    } else {
      first = index
    }
    if let next = next(index) { entries[Int(next)].previous = index } else { last = index }
  }

  private mutating func connect(_ left: Int32?, _ right: Int32) {
    entries[Int(right)].previous = left ?? -1
    if let left { entries[Int(left)].next = right }
  }

  private mutating func number(for entry: Entry) -> Int32 {
    guard let index = unused.popLast() else {
      entries.append(entry)
      return Int32(entries.count - 1)
    }
    let generation = entries[Int(index)].generation
    entries[Int(index)] = entry
    entries[Int(index)].generation = generation
    return index
  }
}
