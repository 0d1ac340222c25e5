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
    let taps = inputsPerGroup * window.kernelHeight * window.kernelWidth
    for image in 0..<output.batch {
      for channel in 0..<output.channels {
        let firstInput = image * input.channels + channel / outputsPerGroup * inputsPerGroup
        let plane = (image * output.channels + channel) * output.planeCount
        for row in 0..<output.height {
          for column in 0..<output.width {
            var sum = bias.isEmpty ? 0 : bias[channel]
            let top = row * window.strideHeight - window.padTop
            let left = column * window.strideWidth - window.padLeft
            for i in 0..<inputsPerGroup {
              let source = (firstInput + i) * input.planeCount
              let tap = channel * taps + i * window.kernelHeight * window.kernelWidth
              for u in 0..<window.kernelHeight {
                let r = top + u * window.dilationHeight
                guard r >= 0, r < input.height else { continue }
                for v in 0..<window.kernelWidth {
                  let c = left + v * window.dilationWidth
                  guard c >= 0, c < input.width else { continue }
                  sum +=
                    x[source + r * input.width + c] * weights[tap + u * window.kernelWidth + v]
                }
              }
            }
            y[plane + row * output.width + column] = sum
          }
        }
      }
    }
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
