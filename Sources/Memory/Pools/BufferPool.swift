import Synchronization

/// Things that are costly to make and are used again: buffers that come back by themselves.
///
/// Threads may share it. The buffer that came back last is given first, while it is in the caches.
public final class BufferPool<Buffer: Sendable>: Sendable {
  private let make: @Sendable () -> Buffer
  private let reset: @Sendable (inout Buffer) -> Void
  private let shelf: BufferShelf

  /// A pool with some buffers in it.
  ///
  /// - Parameters:
  ///   - initialCount: How many are made now.
  ///   - maximumRetainedCount: How many wait at most; those that come back beyond that are dropped.
  ///   - make: Makes a buffer when none waits.
  ///   - reset: Prepares a buffer that was used before.
  public init(
    initialCount: Int = 10, maximumRetainedCount: Int = 100,
    make: @escaping @Sendable () -> Buffer,
    reset: @escaping @Sendable (inout Buffer) -> Void = { _ in }
  ) {
    precondition(
      0 <= initialCount && initialCount <= maximumRetainedCount,
      "\(initialCount) initial buffers, \(maximumRetainedCount) retained")
    self.make = make
    self.reset = reset
    shelf = BufferShelf(
      (0..<initialCount).map { _ in BufferBox(make()) },
      maximumRetainedCount: maximumRetainedCount)
  }

  /// How many buffers wait at most.
  public var maximumRetainedCount: Int { shelf.maximumRetainedCount }

  /// A buffer, which comes back when it is no longer used.
  ///
  /// - Complexity: O(1), and what making or preparing one takes.
  public func acquire() -> PooledBuffer<Buffer> {
    guard let waiting = shelf.take() else { return PooledBuffer(BufferBox(make()), of: shelf) }
    // The shelf has boxes of this type only.
    let box = unsafe unsafeDowncast(waiting, to: BufferBox<Buffer>.self)
    // Now, not when it came back: here nobody else holds it, so that an array keeps its memory.
    reset(&box.buffer)
    return PooledBuffer(box, of: shelf)
  }

  /// What was done so far.
  public var statistics: BufferPoolStatistics { shelf.statistics }

  /// Drops all buffers that wait, as under memory pressure.
  public func removeAll() { shelf.removeAll() }
}

/// What a ``BufferPool`` did so far.
public struct BufferPoolStatistics: Hashable, Sendable {
  /// Buffers that the factory made, the initial ones included.
  public var made = 0
  /// Buffers that were given a second time.
  public var reused = 0
  /// Buffers that came back to a full pool.
  public var dropped = 0
  /// Buffers that wait now.
  public var available = 0
}

/// A buffer that goes back to its pool at the end of its life.
public struct PooledBuffer<Buffer: Sendable>: ~Copyable, Sendable {
  private let box: BufferBox<Buffer>
  private let loan: BufferLoan

  fileprivate init(_ box: BufferBox<Buffer>, of shelf: BufferShelf) {
    self.box = box
    loan = BufferLoan(box: box, shelf: shelf)
  }

  /// The buffer. An array is changed in place as long as no copy of it is kept.
  public var buffer: Buffer {
    _read { yield box.buffer }
    _modify { yield &box.buffer }
  }
}

// What is not generic is quick in every target. It is visible to other targets since their optimized
// code destroys it.

/// Gives a buffer back when it is destroyed.
///
/// A type of its own, since Swift 6.3 drops the `deinit` of a generic noncopyable structure from
/// optimized code.
@usableFromInline struct BufferLoan: ~Copyable, Sendable {
  fileprivate let box: AnyBufferBox
  fileprivate let shelf: BufferShelf

  deinit { shelf.put(box) }
}

/// A buffer of any type. It is in a pool or has one owner, so that no two threads reach it at a time.
@usableFromInline class AnyBufferBox: @unchecked Sendable {}

/// A buffer.
@usableFromInline final class BufferBox<Buffer: Sendable>: AnyBufferBox, @unchecked Sendable {
  fileprivate var buffer: Buffer

  fileprivate init(_ buffer: Buffer) { self.buffer = buffer }
}

/// Buffers that wait, the last one that came on top.
@usableFromInline final class BufferShelf: Sendable {
  private struct State: Sendable {
    var boxes: [AnyBufferBox]
    var statistics: BufferPoolStatistics
  }

  let maximumRetainedCount: Int
  private let state: Mutex<State>

  fileprivate init(_ boxes: [AnyBufferBox], maximumRetainedCount: Int) {
    self.maximumRetainedCount = maximumRetainedCount
    var initial = State(boxes: boxes, statistics: BufferPoolStatistics(made: boxes.count))
    initial.boxes.reserveCapacity(maximumRetainedCount)
    state = Mutex(initial)
  }

  fileprivate func take() -> AnyBufferBox? {
    state.withLock { state in
      guard let box = state.boxes.popLast() else {
        state.statistics.made += 1
        return nil
      }
      state.statistics.reused += 1
      return box
    }
  }

  fileprivate func put(_ box: AnyBufferBox) {
    state.withLock { state in
      if state.boxes.count < maximumRetainedCount {
        state.boxes.append(box)
      } else {
        state.statistics.dropped += 1
      }
    }
  }

  fileprivate var statistics: BufferPoolStatistics {
    state.withLock { state in
      var statistics = state.statistics
      statistics.available = state.boxes.count
      return statistics
    }
  }

  fileprivate func removeAll() {
    state.withLock { state in
      state.statistics.dropped += state.boxes.count
      state.boxes.removeAll(keepingCapacity: true)
    }
  }
}

/// Pools of empty byte arrays of three capacities.
public struct BufferPools: Sendable {
  /// Arrays for 4 KiB, a page.
  public let small: BufferPool<[UInt8]>
  /// Arrays for 64 KiB.
  public let medium: BufferPool<[UInt8]>
  /// Arrays for 1 MiB.
  public let large: BufferPool<[UInt8]>

  /// The pools of the process, for buffers that pass between parts which do not know each other.
  ///
  /// It is the one global of this library: retained memory is a resource of the process, so that two
  /// owners would retain twice as much. It holds no results, is safe from any thread, and everything
  /// that takes pools takes them as a parameter too.
  public static let shared = BufferPools()

  /// Pools without a buffer: the first ones are made when they are needed.
  ///
  /// - Parameter maximumRetainedCount: How many arrays of each capacity wait at most.
  public init(maximumRetainedCount: Int = 16) {
    func pool(_ capacity: Int) -> BufferPool<[UInt8]> {
      BufferPool(
        initialCount: 0, maximumRetainedCount: maximumRetainedCount,
        make: {
          var bytes: [UInt8] = []
          bytes.reserveCapacity(capacity)
          return bytes
        }, reset: { $0.removeAll(keepingCapacity: true) })
    }
    small = pool(4 << 10)
    medium = pool(64 << 10)
    large = pool(1 << 20)
  }
}
