/// Walks the loops of a nest and accesses what stands in them.
struct NestWalker {
  private let extents: [Int]
  /// Those inside fewer loops first, and of one depth those that read first.
  private let references: [LoopNest.Reference]
  /// Their blocks, without what would have to be counted at every access.
  private let blocks: [Block]
  /// Which of them stand inside so many loops.
  private let places: [Range<Int>]
  /// Lines that the loops from a depth on touch in one run, about.
  private let touches: [Int]
  private var addresses: [Int]

  private struct Block {
    let rows: Int
    let rowStride: Int
    let rowBytes: Int
    let isStore: Bool
  }

  init(_ nest: LoopNest, lineBytes: Int) {
    extents = nest.extents
    let depths = 0...nest.extents.count
    let ordered = depths.flatMap { depth in
      let inside = nest.references.filter { $0.depth == depth }
      return inside.filter { !$0.isStore } + inside.filter(\.isStore)
    }
    references = ordered
    addresses = ordered.map(\.base)
    blocks = ordered.map {
      Block(rows: $0.rows, rowStride: $0.rowStride, rowBytes: $0.rowBytes, isStore: $0.isStore)
    }
    places = depths.map { depth in
      let start = ordered.prefix { $0.depth < depth }.count
      return start..<start + ordered.filter { $0.depth == depth }.count
    }
    var touches = [Int](repeating: 0, count: nest.extents.count + 1)
    for depth in touches.indices.reversed() {
      let own = ordered[places[depth]].reduce(0) { sum, reference in
        sum + reference.rows * (1 + (reference.rowBytes - 1) / lineBytes)
      }
      let inner = depth < nest.extents.count ? nest.extents[depth] * touches[depth + 1] : 0
      touches[depth] = own + inner
    }
    self.touches = touches
  }

  // MARK: Replaying

  /// All accesses of the loops from a depth on, in order.
  private mutating func run(from depth: Int, _ caches: inout CacheHierarchy) {
    guard depth < extents.count else { return }
    for _ in 0..<extents[depth] {
      access(depth: depth + 1, &caches)
      if depth + 1 < extents.count { run(from: depth + 1, &caches) }
      advance(depth, by: 1)
    }
    advance(depth, by: -extents[depth])
  }

  private func access(depth: Int, _ caches: inout CacheHierarchy) {
    for index in places[depth] { access(blocks[index], at: addresses[index], &caches) }
  }

  private func access(
    _ block: Block, at start: Int, _ caches: inout CacheHierarchy
  ) {
    var address = start
    for _ in 0..<block.rows {
      caches.access(address: address, byteCount: block.rowBytes, isStore: block.isStore)
      address += block.rowStride
    }
  }

  private mutating func advance(_ depth: Int, by count: Int) {
    for index in addresses.indices {
      addresses[index] += references[index].strides[depth] * count
    }
  }

  // MARK: Sampling

  /// What all accesses would count in a hierarchy, from a part of them.
  ///
  /// A loop that is too long runs its first iterations only: the first counts as it is, with its
  /// cold misses, and the others stand for the rest. Lines that the left out iterations touch are
  /// then touched once each without being counted, so that what comes later finds the caches as it
  /// would.
  ///
  /// - Parameter budget: About how many lines may be touched; at least two iterations of every
  ///   loop run all the same.
  mutating func sample(_ caches: inout CacheHierarchy, budget: Int) -> [CacheCounts] {
    let before = caches.counts
    access(depth: 0, &caches)
    let own = difference(caches.counts, before)
    return sum(own, sample(from: 0, budget, isLast: true, &caches))
  }

  private mutating func sample(
    from depth: Int, _ budget: Int, isLast: Bool, _ caches: inout CacheHierarchy
  ) -> [CacheCounts] {
    let before = caches.counts
    guard depth < extents.count else { return difference(before, before) }
    let count = extents[depth]
    if count * touches[depth + 1] <= budget {
      run(from: depth, &caches)
      return difference(caches.counts, before)
    }
    let sampled = min(count, max(2, budget / max(1, touches[depth + 1])))
    // An iteration that fits the budget alone runs as a whole.
    let inner = touches[depth + 1] <= budget ? budget : budget / sampled
    var first: [CacheCounts] = []
    var others = difference(before, before)
    for iteration in 0..<sampled {
      let isLast = isLast && iteration == sampled - 1
      let counts = sampleIteration(depth, inner, isLast: isLast, &caches)
      if iteration == 0 { first = counts } else { others = sum(others, counts) }
      advance(depth, by: 1)
    }
    if sampled < count {
      others = others.map { $0.scaled(by: count - 1, over: sampled - 1) }
      if !isLast { warm(depth, iterations: count - sampled, &caches) }
    }
    advance(depth, by: -sampled)
    return sum(first, others)
  }

  private mutating func sampleIteration(
    _ depth: Int, _ budget: Int, isLast: Bool, _ caches: inout CacheHierarchy
  ) -> [CacheCounts] {
    let before = caches.counts
    access(depth: depth + 1, &caches)
    let own = difference(caches.counts, before)
    return sum(own, sample(from: depth + 1, budget, isLast: isLast, &caches))
  }

  /// Touches each line of the iterations that follow once, without counting.
  private mutating func warm(
    _ depth: Int, iterations: Int, _ caches: inout CacheHierarchy
  ) {
    let counts = caches.counts
    for iteration in 0..<iterations {
      for (index, reference) in references.enumerated() where reference.depth > depth {
        // A tensor that this loop does not move was touched by the iterations that ran.
        guard reference.strides[depth] != 0 else { continue }
        let start = addresses[index] + iteration * reference.strides[depth]
        touchOnce(index, at: start, from: depth + 1, &caches)
      }
    }
    caches.restore(counts)
  }

  private func touchOnce(
    _ index: Int, at start: Int, from depth: Int, _ caches: inout CacheHierarchy
  ) {
    guard depth < references[index].depth else {
      access(blocks[index], at: start, &caches)
      return
    }
    let stride = references[index].strides[depth]
    for iteration in 0..<(stride == 0 ? 1 : extents[depth]) {
      touchOnce(index, at: start + iteration * stride, from: depth + 1, &caches)
    }
  }

  private func difference(_ left: [CacheCounts], _ right: [CacheCounts]) -> [CacheCounts] {
    zip(left, right).map { $0 - $1 }
  }

  private func sum(_ left: [CacheCounts], _ right: [CacheCounts]) -> [CacheCounts] {
    zip(left, right).map { $0 + $1 }
  }
}
