/// A search for the smallest arena, by branch and bound.
///
/// Pushed down as far as it goes, every block of an arena lies on the bottom or on the highest of the
/// blocks below it. So all arenas worth a look come about by placing blocks on top of one another in
/// the order of their offsets.
struct ExactPlacement {
  private let problem: PlacementProblem
  /// The steps at which some block begins: the bytes of others are not larger.
  private let blockSteps: [ClosedRange<Int>]
  /// Blocks in the order they are tried.
  private let candidates: [Int]

  private var best: PlacementProblem.Placement
  private var offsets: [Int]
  private var isPlaced: [Bool]
  /// The highest end of what is placed, at each step.
  private var tops: [Int]
  /// The bytes that are not yet placed, at each step.
  private var rest: [Int]
  private var nodes = 0

  /// A search that begins with an arena to be improved.
  init(_ problem: PlacementProblem, _ known: PlacementProblem.Placement) {
    self.problem = problem
    best = known
    let steps = Set(problem.blocks.map { problem.lifetimes[$0].first }).sorted()
    var ranges = [ClosedRange<Int>](repeating: 0...0, count: problem.sizes.count)
    rest = [Int](repeating: 0, count: steps.count)
    for block in problem.blocks {
      let lifetime = problem.lifetimes[block]
      let places = steps.indices.filter {
        lifetime.first <= steps[$0] && steps[$0] <= lifetime.last
      }
      ranges[block] = places[0]...places[places.count - 1]
      for step in ranges[block] { rest[step] += problem.sizes[block] }
    }
    blockSteps = ranges
    candidates = problem.order(.size)
    offsets = [Int](repeating: 0, count: problem.sizes.count)
    isPlaced = [Bool](repeating: false, count: problem.sizes.count)
    tops = [Int](repeating: 0, count: steps.count)
  }

  /// The smallest arena; nil where more nodes than the limit are needed to know it.
  consuming func search(nodeLimit: Int) -> PlacementProblem.Placement? {
    place(after: -1, at: 0, left: candidates.count, nodeLimit)
    return nodes > nodeLimit ? nil : best
  }

  private mutating func place(after previous: Int, at floor: Int, left: Int, _ nodeLimit: Int) {
    nodes += 1
    guard nodes <= nodeLimit, best.byteCount > problem.lowerBound else { return }
    guard left > 0 else {
      let height = tops.max() ?? 0
      if height < best.byteCount {
        best.offsets = offsets
        best.byteCount = height
      }
      return
    }
    // What is left lies at the floor or higher.
    for step in tops.indices {
      let least = rest[step] == 0 ? tops[step] : max(tops[step], floor) + rest[step]
      if least >= best.byteCount { return }
    }
    for (index, block) in candidates.enumerated() where !isPlaced[block] {
      let steps = blockSteps[block]
      var offset = 0
      for step in steps { offset = max(offset, tops[step]) }
      guard (offset, block) > (floor, previous) else { continue }
      if hasTwin(before: index, block) { continue }
      let saved = Array(tops[steps])
      put(block, offset, steps)
      place(after: block, at: offset, left: left - 1, nodeLimit)
      isPlaced[block] = false
      for (step, top) in zip(steps, saved) {
        tops[step] = top
        rest[step] += problem.sizes[block]
      }
    }
  }

  private mutating func put(_ block: Int, _ offset: Int, _ steps: ClosedRange<Int>) {
    isPlaced[block] = true
    offsets[block] = offset
    for step in steps {
      tops[step] = offset + problem.sizes[block]
      rest[step] -= problem.sizes[block]
    }
  }

  /// Whether an equal block comes first: the two could change places.
  private func hasTwin(before index: Int, _ block: Int) -> Bool {
    candidates[..<index].contains {
      !isPlaced[$0] && problem.sizes[$0] == problem.sizes[block]
        && blockSteps[$0] == blockSteps[block]
    }
  }
}
