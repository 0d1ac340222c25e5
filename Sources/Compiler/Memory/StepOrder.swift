import Graphs

/// An order of steps in which activations take little memory.
///
/// Steps are ordered part by part, between the points where only one activation lives: such a point
/// separates what is before it from what is behind. Inside of a part the orders are searched by dynamic
/// programming over sets of steps that have run, because what lives depends on that set only.
///
/// References: Liu, "An Application of Generalized Tree Pebbling to Sparse Matrix Factorization",
/// 1987 (a step that frees as much as it takes goes first); Ahn et al., "Ordering Chaos: Memory-Aware
/// Scheduling of Irregularly Wired Neural Networks for Edge Devices", 2020 (the sets).
struct StepOrder {
  /// Steps by their number, as they run.
  let order: [Int]
  /// The most bytes that live at one step.
  let peakByteCount: Int

  /// Searches an order; the given one stays unless another takes less.
  ///
  /// - Parameters:
  ///   - blocks: What the steps do, in an order in which they can run.
  ///   - width: How many sets of equal size are kept. With up to 16 steps all are, and the order is the
  ///     best there is.
  /// - Complexity: O(steps * width * ready steps).
  init(_ blocks: ActivationBlocks, width: Int = 128) {
    var search = LiveBytes(blocks)
    let given = Array(blocks.uses.indices)
    let profile = search.profile(given)
    let floor = search.largestStep
    guard let peak = profile.max(), peak > floor else {
      order = given
      peakByteCount = profile.max() ?? 0
      return
    }
    let isSmall = given.count <= Self.smallCount
    let parts = isSmall ? [given.indices] : search.parts(given)
    var found = given
    search.restart()
    var place = 0
    for part in parts where part.count > 2 && profile[part].max() ?? 0 > floor {
      search.advance(over: given[place..<part.lowerBound])
      place = part.lowerBound
      let steps = Array(given[part])
      let better = PartOrder(search, steps, floor: floor).best(
        below: profile[part].max() ?? 0, width: isSmall ? .max : width)
      if let better { found.replaceSubrange(part, with: better) }
    }
    let best = search.profile(found).max() ?? 0
    order = best < peak ? found : given
    peakByteCount = min(best, peak)
  }

  /// Up to so many steps are ordered as one part, over all sets.
  private static let smallCount = 16
}

/// What lives while steps run.
struct LiveBytes {
  let blocks: ActivationBlocks
  /// Bytes of each block as an arena counts them.
  let sizes: [Int]
  /// Steps that read each block.
  let readers: [[Int]]
  /// How many of them have not run.
  private(set) var unread: [Int]
  private(set) var live: Int

  init(_ blocks: ActivationBlocks) {
    self.blocks = blocks
    sizes = blocks.byteCounts.map { ($0 + 63) & ~63 }
    var readers = [[Int]](repeating: [], count: blocks.byteCounts.count)
    for (step, use) in blocks.uses.enumerated() {
      for block in use.reads { readers[block].append(step) }
    }
    self.readers = readers
    (unread, live) = ([], 0)
    restart()
  }

  /// Brings everything to where it is before the first step.
  mutating func restart() {
    unread = readers.map(\.count)
    live = sizes.indices.reduce(0) { sum, block in
      let isThere = blocks.isInput[block] && (unread[block] > 0 || blocks.isKept[block])
      return isThere ? sum + sizes[block] : sum
    }
  }

  /// What a step would take while it runs, and what would live afterwards.
  ///
  /// - Parameter isLastReader: Whether nobody else reads a block that the step reads.
  func run(_ step: Int, live: Int, isLastReader: (Int) -> Bool) -> (during: Int, after: Int) {
    let use = blocks.uses[step]
    let made = use.makes.reduce(0) { $0 + sizes[$1] }
    let saved = use.overwritable.contains(where: isLastReader) ? sizes[use.makes[0]] : 0
    var freed = 0
    for block in use.reads where !blocks.isKept[block] && isLastReader(block) {
      freed += sizes[block]
    }
    for block in use.makes where readers[block].isEmpty && !blocks.isKept[block] {
      freed += sizes[block]
    }
    return (live + made - saved, live + made - freed)
  }

  private mutating func advance(_ step: Int) -> Int {
    let (during, after) = run(step, live: live) { unread[$0] == 1 }
    for block in blocks.uses[step].reads { unread[block] -= 1 }
    live = after
    return during
  }

  /// What lives at each step of an order.
  mutating func profile(_ order: [Int]) -> [Int] {
    restart()
    return order.map { advance($0) }
  }

  /// Runs some steps of the order in which they have run so far.
  mutating func advance(over steps: ArraySlice<Int>) {
    for step in steps { _ = advance(step) }
  }

  /// What the largest step takes at least in any order.
  var largestStep: Int {
    blocks.uses.reduce(0) { most, use in
      let bytes = (use.reads + use.makes).reduce(0) { $0 + sizes[$1] }
      return max(most, use.overwritable.isEmpty ? bytes : bytes - sizes[use.makes[0]])
    }
  }

  /// Ranges of an order between the places where at most one block lives that is not kept, of at most
  /// 64 steps.
  mutating func parts(_ order: [Int]) -> [Range<Int>] {
    restart()
    var parts: [Range<Int>] = []
    var start = 0
    var waiting = sizes.indices.filter { blocks.isInput[$0] && isWaiting($0) }.count
    for (place, step) in order.enumerated() {
      let use = blocks.uses[step]
      waiting += use.makes.filter { isWaiting($0) }.count
      let before = use.reads.filter { isWaiting($0) }.count
      _ = advance(step)
      waiting -= before - use.reads.filter { isWaiting($0) }.count
      if waiting <= 1 || place + 1 - start == UInt64.bitWidth {
        parts.append(start..<place + 1)
        start = place + 1
      }
    }
    return start < order.count ? parts + [start..<order.count] : parts
  }

  private func isWaiting(_ block: Int) -> Bool { unread[block] > 0 && !blocks.isKept[block] }
}
