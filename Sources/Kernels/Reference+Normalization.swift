extension Reference {
  /// `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta` for each channel.
  ///
  /// - Parameters:
  ///   - x: `[batch, C, inner]`; the number of channels is that of gamma.
  ///   - inner: Elements of one channel of one image.
  ///   - y: As x.
  public static func batchNormalization(
    _ x: Span<Float>, gamma: Span<Float>, beta: Span<Float>, mean: Span<Float>,
    variance: Span<Float>, epsilon: Float, inner: Int, into y: inout MutableSpan<Float>
  ) {
    for index in 0..<x.count {
      let channel = index / inner % gamma.count
      let scale = gamma[channel] / (variance[channel] + epsilon).squareRoot()
      y[index] = (x[index] - mean[channel]) * scale + beta[channel]
    }
  }

  /// `y = gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with the statistics of each row.
  ///
  /// - Parameters:
  ///   - x: Rows as long as gamma.
  ///   - y: As x.
  public static func layerNormalization(
    _ x: Span<Float>, gamma: Span<Float>, beta: Span<Float>, epsilon: Float,
    into y: inout MutableSpan<Float>
  ) {
    let width = gamma.count
    for start in stride(from: 0, to: x.count, by: max(1, width)) {
      var sum: Float = 0
      for i in 0..<width { sum += x[start + i] }
      let mean = sum / Float(width)
      var squares: Float = 0
      for i in 0..<width {
        let deviation = x[start + i] - mean
        squares += deviation * deviation
      }
      let scale = 1 / (squares / Float(width) + epsilon).squareRoot()
      for i in 0..<width { y[start + i] = (x[start + i] - mean) * scale * gamma[i] + beta[i] }
    }
  }

  /// `y = x / (bias + alpha / size * sum of x^2 over neighbouring channels)^beta`.
  public static func localResponseNormalization(
    _ x: Span<Float>, _ extents: ImageExtents, size: Int, alpha: Float, beta: Float, bias: Float,
    into y: inout MutableSpan<Float>
  ) {
    let plane = extents.planeCount
    for index in 0..<extents.count {
      let channel = index / plane % extents.channels
      let first = max(0, channel - size / 2)
      let last = min(extents.channels - 1, channel + (size - 1) / 2)
      var squares: Float = 0
      for other in first...last {
        let neighbour = x[index + (other - channel) * plane]
        squares += neighbour * neighbour
      }
      y[index] = x[index] / power(bias + alpha / Float(size) * squares, beta)
    }
  }

  /// `y = exp(x - max) / sum of exp(x - max)` along the middle of `[outer, count, inner]`.
  public static func softmax(
    _ x: Span<Float>, outer: Int, count: Int, inner: Int, into y: inout MutableSpan<Float>
  ) {
    for lane in 0..<outer * inner {
      let start = lane / inner * count * inner + lane % inner
      var largest = -Float.infinity
      for i in 0..<count { largest = max(largest, x[start + i * inner]) }
      var total: Float = 0
      for i in 0..<count {
        let value = exponential(x[start + i * inner] - largest)
        y[start + i * inner] = value
        total += value
      }
      for i in 0..<count { y[start + i * inner] /= total }
    }
  }
}
