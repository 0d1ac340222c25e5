import Kernels
import Testing

struct ReferenceConvolutionTests {
  /// One convolution with everything that its geometry depends on.
  struct Case: Sendable, CustomTestStringConvertible {
    var batch = 1
    var channels = 1
    var size = (height: 5, width: 5)
    var outputs = 1
    var groups = 1
    var kernel = (height: 3, width: 3)
    var stride = (height: 1, width: 1)
    var dilation = (height: 1, width: 1)
    var before = (top: 0, left: 0)
    var after = (bottom: 0, right: 0)
    var hasBias = false

    var testDescription: String {
      "\(batch)x\(channels)x\(size) to \(outputs) in \(groups), kernel \(kernel), "
        + "stride \(stride), dilation \(dilation), padding \(before) \(after)"
    }

    var window: Window {
      Window(kernel: kernel, stride: stride, dilation: dilation, padding: before)
    }
    var input: ImageExtents {
      ImageExtents(batch: batch, channels: channels, height: size.height, width: size.width)
    }
    var dilated: (height: Int, width: Int) {
      ((kernel.height - 1) * dilation.height + 1, (kernel.width - 1) * dilation.width + 1)
    }
    var bias: [Float] { hasBias ? noise(outputs, seed: 3) : [] }
  }

  static let cases = [
    Case(),
    Case(batch: 2, channels: 3, outputs: 4, hasBias: true),
    Case(size: (1, 1), kernel: (1, 1)),
    Case(channels: 2, size: (3, 3), outputs: 2),
    Case(channels: 2, size: (7, 4), outputs: 3, kernel: (3, 1), stride: (2, 1), hasBias: true),
    Case(channels: 2, size: (9, 8), outputs: 2, stride: (2, 3), before: (1, 1), after: (1, 1)),
    Case(channels: 2, size: (9, 9), outputs: 2, dilation: (2, 3), before: (2, 3), after: (2, 3)),
    Case(channels: 2, size: (6, 6), outputs: 2, stride: (2, 2), before: (0, 1), after: (1, 0)),
    Case(channels: 1, size: (2, 2), outputs: 1, before: (2, 2), after: (2, 2), hasBias: true),
    Case(channels: 4, size: (5, 6), outputs: 6, groups: 2, before: (1, 1), after: (1, 1)),
    Case(channels: 5, size: (5, 5), outputs: 5, groups: 5, before: (1, 1), after: (1, 1)),
    Case(channels: 3, size: (4, 4), outputs: 6, groups: 3, kernel: (2, 2), hasBias: true),
    Case(batch: 3, channels: 16, size: (2, 17), outputs: 15, kernel: (1, 1)),
    Case(size: (8, 8), kernel: (1, 2), stride: (3, 3), dilation: (1, 7)),
  ]

  @Test(arguments: cases) func `a convolution is its defining sum`(_ test: Case) {
    let height = extent(test.size.height, test.before.top + test.after.bottom, test, \.height)
    let width = extent(test.size.width, test.before.left + test.after.right, test, \.width)
    let output = ImageExtents(
      batch: test.batch, channels: test.outputs, height: height, width: width)
    let inner = test.channels / test.groups
    let x = noise(test.input.count, seed: 1)
    let taps = test.kernel.height * test.kernel.width
    let weights = noise(test.outputs * inner * taps, seed: 2)
    var expected: [Double] = []
    for n in 0..<test.batch {
      for o in 0..<test.outputs {
        for r in 0..<height {
          for c in 0..<width {
            var sum = test.hasBias ? Double(test.bias[o]) : 0
            for i in 0..<inner {
              let channel = o / (test.outputs / test.groups) * inner + i
              for tap in 0..<taps {
                let (u, v) = (tap / test.kernel.width, tap % test.kernel.width)
                let row = r * test.stride.height + u * test.dilation.height - test.before.top
                let column = c * test.stride.width + v * test.dilation.width - test.before.left
                sum +=
                  element(x, test.input, n, channel, row, column)
                  * Double(weights[(o * inner + i) * taps + tap])
              }
            }
            expected.append(sum)
          }
        }
      }
    }
    let found = computed(output.count) { y in
      Reference.convolution(
        x.span, test.input, weights: weights.span, bias: test.bias.span, window: test.window,
        groups: test.groups, into: &y, output)
    }
    expectClose(found, expected)
  }

  static let transposedCases = [
    Case(),
    Case(batch: 2, channels: 3, outputs: 2, hasBias: true),
    Case(channels: 2, size: (4, 3), outputs: 2, kernel: (2, 2), stride: (2, 2)),
    Case(channels: 2, size: (4, 4), outputs: 3, stride: (2, 2), before: (1, 1), after: (1, 1)),
    Case(channels: 1, size: (3, 3), stride: (2, 3), dilation: (2, 1), before: (1, 0)),
    Case(channels: 4, size: (3, 3), outputs: 6, groups: 2, kernel: (2, 3), hasBias: true),
    Case(channels: 2, size: (3, 4), outputs: 2, kernel: (1, 1), stride: (3, 3)),
    Case(channels: 3, size: (5, 5), outputs: 3, groups: 3, stride: (2, 2), before: (1, 2)),
  ]

  /// Each output gathers from the inputs whose window covers it: the other direction of the kernel.
  @Test(arguments: transposedCases)
  func `a transposed convolution spreads every input over its window`(_ test: Case) {
    let height =
      (test.size.height - 1) * test.stride.height + test.dilated.height - test.before.top
      - test.after.bottom
    let width =
      (test.size.width - 1) * test.stride.width + test.dilated.width - test.before.left
      - test.after.right
    let output = ImageExtents(
      batch: test.batch, channels: test.outputs, height: height, width: width)
    let x = noise(test.input.count, seed: 1)
    let taps = test.kernel.height * test.kernel.width
    let (inner, outer) = (test.channels / test.groups, test.outputs / test.groups)
    let weights = noise(test.channels * outer * taps, seed: 2)
    func sum(_ n: Int, _ o: Int, _ r: Int, _ c: Int) -> Double {
      var sum = test.hasBias ? Double(test.bias[o]) : 0
      for channel in (o / outer * inner)..<(o / outer * inner + inner) {
        for tap in 0..<taps {
          let row = r + test.before.top - tap / test.kernel.width * test.dilation.height
          let column = c + test.before.left - tap % test.kernel.width * test.dilation.width
          guard row % test.stride.height == 0, column % test.stride.width == 0 else { continue }
          sum +=
            element(
              x, test.input, n, channel, row / test.stride.height, column / test.stride.width)
            * Double(weights[(channel * outer + o % outer) * taps + tap])
        }
      }
      return sum
    }
    let found = computed(output.count) { y in
      Reference.transposedConvolution(
        x.span, test.input, weights: weights.span, bias: test.bias.span, window: test.window,
        groups: test.groups, into: &y, output)
    }
    let expected = (0..<output.count).map { index in
      let plane = index / (height * width)
      return sum(
        plane / test.outputs, plane % test.outputs, index / width % height, index % width)
    }
    expectClose(found, expected)
  }

  @Test func `a convolution that would leave its input stops instead of reading on`() async {
    await #expect(processExitsWith: .failure) {
      let x = [Float](repeating: 0, count: 8)
      let extents = ImageExtents(batch: 1, channels: 1, height: 3, width: 3)
      let (weights, bias): ([Float], [Float]) = ([1], [])
      var y = [Float](repeating: 0, count: 9)
      var span = y.mutableSpan
      Reference.convolution(
        x.span, extents, weights: weights.span, bias: bias.span,
        window: Window(kernel: (1, 1), stride: (1, 1)), groups: 1, into: &span, extents)
    }
  }

  /// Extent of a plain convolution's output.
  private func extent(
    _ input: Int, _ padding: Int, _ test: Case, _ side: KeyPath<(height: Int, width: Int), Int>
  ) -> Int {
    (input + padding - test.dilated[keyPath: side]) / test.stride[keyPath: side] + 1
  }

  /// An element of an image, zero outside it.
  private func element(
    _ x: [Float], _ extents: ImageExtents, _ n: Int, _ channel: Int, _ row: Int, _ column: Int
  ) -> Double {
    guard row >= 0, row < extents.height, column >= 0, column < extents.width else { return 0 }
    let plane = n * extents.channels + channel
    return Double(x[(plane * extents.height + row) * extents.width + column])
  }
}
