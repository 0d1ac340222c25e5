import Basics
import Testing

@testable import Fidelity

struct LeastSquaresTests {
  @Test(arguments: [1, 2, 7, 20])
  func `a system is solved`(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    func number() -> Double { Double(random.next() >> 11) / 9_007_199_254_740_992 - 0.5 }
    let root = (0..<count).map { _ in (0..<count).map { _ in number() } }
    let matrix = (0..<count).map { row in
      (0..<count).map { column in
        (0..<count).reduce(row == column ? 0.1 : 0) { $0 + root[row][$1] * root[column][$1] }
      }
    }
    let x = (0..<count).map { _ in number() }
    let right = matrix.map { zip($0, x).reduce(0) { $0 + $1.0 * $1.1 } }
    for (found, expected) in zip(LeastSquares.solve(matrix, right), x) {
      #expect((found - expected).magnitude < 1e-9)
    }
  }

  @Test func `a line through points is found, whatever one point far away says`() {
    // y = 2 x + 1 at ten points, and one that is off by a hundred.
    let xs = (0...10).map(Double.init)
    var ys = xs.map { 2 * $0 + 1 }
    ys[3] += 100
    let problem = LeastSquares(
      start: [0, 0], spreads: [1e6, 1e6], weights: xs.map { _ in 1 }, scale: 0.01)
    var x = [0.0, 0.0]
    for _ in 0..<40 {
      let residuals = zip(xs, ys).map { x[0] * $0 + x[1] - $1 }
      let change = problem.change(
        from: x, residuals: residuals, jacobian: [xs, xs.map { _ in 1 }], damping: 0)
      x = zip(x, change).map { $0 + $1 }
    }
    #expect((x[0] - 2).magnitude < 0.01 && (x[1] - 1).magnitude < 0.05)
  }

  @Test func `an expectation holds a parameter of which no measurement speaks`() {
    let problem = LeastSquares(start: [3, 5], spreads: [1, 0.5], weights: [4], scale: 1)
    let change = problem.change(
      from: [0, 0], residuals: [-1], jacobian: [[1], [0]], damping: 0)
    #expect((change[1] - 5).magnitude < 1e-12)
    #expect(problem.cost([0], [3, 5]) == 0)
    #expect(problem.cost([0], [3, 4.5]) == 1)
  }
}
