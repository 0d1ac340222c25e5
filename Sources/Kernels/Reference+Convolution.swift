extension Reference {
  /// `y[n,o,r,c] = bias[o] + sum over i, u, v of x[n, i, r*s-p+u*d, c*s-p+v*d] * w[o,i,u,v]`, where
  /// `i` runs over the input channels of the group of `o`; outside the image x is zero.
  ///
  /// - Parameters:
  ///   - x: `[N, C, H, W]`.
  ///   - weights: `[O, C/groups, KH, KW]`.
  ///   - bias: `[O]`, or empty for none.
  ///   - y: `[N, O, OH, OW]`.
  public static func convolution(
    _ x: Span<Float>, _ input: ImageExtents, weights: Span<Float>, bias: Span<Float>,
    window: Window, groups: Int, into y: inout MutableSpan<Float>, _ output: ImageExtents
  ) {
    let inputsPerGroup = input.channels / groups
    let outputsPerGroup = output.channels / groups
    let taps = window.kernelHeight * window.kernelWidth
    for plane in 0..<output.batch * output.channels {
      let (image, channel) = (plane / output.channels, plane % output.channels)
      let target = plane * output.planeCount
      let start = bias.isEmpty ? 0 : bias[channel]
      for position in 0..<output.planeCount { y[target + position] = start }
      let firstInput = image * input.channels + channel / outputsPerGroup * inputsPerGroup
      for i in 0..<inputsPerGroup {
        let source = (firstInput + i) * input.planeCount
        for tap in 0..<taps {
          accumulate(
            x, source, input, weight: weights[(channel * inputsPerGroup + i) * taps + tap],
            tap: tap, window: window, into: &y, target, output)
        }
      }
    }
  }

  /// Adds one tap's product to a plane of the output: rows outside, so that the inner loop runs
  /// along memory. Every output still sums its products in the order of channels, rows and columns.
  private static func accumulate(
    _ x: Span<Float>, _ source: Int, _ input: ImageExtents, weight: Float, tap: Int,
    window: Window, into y: inout MutableSpan<Float>, _ target: Int, _ output: ImageExtents
  ) {
    let top = tap / window.kernelWidth * window.dilationHeight - window.padTop
    let left = tap % window.kernelWidth * window.dilationWidth - window.padLeft
    let rows = inside(top, window.strideHeight, input: input.height, output: output.height)
    let columns = inside(left, window.strideWidth, input: input.width, output: output.width)
    guard let lastRow = rows.last, let lastColumn = columns.last else { return }
    let step = window.strideWidth
    // The furthest elements that the loops reach; inside, checks would cost more than the products.
    precondition(
      source + (top + lastRow * window.strideHeight) * input.width + left + lastColumn * step
        < x.count)
    precondition(target + lastRow * output.width + lastColumn < y.count)
    for row in rows {
      let from = source + (top + row * window.strideHeight) * input.width + left
      let to = target + row * output.width
      for column in columns {
        unsafe y[unchecked: to + column] += x[unchecked: from + column * step] * weight
      }
    }
  }

  /// Output positions whose input, at `offset + position * stride`, lies inside the image.
  private static func inside(_ offset: Int, _ stride: Int, input: Int, output: Int) -> Range<Int> {
    let first = offset >= 0 ? 0 : (stride - 1 - offset) / stride
    let last = offset >= input ? 0 : min(output, (input - 1 - offset) / stride + 1)
    return first..<max(first, last)
  }

  /// The transposed convolution: every input element is spread over the window of the output.
  ///
  /// - Parameters:
  ///   - x: `[N, C, H, W]`.
  ///   - weights: `[C, O/groups, KH, KW]`.
  ///   - bias: `[O]`, or empty for none.
  ///   - y: `[N, O, OH, OW]`.
  public static func transposedConvolution(
    _ x: Span<Float>, _ input: ImageExtents, weights: Span<Float>, bias: Span<Float>,
    window: Window, groups: Int, into y: inout MutableSpan<Float>, _ output: ImageExtents
  ) {
    let inputsPerGroup = input.channels / groups
    let outputsPerGroup = output.channels / groups
    let taps = window.kernelHeight * window.kernelWidth
    for plane in 0..<output.batch * output.channels {
      let start = bias.isEmpty ? 0 : bias[plane % output.channels]
      for i in 0..<output.planeCount { y[plane * output.planeCount + i] = start }
    }
    for image in 0..<input.batch {
      for channel in 0..<input.channels {
        let source = (image * input.channels + channel) * input.planeCount
        for o in 0..<outputsPerGroup {
          let target = channel / inputsPerGroup * outputsPerGroup + o
          let plane = (image * output.channels + target) * output.planeCount
          let tap = (channel * outputsPerGroup + o) * taps
          for position in 0..<input.planeCount {
            let top = position / input.width * window.strideHeight - window.padTop
            let left = position % input.width * window.strideWidth - window.padLeft
            for k in 0..<taps {
              let r = top + k / window.kernelWidth * window.dilationHeight
              let c = left + k % window.kernelWidth * window.dilationWidth
              guard r >= 0, r < output.height, c >= 0, c < output.width else { continue }
              y[plane + r * output.width + c] += x[source + position] * weights[tap + k]
            }
          }
        }
      }
    }
  }
}
