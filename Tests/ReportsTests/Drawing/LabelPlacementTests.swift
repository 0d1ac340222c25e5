import Basics
import Reports
import Testing

struct LabelPlacementTests {
  private let bounds = Frame(x: 10, y: 20, width: 400, height: 300)

  @Test(arguments: 0..<100 as Range<UInt64>)
  func `labels overlap neither each other nor a point and stay inside`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let points = (0..<Int.random(in: 1...60, using: &random)).map { _ in
      (
        x: Double.random(in: 10...410, using: &random),
        y: Double.random(in: 20...320, using: &random)
      )
    }
    let obstacles = points.map { Frame(x: $0.x - 4, y: $0.y - 4, width: 8, height: 8) }
    var placement = LabelPlacement(in: bounds, obstacles: obstacles)
    let frames = points.compactMap { point in
      placement.place(
        (Double.random(in: 5...150, using: &random), 15), beside: point, gap: 7)
    }
    for (index, frame) in frames.enumerated() {
      let others = frames[(index + 1)...] + obstacles
      #expect(!others.contains { $0.overlaps(frame) })
      #expect(bounds.contains(frame))
    }
    // The first one has room unless its own neighbours are in the way; one alone always has.
    var alone = LabelPlacement(in: bounds)
    #expect(alone.place((50, 15), beside: points[0], gap: 7) != nil)
  }

  @Test func `a label stands to the right of its point where that is free`() {
    var placement = LabelPlacement(in: bounds)
    let first = placement.place((60, 15), beside: (100, 100), gap: 7)
    #expect(first == Frame(x: 107, y: 92.5, width: 60, height: 15))
    let second = placement.place((60, 15), beside: (100, 100), gap: 7)
    #expect(second == Frame(x: 33, y: 92.5, width: 60, height: 15))
  }

  @Test func `a label without room has no place`() {
    var placement = LabelPlacement(in: bounds)
    #expect(placement.place((500, 15), beside: (100, 100), gap: 7) == nil)
  }
}
