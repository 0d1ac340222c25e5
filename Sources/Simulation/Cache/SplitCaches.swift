/// Instruction and data caches before one shared cache, counted as cachegrind counts: two levels,
/// LRU, no write-backs.
///
/// A reference that straddles two lines touches both and counts as one access and at most one miss.
/// The shared cache is asked only when the first level missed, for the whole reference again. What the
/// shapes say about replacement is not looked at.
///
/// Reference: N. Nethercote and J. Seward, "Valgrind: A Framework for Heavyweight Dynamic Binary
/// Instrumentation", PLDI 2007; the policy as in `cachegrind/cg_sim.c` of version 3.19.
public struct SplitCaches: Sendable {
  /// What a reference does.
  public enum Reference: UInt8, CaseIterable, Hashable, Sendable {
    /// Fetches an instruction.
    case instruction = 0
    /// Reads data.
    case load = 1
    /// Writes data.
    case store = 2
    /// Reads and writes the same data; counts as one read.
    case modify = 3
  }

  /// References of one kind, and how many of them missed.
  public struct Counts: Hashable, Sendable {
    /// References.
    public var references = 0
    /// Those that missed the first level.
    public var firstLevelMisses = 0
    /// Those that missed the shared cache as well.
    public var lastLevelMisses = 0
  }

  /// Instruction fetches.
  public private(set) var instructions = Counts()
  /// Data that is read, or read and written.
  public private(set) var reads = Counts()
  /// Data that is written.
  public private(set) var writes = Counts()

  private var instructionTags: RecencyTags
  private var dataTags: RecencyTags
  private var lastLevelTags: RecencyTags
  private let shortestLine: Int

  /// Empty caches.
  public init(instructions: CacheGeometry, data: CacheGeometry, lastLevel: CacheGeometry) {
    instructionTags = RecencyTags(instructions)
    dataTags = RecencyTags(data)
    lastLevelTags = RecencyTags(lastLevel)
    shortestLine = min(instructions.lineBytes, data.lineBytes, lastLevel.lineBytes)
  }

  /// All references of a trace, in order.
  ///
  /// - Complexity: O(references * ways); where the newest line of its set is meant, which is most
  ///   often so, O(1) a reference.
  public mutating func replay(_ trace: AddressTrace) {
    let totals = Self.replay(
      trace.records.span, &instructionTags, &dataTags, &lastLevelTags, shortestLine: shortestLine)
    instructions.add(totals.instructions)
    reads.add(totals.reads)
    writes.add(totals.writes)
  }

  private typealias Totals = (instructions: Counts, reads: Counts, writes: Counts)

  /// Tags are taken out of their structures, and everything is counted in local variables: so this
  /// loop keeps to registers.
  private static func replay(
    _ records: Span<AddressTrace.Record>, _ instructionTags: inout RecencyTags,
    _ dataTags: inout RecencyTags, _ lastLevelTags: inout RecencyTags, shortestLine: Int
  ) -> Totals {
    let code = instructionTags.shape
    let data = dataTags.shape
    let last = lastLevelTags.shape
    var codeLines = instructionTags.lines.mutableSpan
    var dataLines = dataTags.lines.mutableSpan
    var lastLines = lastLevelTags.lines.mutableSpan
    var (instructions, reads, writes) = (Counts(), Counts(), Counts())
    for index in records.indices {
      let word = records[index].word
      let kind = word & 3
      let address = Int(truncatingIfNeeded: word >> 16)
      var byteCount = Int(truncatingIfNeeded: word >> 2 & 0x3FFF)
      if kind == 0 {
        instructions.references += 1
        if code.holds(address, byteCount, &codeLines) { continue }
      } else {
        byteCount = min(byteCount, shortestLine)
        if kind == 2 { writes.references += 1 }
        if data.holds(address, byteCount, &dataLines) { continue }
      }
      let isLastMiss = last.holds(address, byteCount, &lastLines) ? 0 : 1
      switch kind {
      case 0: instructions.addMiss(isLastMiss)
      case 2: writes.addMiss(isLastMiss)
      default: reads.addMiss(isLastMiss)
      }
    }
    reads.references = records.count - instructions.references - writes.references
    return (instructions, reads, writes)
  }
}

extension SplitCaches.Counts {
  fileprivate mutating func addMiss(_ lastLevelMiss: Int) {
    firstLevelMisses += 1
    lastLevelMisses += lastLevelMiss
  }

  fileprivate mutating func add(_ other: SplitCaches.Counts) {
    references += other.references
    firstLevelMisses += other.firstLevelMisses
    lastLevelMisses += other.lastLevelMisses
  }
}

/// The lines of a set-associative cache that gives up the least recently used one: nothing else, so
/// that replaying is fast.
private struct RecencyTags: Sendable {
  let shape: Shape
  /// Each set newest first; -1 where there is none.
  var lines: [Int]

  init(_ geometry: CacheGeometry) {
    let sets = geometry.setCount
    shape = Shape(
      ways: geometry.ways, setCount: sets, setMask: sets & (sets - 1) == 0 ? sets - 1 : -1,
      lineShift: geometry.lineBytes.trailingZeroBitCount)
    lines = [Int](repeating: -1, count: sets * geometry.ways)
  }

  struct Shape: Sendable {
    let ways: Int
    let setCount: Int
    /// `setCount - 1` where that is a mask; -1 where the set is a remainder.
    let setMask: Int
    let lineShift: Int

    /// Whether the one or two lines of a reference were there; both are now, the lower one first.
    @inline(__always)
    func holds(_ address: Int, _ byteCount: Int, _ lines: inout MutableSpan<Int>) -> Bool {
      let first = address >> lineShift
      let last = (address + byteCount - 1) >> lineShift
      var isHit = holds(first, &lines)
      if last != first, !holds(last, &lines) { isHit = false }
      return isHit
    }

    @inline(__always)
    private func holds(_ line: Int, _ lines: inout MutableSpan<Int>) -> Bool {
      let start = (setMask >= 0 ? line & setMask : line % setCount) * ways
      let newest = lines[start]
      if newest == line { return true }
      // Every line moves one way on until the place of the wanted one, or the end, is reached.
      lines[start] = line
      var carried = newest
      var place = start + 1
      let end = start + ways
      while place < end {
        let next = lines[place]
        lines[place] = carried
        if next == line { return true }
        carried = next
        place += 1
      }
      return false
    }
  }
}
