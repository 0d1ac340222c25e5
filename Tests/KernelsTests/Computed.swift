import Basics
import Testing

/// Seeded noise in `-1 ..< 1`.
func noise(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in generator.nextSignedUnit() }
}

/// What a kernel writes into a result of `count` elements.
///
/// The result begins as NaN, so that an element which is not written is seen, and lies between
/// guards, which must stay as they are.
func computed(
  _ count: Int, sourceLocation: SourceLocation = #_sourceLocation,
  by kernel: (inout MutableSpan<Float>) -> Void
) -> [Float] {
  let guardCount = 16
  let guardValue: Float = 0xA5
  var memory = [Float](repeating: guardValue, count: count + 2 * guardCount)
  for index in guardCount..<guardCount + count { memory[index] = .nan }
  unsafe memory.withUnsafeMutableBufferPointer { all in
    var y = unsafe UnsafeMutableBufferPointer(
      rebasing: all[guardCount..<guardCount + count]
    ).mutableSpan
    kernel(&y)
  }
  #expect(
    memory.prefix(guardCount).allSatisfy { $0 == guardValue }
      && memory.suffix(guardCount).allSatisfy { $0 == guardValue },
    "the kernel wrote outside its result", sourceLocation: sourceLocation)
  return Array(memory[guardCount..<guardCount + count])
}

/// Expects two lists of equal length whose elements differ by less than `tolerance` times the
/// largest expected magnitude (or one, where that is smaller).
func expectClose(
  _ found: [Float], _ expected: [Double], tolerance: Double = 1e-5,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  let scale = expected.reduce(1) { max($0, $1.magnitude) }
  let worst = zip(found, expected).enumerated().first {
    !((Double($1.0) - $1.1).magnitude <= tolerance * scale)
  }
  guard let worst else { return }
  Issue.record(
    "element \(worst.offset) is \(worst.element.0), expected \(worst.element.1)",
    sourceLocation: sourceLocation)
}
