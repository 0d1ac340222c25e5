/// Memory that is given out end to end and taken back all at once, or down to a mark.
///
/// For one owner. Blocks never move, and are valid until the arena is reset, rewound to a mark before
/// them, or destroyed.
@safe public struct Arena: ~Copyable {
  /// What happens when a block finds no room.
  public enum Growth: Hashable, Sendable {
    /// It is refused.
    case none
    /// The system gives another piece of memory, at least as large as all before, until they have so
    /// many bytes.
    case doubling(maximumByteCount: Int)
  }

  /// How far an arena was filled.
  public struct Mark: Hashable, Sendable {
    fileprivate let piece: Int
    fileprivate let used: Int
  }

  @safe private struct Piece {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
  }

  /// What happens when a block finds no room.
  public let growth: Growth
  /// Bytes of all pieces.
  public private(set) var capacity: Int
  /// The most bytes that were in use so far, with the gaps of alignment.
  public private(set) var peakByteCount = 0
  private var pieces: [Piece] = []
  private var piece = 0
  private var used = 0
  /// Bytes of the pieces before the current one.
  private var usedBefore = 0

  /// Where pieces begin: a cache line, the widest vector.
  private static let pieceAlignment = 64

  /// Reserves memory.
  ///
  /// - Parameter capacity: Bytes.
  public init(capacity: Int, growth: Growth = .none) {
    precondition(capacity >= 0, "negative capacity \(capacity)")
    self.capacity = 0
    self.growth = growth
    append(capacity)
  }

  deinit {
    for index in pieces.indices { unsafe pieces[index].base.deallocate() }
  }

  /// Bytes in use, with the gaps of alignment.
  public var byteCount: Int { usedBefore + used }

  /// How often the system was asked for memory.
  public var pieceCount: Int { pieces.count }

  /// Gives out the next bytes; what is in them is left from earlier blocks.
  ///
  /// - Parameters:
  ///   - byteCount: Not negative.
  ///   - alignment: The address is a multiple of it; a power of two.
  /// - Throws: ``AllocationError``; the arena is unchanged.
  /// - Complexity: O(1), but for a new piece of memory.
  public mutating func allocate(
    byteCount: Int, alignment: Int = 16
  ) throws(AllocationError) -> UnsafeMutableRawBufferPointer {
    precondition(byteCount >= 0, "negative size \(byteCount)")
    guard alignment > 0, alignment & (alignment - 1) == 0 else {
      throw .alignment(alignment, maximum: 1 << 62)
    }
    var start = aligned(alignment)
    if start + byteCount > pieces[piece].byteCount {
      try moveOn(byteCount, alignment)
      start = aligned(alignment)
    }
    used = start + byteCount
    peakByteCount = max(peakByteCount, self.byteCount)
    return unsafe UnsafeMutableRawBufferPointer(
      start: pieces[piece].base + start, count: byteCount)
  }

  /// Gives out elements, which the caller initializes.
  ///
  /// - Throws: ``AllocationError``.
  public mutating func allocate<Element: BitwiseCopyable>(
    _ count: Int, of type: Element.Type
  ) throws(AllocationError) -> UnsafeMutableBufferPointer<Element> {
    let bytes = unsafe try allocate(
      byteCount: count * MemoryLayout<Element>.stride,
      alignment: max(16, MemoryLayout<Element>.alignment))
    return unsafe bytes.bindMemory(to: Element.self)
  }

  /// Takes all blocks back. The memory stays for the next ones.
  ///
  /// - Complexity: O(1).
  public mutating func reset() { (piece, used, usedBefore) = (0, 0, 0) }

  /// Where the arena is filled to now.
  public var mark: Mark { Mark(piece: piece, used: used) }

  /// Takes all blocks back that were given after a mark.
  ///
  /// - Parameter mark: Of this arena, and not after where it is filled to.
  public mutating func rewind(to mark: Mark) {
    precondition((mark.piece, mark.used) <= (piece, used), "the mark was rewound already")
    while piece > mark.piece {
      piece -= 1
      usedBefore -= pieces[piece].byteCount
    }
    used = mark.used
  }

  /// Calls a function and takes back what it allocated, also when it throws. Scopes nest.
  public mutating func withScope<Result: ~Copyable, Failure: Error>(
    _ body: (inout Arena) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = mark
    defer { rewind(to: before) }
    return try body(&self)
  }

  /// Where the next block of an alignment begins in the current piece.
  private func aligned(_ alignment: Int) -> Int {
    let base = unsafe Int(bitPattern: pieces[piece].base)
    return (base + used).roundedUp(to: alignment) - base
  }

  /// Goes to the next piece where a block fits, and makes one if there is none.
  private mutating func moveOn(_ byteCount: Int, _ alignment: Int) throws(AllocationError) {
    // Enough, wherever a piece begins.
    let needed = byteCount + max(0, alignment - Self.pieceAlignment)
    var next = piece + 1
    while next < pieces.count, pieces[next].byteCount < needed { next += 1 }
    if next == pieces.count {
      guard case .doubling(let maximum) = growth else {
        throw byteCount > capacity
          ? .exceedsCapacity(byteCount: byteCount, capacity: capacity)
          : .outOfMemory(byteCount: byteCount, freeByteCount: capacity - self.byteCount)
      }
      guard needed <= maximum - capacity else {
        throw .outOfMemory(byteCount: byteCount, freeByteCount: maximum - self.byteCount)
      }
      append(min(maximum - capacity, max(needed, capacity)))
    }
    while piece < next {
      usedBefore += pieces[piece].byteCount
      piece += 1
    }
    used = 0
  }

  private mutating func append(_ byteCount: Int) {
    let base = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, byteCount), alignment: Self.pieceAlignment)
    unsafe pieces.append(Piece(base: base, byteCount: byteCount))
    capacity += byteCount
  }
}
