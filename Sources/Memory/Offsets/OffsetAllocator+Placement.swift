import Basics

extension AllocationStrategy {
  /// Which free range a search takes first.
  var order: FreeRangeTree.Order {
    switch self {
    case .firstFit, .sizeClasses: .offset
    // The smallest power of two that suffices, at the lowest offset.
    case .bestFit, .buddy: .size
    case .worstFit: .fallingSize
    }
  }
}

extension Int {
  /// The next multiple of a power of two.
  func roundedUp(to multiple: Int) -> Int { (self + multiple - 1) & ~(multiple - 1) }

  /// The next power of two; of a positive number.
  var roundedUpToPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}

extension OffsetAllocator {
  /// Bytes that a block takes.
  func reserved(_ byteCount: Int, _ alignment: Int) -> Int {
    let size = max(byteCount, 1).roundedUp(to: granularity)
    switch strategy {
    case .firstFit, .bestFit, .worstFit: return size
    // A power of two lies at a multiple of itself.
    case .buddy: return max(size, alignment).roundedUpToPowerOfTwo
    case .sizeClasses:
      return SizeClass.units(of: SizeClass.index(ofUnits: size / granularity)) * granularity
    }
  }

  /// Makes a range live that has the size and is aligned; nil if there is no room.
  mutating func place(_ size: Int, _ alignment: Int) -> Int32? {
    if strategy == .sizeClasses, let index = takeCached(size, alignment) { return index }
    if let index = carve(size, alignment) { return index }
    guard strategy == .sizeClasses, joinCached() else { return nil }
    return carve(size, alignment)
  }

  /// Cuts a range out of a free one; what is before and after stays free.
  private mutating func carve(_ size: Int, _ alignment: Int) -> Int32? {
    guard var index = free.first(byteCount: size, alignment: strategy == .buddy ? 1 : alignment)
    else { return nil }
    free.remove(index)
    if strategy == .buddy {
      while ranges[index].byteCount > size {
        insertFree(ranges.split(index, after: ranges[index].byteCount / 2))
      }
    } else {
      let padding = -ranges[index].offset & (max(alignment, granularity) - 1)
      if padding > 0 {
        let rest = ranges.split(index, after: padding)
        insertFree(index)
        index = rest
      }
      if ranges[index].byteCount > size { insertFree(ranges.split(index, after: size)) }
    }
    ranges[index].state = .live
    return index
  }

  /// The block of a class that was freed last.
  private mutating func takeCached(_ size: Int, _ alignment: Int) -> Int32? {
    let sizeClass = SizeClass.index(ofUnits: size / granularity)
    guard sizeClass < cached.count, let index = cached[sizeClass].last,
      ranges[index].offset & (alignment - 1) == 0
    else { return nil }
    cached[sizeClass].removeLast()
    ranges[index].state = .live
    return index
  }

  private mutating func insertFree(_ index: Int32) {
    ranges[index].state = .free
    free.insert(index, offset: ranges[index].offset, byteCount: ranges[index].byteCount)
  }

  /// Makes a range free and joins it with its neighbours.
  ///
  /// - Returns: What it is part of then.
  @discardableResult mutating func release(_ index: Int32) -> Int32 {
    var index = index
    while let (left, right) = joinable(index) {
      free.remove(left == index ? right : left)
      ranges.join(left, right)
      index = left
    }
    insertFree(index)
    return index
  }

  /// A range and the neighbour that it can be joined with.
  private func joinable(_ index: Int32) -> (left: Int32, right: Int32)? {
    let range = ranges[index]
    if strategy == .buddy {
      let isLeft = range.offset & range.byteCount == 0
      guard let other = isLeft ? ranges.next(index) : ranges.previous(index),
        ranges[other].state == .free, ranges[other].byteCount == range.byteCount
      else { return nil }
      return isLeft ? (index, other) : (other, index)
    }
    if let next = ranges.next(index), ranges[next].state == .free { return (index, next) }
    if let previous = ranges.previous(index), ranges[previous].state == .free {
      return (previous, index)
    }
    return nil
  }

  /// Gives the blocks in the lists of the size classes back.
  ///
  /// - Returns: Whether there were any.
  @discardableResult mutating func joinCached() -> Bool {
    var found = false
    for sizeClass in cached.indices {
      for index in cached[sizeClass] {
        release(index)
        found = true
      }
      cached[sizeClass].removeAll(keepingCapacity: true)
    }
    return found
  }

  /// The number of a range in use.
  func liveIndex(of block: Block) -> Int32 {
    precondition(contains(block), "block \(block.index) is not in use: it was freed before")
    return block.index
  }

  var largestFree: Int {
    guard strategy == .sizeClasses else { return free.largest }
    var (largest, current) = (0, 0)
    for index in ranges.indices {
      current = ranges[index].state == .live ? 0 : current + ranges[index].byteCount
      largest = max(largest, current)
    }
    return largest
  }

  func failure(of size: Int) -> AllocationError {
    let statistics = self.statistics
    if size > capacity { return .exceedsCapacity(byteCount: size, capacity: capacity) }
    if size > statistics.freeByteCount {
      return .outOfMemory(byteCount: size, freeByteCount: statistics.freeByteCount)
    }
    return .fragmented(
      byteCount: size, freeByteCount: statistics.freeByteCount,
      largestFreeByteCount: statistics.largestFreeByteCount)
  }
}
