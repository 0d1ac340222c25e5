/// A search for a place in an arena of given size, block by block in the order of their first steps.
///
/// Many networks are chains, in which only a few blocks live at a time; where these lie is all that
/// matters for what comes. So the sets of their places are searched: a block goes to the lower or the
/// upper end of a gap, and of all sets the ones with the largest gaps are followed. In a chain, for
/// instance, blocks lie at the bottom and at the top of the arena by turns, which no placement from
/// the bottom upwards finds.
struct SweepPlacement {
  private let problem: PlacementProblem
  private let sequence: [Int]
  /// How many sets of places are followed.
  private let width: Int

  /// - Parameter problem: What is placed; the more blocks live at a time, the fewer sets are followed.
  init(_ problem: PlacementProblem) {
    self.problem = problem
    sequence = problem.order(.firstUse)
    width = min(64, max(4, 20_000 / (problem.pairCount + problem.blocks.count + 1)))
  }

  /// A smaller arena than the known one, within 2 % of the lower bound if one is found in six tries.
  ///
  /// - Complexity: O(width * (n + pairs) * gaps) for each try.
  func improved(_ known: PlacementProblem.Placement) -> PlacementProblem.Placement {
    var best = known
    var (low, tries) = (problem.lowerBound, 0)
    var capacity = low
    while tries < 6, !problem.isClose(best.byteCount), capacity < best.byteCount {
      if let offsets = offsets(in: capacity) {
        best.offsets = offsets
        best.byteCount = problem.end(of: offsets)
      } else {
        low = capacity
      }
      capacity = (low + best.byteCount) / 2 & ~63
      tries += 1
    }
    return best
  }

  /// A block that lives.
  private struct Range: Hashable {
    let start, end, block: Int
  }

  /// Where the blocks lie that live.
  private struct State {
    /// By offset.
    var live: [Range] = []
    var largestGap = 0
    /// The place of the state before it, and where the block between them was put.
    var previous = 0
    var offset = 0
  }

  private func offsets(in capacity: Int) -> [Int]? {
    var levels = [[State()]]
    for block in sequence {
      var next: [State] = []
      var known: Set<[Range]> = []
      for (index, state) in levels[levels.count - 1].enumerated() {
        for successor in successors(of: state, at: index, placing: block, in: capacity)
        where known.insert(successor.live).inserted {
          next.append(successor)
        }
      }
      guard !next.isEmpty else { return nil }
      if next.count > width {
        let best = next.indices.sorted { (-next[$0].largestGap, $0) < (-next[$1].largestGap, $1) }
        next = best.prefix(width).map { next[$0] }
      }
      levels.append(next)
    }
    var offsets = [Int](repeating: 0, count: problem.sizes.count)
    var index = 0
    for (level, block) in zip(levels.dropFirst(), sequence).reversed() {
      offsets[block] = level[index].offset
      index = level[index].previous
    }
    return offsets
  }

  private func successors(
    of state: State, at index: Int, placing block: Int, in capacity: Int
  ) -> [State] {
    let (first, size) = (problem.lifetimes[block].first, problem.sizes[block])
    let live = state.live.filter { problem.lifetimes[$0.block].last >= first }
    var found: [State] = []
    func put(_ offset: Int, before place: Int) {
      var next = State(live: live, previous: index, offset: offset)
      next.live.insert(Range(start: offset, end: offset + size, block: block), at: place)
      var end = 0
      for range in next.live {
        next.largestGap = max(next.largestGap, range.start - end)
        end = range.end
      }
      next.largestGap = max(next.largestGap, capacity - end)
      found.append(next)
    }
    var end = 0
    for place in 0...live.count {
      let limit = place < live.count ? live[place].start : capacity
      if limit - end >= size {
        put(end, before: place)
        if limit - end > size { put(limit - size, before: place) }
      }
      if place < live.count { end = live[place].end }
    }
    return found
  }
}
