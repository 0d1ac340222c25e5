/// What a nest of loops moves between the levels of a hierarchy, in closed form: products of the extents
/// of loops and of footprints, without replaying an access.
///
/// A loop keeps the lines of its last iteration for the next one where all that one iteration touches
/// fits the cache: the layer condition. So a reference misses its footprint over the outermost such loop
/// and all loops inside it, once for each iteration of the loops around it. For blocked products these
/// are the terms of K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication",
/// ACM TOMS 34 (3), 2008; for stencils the layer conditions of J. Hammer et al., "Kerncraft: A Tool for
/// Analytic Performance Modeling of Loop Kernels", 2017.
///
/// The misses agree with ``CacheHierarchy`` to 10 % where nothing is flagged; where a level says that
/// it ``Level/isUncertain``, replay the nest instead.
public struct TrafficEstimate: Hashable, Sendable {
  /// What happens at one level.
  public struct Level: Hashable, Sendable {
    /// Lines that the level lacks.
    public var misses: Int
    /// Lines of them that are written to, and so go back one day.
    public var writtenLines: Int
    /// Whether what is reused about fills the cache, so that a few lines more or less decide.
    public var isNearCapacity: Bool
    /// Whether lines at a stride that shares a large power of two with sets x line length meet in few
    /// sets, and do not fit those.
    public var hasConflictStride: Bool

    /// Whether to replay the nest rather than to believe the numbers.
    public var isUncertain: Bool { isNearCapacity || hasConflictStride }
  }

  /// The levels, nearest first.
  public let levels: [Level]

  /// Estimates what a nest does to caches that are empty.
  ///
  /// - Parameter levels: Nearest first; replacement is taken to be LRU.
  /// - Complexity: O(levels * loops^2 * references).
  public init(of nest: LoopNest, in levels: [CacheGeometry]) {
    self.levels = levels.map { geometry in
      let footprints = NestFootprints(nest, lineBytes: geometry.lineBytes)
      let lines = Double(geometry.lineCount)
      let (misses, written) = footprints.misses(capacity: lines)
      // Sets fill unevenly: below half of a cache nothing is lost, above twice of it nothing is kept.
      let least = footprints.misses(capacity: lines * 2).all
      let most = footprints.misses(capacity: lines * 0.5).all
      return Level(
        misses: Int(misses + 0.5), writtenLines: Int(written + 0.5),
        isNearCapacity: most > 1.1 * least,
        hasConflictStride: footprints.fillsFewSets(of: geometry))
    }
  }

  /// Bytes that go through between a level and what lies behind it.
  public func bytes(behind level: Int, of geometry: CacheGeometry) -> Int {
    (levels[level].misses + levels[level].writtenLines) * geometry.lineBytes
  }
}

/// Footprints of all references of a nest at all depths.
private struct NestFootprints {
  private let nest: LoopNest
  private let lineBytes: Int
  /// References that go over the same bytes, once, with whether any of them writes.
  private let references: [(reference: LoopNest.Reference, isStore: Bool)]
  /// For each depth what one run of the loops from there on touches.
  private let workingSets: [Double]

  init(_ nest: LoopNest, lineBytes: Int) {
    var references: [(reference: LoopNest.Reference, isStore: Bool)] = []
    for reference in nest.references {
      var plain = reference
      plain.isStore = false
      if let place = references.firstIndex(where: { $0.reference == plain }) {
        if reference.isStore { references[place].isStore = true }
      } else {
        references.append((plain, reference.isStore))
      }
    }
    self.nest = nest
    self.lineBytes = lineBytes
    self.references = references
    workingSets = (0...nest.extents.count).map { depth in
      references.reduce(0) { sum, entry in
        entry.reference.depth < depth
          ? sum
          : sum
            + Footprint(entry.reference, nest.extents, from: depth, lineBytes: lineBytes).lines
      }
    }
  }

  /// The outermost loop whose last iteration is still there.
  private func reusingDepth(_ capacity: Double) -> Int {
    nest.extents.indices.first { workingSets[$0 + 1] <= capacity } ?? nest.extents.count
  }

  /// Lines that a cache of so many lacks, and those of them that are written to.
  func misses(capacity: Double) -> (all: Double, written: Double) {
    let outermost = reusingDepth(capacity)
    var (all, written) = (0.0, 0.0)
    for (reference, isStore) in references {
      let depth = min(outermost, reference.depth)
      var misses = Footprint(reference, nest.extents, from: depth, lineBytes: lineBytes).lines
      for extent in nest.extents[..<depth] { misses *= Double(extent) }
      all += misses
      if isStore { written += misses }
    }
    return (all, written)
  }

  /// Whether what should stay in a cache meets in too few of its sets.
  func fillsFewSets(of geometry: CacheGeometry) -> Bool {
    let depth = reusingDepth(Double(geometry.lineCount)) + 1
    guard depth <= nest.extents.count else { return false }
    var linesOfSet = 0.0
    var isUneven = false
    for (reference, _) in references where reference.depth >= depth {
      let footprint = Footprint(reference, nest.extents, from: depth, lineBytes: lineBytes)
      let fullest = footprint.linesOfFullestSet(geometry)
      linesOfSet += fullest.lines
      isUneven = isUneven || fullest.isUneven
    }
    return isUneven && linesOfSet > 0.75 * Double(geometry.ways)
  }
}

/// The lines that a reference touches in some loops: pieces of consecutive bytes, repeated at strides.
private struct Footprint {
  /// Lines of one piece, on average.
  private let linesOfPiece: Double
  /// Strides that leave gaps, with how often, the smallest first.
  private var lattice: [(stride: Int, count: Int)] = []

  /// - Parameter depth: The outermost loop that runs.
  init(
    _ reference: LoopNest.Reference, _ extents: [Int], from depth: Int, lineBytes: Int
  ) {
    var steps = [(stride: reference.rowStride, count: reference.rows)]
    for loop in depth..<max(depth, reference.depth) {
      steps.append((abs(reference.strides[loop]), extents[loop]))
    }
    var length = reference.rowBytes
    var lattice: [(stride: Int, count: Int)] = []
    for step in steps.sorted(by: { $0.stride < $1.stride }) where step.stride > 0 && step.count > 1
    {
      let last = lattice.count - 1
      if lattice.isEmpty, step.stride <= max(length, lineBytes) {
        length += step.stride * (step.count - 1)
      } else if last >= 0, step.stride % lattice[last].stride == 0,
        step.stride / lattice[last].stride <= lattice[last].count
      {
        // Windows that overlap, or that go on where the last one ended.
        lattice[last].count += step.stride / lattice[last].stride * (step.count - 1)
      } else {
        lattice.append(step)
      }
    }
    self.lattice = lattice
    let grain = lattice.reduce(lineBytes) { commonDivisor($0, $1.stride) }
    // Pieces begin at all places of a line that are a multiple of the grain away from the first.
    var lines = 0
    for start in stride(from: reference.base % grain, to: lineBytes, by: grain) {
      lines += (start + length - 1) / lineBytes + 1
    }
    linesOfPiece = Double(lines) / Double(lineBytes / grain)
  }

  private var pieces: Double { lattice.reduce(1) { $0 * Double($1.count) } }

  var lines: Double { pieces * linesOfPiece }

  /// Lines that fall into the set with the most, and whether that is more than an even share.
  func linesOfFullestSet(_ geometry: CacheGeometry) -> (lines: Double, isUneven: Bool) {
    let period = geometry.setCount * geometry.lineBytes
    let even = lines / Double(geometry.setCount)
    var fullest = even
    // Each stride alone, and all together, reach so many places of the sets.
    var joined = period
    var pieces = 1.0
    for step in lattice {
      joined = commonDivisor(joined, step.stride)
      pieces *= Double(step.count)
      let alone = Double(step.count) / Double(period / commonDivisor(period, step.stride))
      fullest = max(fullest, max(alone, pieces / Double(period / joined)))
    }
    return (fullest, fullest > 1.5 * even && fullest > 1)
  }
}

/// The greatest number that divides both.
private func commonDivisor(_ left: Int, _ right: Int) -> Int {
  var (left, right) = (left, right)
  while right != 0 { (left, right) = (right, left % right) }
  return left
}
