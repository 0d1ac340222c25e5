import Basics

extension OffsetAllocator {
  /// A block that changes its place.
  public struct Move: Hashable, Sendable {
    /// Which one.
    public let block: Block
    /// Where it was.
    public let source: Int
    /// Where it is now.
    public let destination: Int
    /// Bytes to copy.
    public let byteCount: Int
  }

  /// Moves blocks together so that free ranges join. Applied in order, no move overwrites a block that
  /// is still to be moved; a source and its destination may overlap (`memmove`).
  ///
  /// First, best and worst fit and size classes slide all blocks down. Buddies move each block to the
  /// lowest free place below it until none is left; then at most one range of each size is free, so
  /// that at least half of the free bytes are in one piece. Proof: of two such ranges the lower one
  /// would have taken what is in the buddy of the higher one.
  ///
  /// - Parameter isMovable: False for blocks that stay where they are.
  /// - Complexity: O(n log n) in the number of ranges, for buddies in each of a few rounds.
  public mutating func compact(where isMovable: (Block) -> Bool = { _ in true }) -> [Move] {
    joinCached()
    totals.compactionCount += 1
    let moves =
      strategy == .buddy ? moveBuddies(where: isMovable) : slideBlocks(where: isMovable)
    totals.movedByteCount += moves.reduce(0) { $0 + $1.byteCount }
    if let first = ranges.first { check(near: first) }
    return moves
  }

  private mutating func slideBlocks(where isMovable: (Block) -> Bool) -> [Move] {
    var moves: [Move] = []
    let blocks = self.blocks
    var end = 0
    for block in blocks {
      let range = ranges[block.index]
      let target = end.roundedUp(to: max(granularity, range.alignment))
      if target < range.offset, isMovable(block) {
        moves.append(
          Move(
            block: block, source: range.offset, destination: target, byteCount: range.requested))
        ranges[block.index].offset = target
      }
      end = ranges[block.index].offset + range.byteCount
    }
    free.removeAll()
    for gap in ranges.rearrange(blocks.map(\.index), capacity: capacity) {
      free.insert(gap, offset: ranges[gap].offset, byteCount: ranges[gap].byteCount)
    }
    return moves
  }

  private mutating func moveBuddies(where isMovable: (Block) -> Bool) -> [Move] {
    var moves: [Move] = []
    var hasMoved = true
    while hasMoved {
      hasMoved = false
      for block in blocks.reversed() where isMovable(block) {
        guard let move = lower(block) else { continue }
        moves.append(move)
        hasMoved = true
      }
    }
    return moves
  }

  /// Moves a buddy to the lowest free place below it.
  private mutating func lower(_ block: Block) -> Move? {
    let old = ranges[block.index]
    guard let target = lowestFree(old.byteCount), ranges[target].offset < old.offset else {
      return nil
    }
    free.remove(target)
    while ranges[target].byteCount > old.byteCount {
      let rest = ranges.split(target, after: ranges[target].byteCount / 2)
      free.insert(rest, offset: ranges[rest].offset, byteCount: ranges[rest].byteCount)
    }
    // The block keeps its number: the two ranges change places.
    ranges.exchange(block.index, target)
    release(target)
    return Move(
      block: block, source: old.offset, destination: ranges[block.index].offset,
      byteCount: old.requested)
  }

  /// The first free range of each size that suffices is known: the lowest of them.
  private func lowestFree(_ size: Int) -> Int32? {
    var lowest: Int32?
    var size = size
    while let index = free.first(byteCount: size, alignment: 1) {
      if lowest.map({ ranges[index].offset < ranges[$0].offset }) ?? true { lowest = index }
      size = 2 * ranges[index].byteCount
    }
    return lowest
  }
}
