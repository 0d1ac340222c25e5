/// The orders of up to 64 steps that follow one another, searched over the sets of those that have run.
struct PartOrder {
  private let search: LiveBytes
  private let steps: [Int]
  private let floor: Int
  /// For each step the steps of the part that must come before it.
  private let predecessors: [UInt64]
  /// For each block that the part reads, the steps of the part that read it; nil where others behind
  /// the part read it as well.
  private let readers: [Int: UInt64]

  /// - Parameters:
  ///   - search: What lives before the part.
  ///   - steps: The part.
  ///   - floor: What is taken in any case: a lower peak is worth nothing.
  init(_ search: LiveBytes, _ steps: [Int], floor: Int) {
    precondition(steps.count <= UInt64.bitWidth, "\(steps.count) steps in one part")
    self.search = search
    self.steps = steps
    self.floor = floor
    var places: [Int: Int] = [:]
    for (place, step) in steps.enumerated() { places[step] = place }
    predecessors = steps.map { step in
      search.blocks.uses[step].predecessors.reduce(0) { set, other in
        places[other].map { set | 1 << UInt64($0) } ?? set
      }
    }
    var readers: [Int: UInt64] = [:]
    for step in steps {
      for block in search.blocks.uses[step].reads where readers[block] == nil {
        let inside = search.readers[block].compactMap { places[$0] }
        guard inside.count == search.unread[block] else { continue }
        readers[block] = inside.reduce(0) { $0 | 1 << UInt64($1) }
      }
    }
    self.readers = readers
  }

  /// Steps that have run, in the best of their orders.
  private struct State {
    var done: UInt64
    var live: Int
    var peak: Int
    /// The place of the state before it, and the step between them.
    var previous: Int
    var place: Int
  }

  /// The order with the lowest peak; nil where none is below the limit.
  func best(below limit: Int, width: Int) -> [Int]? {
    var levels = [[State(done: 0, live: search.live, peak: 0, previous: 0, place: 0)]]
    for _ in steps {
      var next: [State] = []
      var known: [UInt64: Int] = [:]
      for (index, state) in levels[levels.count - 1].enumerated() {
        for successor in successors(of: state, at: index) where successor.peak < limit {
          if let place = known[successor.done] {
            if successor.peak < next[place].peak { next[place] = successor }
          } else {
            known[successor.done] = next.count
            next.append(successor)
          }
        }
      }
      guard !next.isEmpty else { return nil }
      if next.count > width {
        next.sort { ($0.peak, $0.live, $0.done) < ($1.peak, $1.live, $1.done) }
        next.removeSubrange(width...)
      }
      levels.append(next)
    }
    // Only one set holds all steps.
    var order: [Int] = []
    var index = 0
    for level in levels.dropFirst().reversed() {
      order.append(steps[level[index].place])
      index = level[index].previous
    }
    return order.reversed()
  }

  /// What can run next. A step that frees as much as it takes, without a new peak, may as well run at
  /// once: no order is better.
  private func successors(of state: State, at index: Int) -> [State] {
    var found: [State] = []
    for place in steps.indices {
      let bit: UInt64 = 1 << UInt64(place)
      guard state.done & bit == 0, predecessors[place] & ~state.done == 0 else { continue }
      let done = state.done | bit
      let (during, after) = search.run(steps[place], live: state.live) { block in
        readers[block].map { $0 & ~done == 0 } ?? false
      }
      let next = State(
        done: done, live: after, peak: max(state.peak, during), previous: index, place: place)
      if after <= state.live, during <= max(state.peak, floor) { return [next] }
      found.append(next)
    }
    return found
  }
}
