/// What lives in the arena of a plan, step by step.
public struct MemoryTimeline: Hashable, Sendable {
  /// One step.
  public struct Moment: Hashable, Sendable {
    /// The step's place in the plan; -1 while inputs are written, the number of steps while outputs
    /// are read.
    public let step: Int
    /// Bytes of all buffers, each in multiples of 64 as the arena counts them.
    public let liveBytes: Int
    /// What is needed, the largest first; of values in the same place, such as a view and what it
    /// shows, or a result and the operand that it overwrites, the first only.
    public let buffers: [ArenaBuffer]

    /// What share of the arena's free bytes lies outside the largest free range, in millionths; zero
    /// where nothing is free. What a buffer takes is rounded up to 64 bytes.
    public let fragmentationPpm: Int

    /// What takes the most; nil where nothing lives.
    public var largest: ArenaBuffer? { buffers.first }

    /// - Parameter buffers: What is needed, one for each place, by offset.
    fileprivate init(step: Int, buffers: [ArenaBuffer], arenaBytes: Int) {
      func size(_ buffer: ArenaBuffer) -> Int { (buffer.byteCount + 63) & ~63 }
      self.step = step
      self.buffers = buffers.sorted { ($1.byteCount, $0.value) < ($0.byteCount, $1.value) }
      liveBytes = buffers.reduce(0) { $0 + size($1) }
      var (end, largestFree) = (0, 0)
      for buffer in buffers {
        largestFree = max(largestFree, buffer.offset - end)
        end = buffer.offset + size(buffer)
      }
      largestFree = max(largestFree, arenaBytes - end)
      let free = arenaBytes - liveBytes
      fragmentationPpm = free > 0 ? (free - largestFree) * 1_000_000 / free : 0
    }
  }

  /// Every step of the plan, with one moment before and one behind them.
  public let moments: [Moment]

  /// Follows the buffers of a plan.
  ///
  /// - Complexity: O(steps * l log l), l being the buffers that live at one step.
  public init(_ plan: Plan) {
    var beginning = [[ArenaBuffer]](repeating: [], count: plan.steps.count + 2)
    for buffer in plan.buffers where buffer.byteCount > 0 {
      beginning[buffer.firstStep + 1].append(buffer)
    }
    var live: [ArenaBuffer] = []
    moments = beginning.enumerated().map { index, new in
      let step = index - 1
      live.removeAll { $0.lastStep < step }
      live += new
      var buffers: [ArenaBuffer] = []
      // What lives in the same place begins at the same byte: other places do not overlap.
      for buffer in live.sorted(by: { ($0.offset, $0.value) < ($1.offset, $1.value) })
      where buffers.last?.offset != buffer.offset {
        buffers.append(buffer)
      }
      return Moment(step: step, buffers: buffers, arenaBytes: plan.arenaBytes)
    }
  }

  /// The first of the moments at which the most bytes live.
  public var peak: Moment {
    moments.dropFirst().reduce(moments[0]) { $1.liveBytes > $0.liveBytes ? $1 : $0 }
  }

  /// The largest ``Moment/fragmentationPpm`` of all moments.
  public var fragmentationPpm: Int { moments.reduce(0) { max($0, $1.fragmentationPpm) } }
}

extension Plan {
  /// The most bytes of activations that live at one step, in multiples of 64 for each: no arena for
  /// these steps in this order can be smaller.
  ///
  /// - Complexity: That of ``MemoryTimeline/init(_:)``.
  public var activationLowerBound: Int { MemoryTimeline(self).peak.liveBytes }
}
