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

  /// The extents of attention.
  public struct AttentionExtents: Hashable, Sendable {
    /// Sequences.
    public var batch: Int
    /// Positions that ask.
    public var queries: Int
    /// Positions of the same call that are looked at.
    public var keys: Int
    /// Positions of a cache, which stand before those.
    public var past: Int
    /// Width of all heads together.
    public var width: Int
    /// Into how many parts the width is divided.
    public var heads: Int

    /// Extents; no cache unless stated.
    public init(batch: Int, queries: Int, keys: Int, past: Int = 0, width: Int, heads: Int) {
      self.batch = batch
      self.queries = queries
      self.keys = keys
      self.past = past
      self.width = width
      self.heads = heads
    }
  }

  /// Scaled dot-product attention of each head, without keeping the score matrix: a first pass finds
  /// the largest score of a row, a second one sums.
  ///
  /// - Parameters:
  ///   - q: `[N, S, D]`.
  ///   - k: `[N, T, D]`.
  ///   - v: `[N, T, D]`.
  ///   - cachedKeys: Keys of earlier positions, `[N, P, D]`; empty without a cache.
  ///   - cachedValues: Their values, `[N, P, D]`.
  ///   - isCausal: Whether position s sees only keys up to `s + T - S` of its own call.
  ///   - y: `[N, S, D]`.
  public static func attention(
    _ q: Span<Float>, _ k: Span<Float>, _ v: Span<Float>,
    cachedKeys: Span<Float>, cachedValues: Span<Float>, _ extents: AttentionExtents,
    isCausal: Bool, into y: inout MutableSpan<Float>
  ) {
    let (past, width) = (extents.past, extents.width)
    let headWidth = width / extents.heads
    let scale = 1 / Float(headWidth).squareRoot()
    for image in 0..<extents.batch {
      for position in 0..<extents.queries {
        let own = position + 1 + extents.keys - extents.queries
        let visible = past + (isCausal ? min(extents.keys, max(1, own)) : extents.keys)
        for head in 0..<extents.heads {
          let row = (image * extents.queries + position) * width + head * headWidth
          /// The first element of a key or value, in the cache or behind it.
          func start(_ key: Int) -> Int {
            let place =
              key < past ? image * past + key : image * extents.keys + key - past
            return place * width + head * headWidth
          }
          func score(_ key: Int) -> Float {
            let other = start(key)
            var sum: Float = 0
            for d in 0..<headWidth {
              sum += q[row + d] * (key < past ? cachedKeys[other + d] : k[other + d])
            }
            return sum * scale
          }
          var largest = -Float.infinity
          for key in 0..<visible { largest = max(largest, score(key)) }
          for d in 0..<headWidth { y[row + d] = 0 }
          var total: Float = 0
          for key in 0..<visible {
            let weight = exponential(score(key) - largest)
            total += weight
            let other = start(key)
            for d in 0..<headWidth {
              y[row + d] += weight * (key < past ? cachedValues[other + d] : v[other + d])
            }
          }
          for d in 0..<headWidth { y[row + d] /= total }
        }
      }
    }
  }
}
