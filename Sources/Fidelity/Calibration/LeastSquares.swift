import Simulation

/// A robust least-squares problem with a prior for each parameter, solved by Levenberg and Marquardt's
/// damped steps.
///
/// Minimizes `sum w (2 s^2 (sqrt(1 + (r/s)^2) - 1)) + sum ((x - x0) / spread)^2`: residuals count as
/// squares while they are small against `s`, and as distances when they are large (the "soft l1" loss).
/// Reference: D. W. Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear Parameters",
/// SIAM Journal on Applied Mathematics 11 (2), 1963.
struct LeastSquares {
  /// Where parameters are expected.
  let start: [Double]
  /// One standard deviation of each expectation.
  let spreads: [Double]
  /// What each residual counts.
  let weights: [Double]
  /// Residuals of this size and more count as distances.
  let scale: Double

  /// A derivative by differences.
  static let step = 1e-4

  /// Sum over residuals and expectations.
  func cost(_ residuals: [Double], _ x: [Double]) -> Double {
    var sum = 0.0
    for (residual, weight) in zip(residuals, weights) where weight > 0 {
      let ratio = residual / scale
      sum += weight * 2 * scale * scale * ((1 + ratio * ratio).squareRoot() - 1)
    }
    for index in x.indices {
      let distance = (x[index] - start[index]) / spreads[index]
      sum += distance * distance
    }
    return sum
  }

  /// The change of the parameters that solves the linearized problem.
  ///
  /// - Parameters:
  ///   - jacobian: The derivatives of all residuals, a column for each parameter.
  ///   - damping: Multiples of the diagonal that are added.
  /// - Complexity: O(parameters^2 * residuals).
  func change(
    from x: [Double], residuals: [Double], jacobian: [[Double]], damping: Double
  ) -> [Double] {
    let count = x.count
    var influence = weights
    for (index, residual) in residuals.enumerated() {
      let ratio = residual / scale
      influence[index] /= (1 + ratio * ratio).squareRoot()
    }
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var gradient = [Double](repeating: 0, count: count)
    for row in 0..<count {
      let weighted = zip(jacobian[row], influence).map { $0 * $1 }
      for column in 0...row {
        var sum = 0.0
        for (left, right) in zip(weighted, jacobian[column]) { sum += left * right }
        matrix[row][column] = sum
      }
      var sum = 0.0
      for (left, right) in zip(weighted, residuals) { sum += left * right }
      gradient[row] = sum
    }
    for row in 0..<count {
      let precision = 1 / (spreads[row] * spreads[row])
      matrix[row][row] += precision
      gradient[row] += precision * (x[row] - start[row])
      matrix[row][row] *= 1 + damping
    }
    return Self.solve(matrix, gradient).map { -$0 }
  }

  /// Solves a symmetric positive definite system whose lower triangle is given, by Cholesky's
  /// factorization.
  static func solve(_ lower: [[Double]], _ right: [Double]) -> [Double] {
    let count = right.count
    var factor = lower
    for row in 0..<count {
      for column in 0...row {
        var sum = factor[row][column]
        for index in 0..<column { sum -= factor[row][index] * factor[column][index] }
        factor[row][column] =
          row == column ? max(sum, 1e-300).squareRoot() : sum / factor[column][column]
      }
    }
    var x = right
    for row in 0..<count {
      for column in 0..<row { x[row] -= factor[row][column] * x[column] }
      x[row] /= factor[row][row]
    }
    for row in stride(from: count - 1, through: 0, by: -1) {
      for column in (row + 1)..<max(count, row + 1) { x[row] -= factor[column][row] * x[column] }
      x[row] /= factor[row][row]
    }
    return x
  }
}
