import Basics

extension OffsetAllocator {
  /// Every reason why this allocator is inconsistent; empty when it is sound.
  ///
  /// - Complexity: O(ranges).
  public var problems: [String] {
    var problems = free.problems
    var (end, live, reserved, freeCount, cachedCount) = (0, 0, 0, 0, 0)
    for index in ranges.indices {
      let range = ranges[index]
      if range.offset != end {
        problems.append("a range at \(range.offset) follows one that ends at \(end)")
      }
      end = range.offset + range.byteCount
      problems += self.problems(of: index)
      switch range.state {
      case .live: (live, reserved) = (live + 1, reserved + range.byteCount)
      case .free: freeCount += 1
      case .cached: cachedCount += 1
      case .unused: problems.append("the range at \(range.offset) has an unused number")
      }
    }
    if end != capacity { problems.append("ranges end at \(end), not at \(capacity)") }
    if live != totals.liveBlockCount || reserved != totals.reservedByteCount {
      problems.append(
        "\(live) blocks take \(reserved) bytes, counted are \(totals.liveBlockCount) and "
          + "\(totals.reservedByteCount)")
    }
    if freeCount != free.count {
      problems.append("\(freeCount) ranges are free, \(free.count) are in the tree")
    }
    let listed = cached.reduce(0) { $0 + $1.count }
    if listed != cachedCount {
      problems.append("\(cachedCount) ranges wait in lists, which have \(listed)")
    }
    return problems
  }

  /// What is wrong with a range and its neighbours.
  private func problems(of index: Int32) -> [String] {
    var problems: [String] = []
    let range = ranges[index]
    func note(_ reason: String) { problems.append("the range at \(range.offset) \(reason)") }
    if range.byteCount <= 0 { note("has \(range.byteCount) bytes") }
    if (range.offset | range.byteCount) & (granularity - 1) != 0 { note("has odd bounds") }
    if strategy == .buddy {
      if range.byteCount & (range.byteCount - 1) != 0 { note("is no power of two") }
      if range.offset & (range.byteCount - 1) != 0 { note("is not at a multiple of its size") }
    }
    if range.state == .live {
      if range.requested > range.byteCount { note("is smaller than its block") }
      if range.offset & (range.alignment - 1) != 0 { note("is not aligned to \(range.alignment)") }
    }
    if let next = ranges.next(index) {
      let follower = ranges[next]
      if follower.offset != range.offset + range.byteCount { note("has a gap or overlap behind") }
      let isBuddy =
        follower.byteCount == range.byteCount && range.offset & range.byteCount == 0
      if range.state == .free, follower.state == .free, strategy != .buddy || isBuddy {
        note("and the one behind it are free, but not joined")
      }
    }
    return problems
  }

  /// Stops at an inconsistency, in debug builds: looks at the ranges around the one that was changed,
  /// and at all of them after as many operations as there are ranges, so that traces stay linear.
  mutating func check(near index: Int32) {
    #if DEBUG
      var found = problems(of: index)
      if let previous = ranges.previous(index) { found += problems(of: previous) }
      operationsSinceCheck += 1
      if operationsSinceCheck > ranges.count {
        operationsSinceCheck = 0
        found += problems
      }
      // Not a precondition, whose text optimized code drops.
      if !found.isEmpty { fatalError("\(strategy.rawValue): \(found.joined(separator: "; "))") }
    #endif
  }
}
