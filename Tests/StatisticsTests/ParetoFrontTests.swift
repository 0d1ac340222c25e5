import Basics
import Statistics
import Testing

struct ParetoFrontTests {
  /// Points and the places of the front, from the least x to the least y.
  @Test(
    arguments: [
      ([], [], []),
      ([1], [1], [0]),
      ([1, 2, 3], [3, 2, 1], [0, 1, 2]),
      ([3, 2, 1], [3, 2, 1], [2]),
      // Equal points stand or fall together.
      ([1, 1, 2, 2], [2, 2, 1, 1], [0, 1, 2, 3]),
      ([1, 2, 2], [1, 2, 2], [0]),
      // Equal in one quantity, better in the other.
      ([1, 1], [2, 1], [1]),
      ([1, 2], [1, 1], [0]),
      ([1, .nan, 0.5], [1, 0, .nan], [0]),
      ([-.infinity, 1], [1, -.infinity], [0, 1]),
    ] as [([Double], [Double], [Int])])
  func `known fronts`(x: [Double], y: [Double], front: [Int]) {
    #expect(paretoFront(x: x, y: y) == front)
  }

  @Test(arguments: 0..<200 as Range<UInt64>)
  func `the front is what brute force finds`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 0...40, using: &random)
    // Few different numbers, so that there are many ties.
    let x = (0..<count).map { _ in Double(Int.random(in: 0...9, using: &random)) }
    let y = (0..<count).map { _ in Double(Int.random(in: 0...9, using: &random)) }
    let expected = x.indices.filter { point in
      !x.indices.contains { other in
        x[other] <= x[point] && y[other] <= y[point]
          && (x[other] < x[point] || y[other] < y[point])
      }
    }
    let front = paretoFront(x: x, y: y)
    #expect(Set(front) == Set(expected))
    #expect(front.count == expected.count)
    let ordered = zip(front, front.dropFirst()).allSatisfy { x[$0] <= x[$1] && y[$0] >= y[$1] }
    #expect(ordered)
  }
}
