import Basics

extension Reference {
  /// Scaled dot-product attention of each head with numbers added to the products before they become
  /// weights; the score matrix is not kept.
  ///
  /// - Parameters:
  ///   - q: `[N, S, D]`.
  ///   - k: `[N, T, D]`.
  ///   - v: `[N, T, D]`.
  ///   - mask: What is added, of the shape that `maskExtents` reads.
  ///   - maskExtents: The mask repeated to `[N, H, S, T]`.
  ///   - extents: Without a cache.
  ///   - y: `[N, S, D]`.
  /// - Complexity: O(N S T D).
  public static func maskedAttention(
    _ q: Span<Float>, _ k: Span<Float>, _ v: Span<Float>, mask: Span<Float>,
    _ maskExtents: StridedExtents, _ extents: AttentionExtents, into y: inout MutableSpan<Float>
  ) {
    precondition(extents.past == 0, "a cache of \(extents.past) positions beside a mask")
    let (keys, width) = (extents.keys, extents.width)
    let headWidth = width / extents.heads
    let scale = 1 / Float(headWidth).squareRoot()
    let steps = maskExtents.strides
    for image in 0..<extents.batch {
      for position in 0..<extents.queries {
        for head in 0..<extents.heads {
          let row = (image * extents.queries + position) * width + head * headWidth
          let added = maskExtents.start + image * steps[0] + head * steps[1] + position * steps[2]
          func score(_ key: Int) -> Float {
            let other = (image * keys + key) * width + head * headWidth
            var sum: Float = 0
            for d in 0..<headWidth { sum += q[row + d] * k[other + d] }
            return sum * scale + mask[added + key * steps[3]]
          }
          var largest = -Float.infinity
          for key in 0..<keys { largest = max(largest, score(key)) }
          for d in 0..<headWidth { y[row + d] = 0 }
          var total: Float = 0
          for key in 0..<keys {
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
