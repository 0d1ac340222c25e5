extension Reference {
  /// `y (M, N) = a (M, K) * b + bias`, for each of a number of products in a row.
  ///
  /// - Parameters:
  ///   - a: `[count, M, K]`.
  ///   - b: `[K, N]`, or `[N, K]` when transposed; one for all products, or one for each.
  ///   - bias: `[N]`, or empty for none.
  ///   - y: `[count, M, N]`.
  public static func matrixMultiply(
    _ a: Span<Float>, _ b: Span<Float>, bias: Span<Float>, count: Int, m: Int, n: Int, k: Int,
    isRightTransposed: Bool, into y: inout MutableSpan<Float>
  ) {
    let rightStep = b.count == n * k ? 0 : n * k
    let (columnStep, depthStep) = isRightTransposed ? (k, 1) : (1, n)
    for product in 0..<count {
      for row in 0..<m {
        let left = (product * m + row) * k
        for column in 0..<n {
          let right = product * rightStep + column * columnStep
          var sum = bias.isEmpty ? 0 : bias[column]
          for depth in 0..<k { sum += a[left + depth] * b[right + depth * depthStep] }
          y[(product * m + row) * n + column] = sum
        }
      }
    }
  }

  /// Scaled dot-product attention of each head, without keeping the score matrix: a first pass finds
  /// the largest score of a row, a second one sums.
  ///
  /// - Parameters:
  ///   - q: `[N, S, D]`.
  ///   - k: `[N, T, D]`.
  ///   - v: `[N, T, D]`.
  ///   - isCausal: Whether position s sees only keys up to `s + T - S`.
  ///   - y: `[N, S, D]`.
  public static func attention(
    _ q: Span<Float>, _ k: Span<Float>, _ v: Span<Float>, batch: Int, queries: Int, keys: Int,
    width: Int, heads: Int, isCausal: Bool, into y: inout MutableSpan<Float>
  ) {
    let headWidth = width / heads
    let scale = 1 / Float(headWidth).squareRoot()
    for image in 0..<batch {
      for position in 0..<queries {
        let visible = isCausal ? min(keys, max(1, position + 1 + keys - queries)) : keys
        for head in 0..<heads {
          let row = (image * queries + position) * width + head * headWidth
          func score(_ key: Int) -> Float {
            let other = (image * keys + key) * width + head * headWidth
            var sum: Float = 0
            for d in 0..<headWidth { sum += q[row + d] * k[other + d] }
            return sum * scale
          }
          var largest = -Float.infinity
          for key in 0..<visible { largest = max(largest, score(key)) }
          for d in 0..<headWidth { y[row + d] = 0 }
          var total: Float = 0
          for key in 0..<visible {
            let weight = exponential(score(key) - largest)
            total += weight
            let other = (image * keys + key) * width + head * headWidth
            for d in 0..<headWidth { y[row + d] += weight * v[other + d] }
          }
          for d in 0..<headWidth { y[row + d] /= total }
        }
      }
    }
  }
}
