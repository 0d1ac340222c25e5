import Kernels
import Testing

struct ReferencePoolTests {
  struct Case: Sendable {
    var size: (height: Int, width: Int)
    var kernel: (height: Int, width: Int)
    var stride = (height: 1, width: 1)
    var before = (top: 0, left: 0)
    var output: (height: Int, width: Int)
  }

  static let cases = [
    Case(size: (1, 1), kernel: (1, 1), output: (1, 1)),
    Case(size: (4, 5), kernel: (2, 3), output: (3, 3)),
    Case(size: (5, 5), kernel: (3, 3), stride: (2, 2), before: (1, 1), output: (3, 3)),
    Case(size: (5, 4), kernel: (2, 2), stride: (2, 3), before: (1, 0), output: (3, 2)),
    // The last windows are not whole: rounding up.
    Case(size: (5, 5), kernel: (2, 2), stride: (2, 2), output: (3, 3)),
    Case(size: (3, 3), kernel: (3, 3), before: (2, 2), output: (5, 5)),
  ]

  @Test(arguments: cases, [Reference.Reduction.maximum, .sum, .mean])
  func `pooling combines what a window sees inside the image`(
    _ test: Case, _ reduction: Reference.Reduction
  ) {
    let input = ImageExtents(
      batch: 2, channels: 3, height: test.size.height, width: test.size.width)
    let output = ImageExtents(
      batch: 2, channels: 3, height: test.output.height, width: test.output.width)
    let x = noise(input.count, seed: 1)
    let found = computed(output.count) {
      Reference.pool(
        x.span, input, reduction,
        window: Window(kernel: test.kernel, stride: test.stride, padding: test.before), into: &$0,
        output)
    }
    let expected = (0..<output.count).map { index -> Double in
      let plane = index / output.planeCount
      let top = index / output.width % output.height * test.stride.height - test.before.top
      let left = index % output.width * test.stride.width - test.before.left
      var seen: [Double] = []
      for row in top..<top + test.kernel.height where (0..<input.height).contains(row) {
        for column in left..<left + test.kernel.width where (0..<input.width).contains(column) {
          seen.append(Double(x[plane * input.planeCount + row * input.width + column]))
        }
      }
      return combined(seen, reduction)
    }
    expectClose(found, expected)
  }

  @Test(arguments: [Reference.Reduction.maximum, .sum, .mean])
  func `a reduction runs over any axes`(_ reduction: Reference.Reduction) {
    // [2,3,4] reduced along the first and last axes.
    let x = noise(24, seed: 1)
    let found = computed(3) {
      Reference.reduce(
        x.span, reduction, kept: StridedExtents(extents: [3], strides: [4]),
        reduced: StridedExtents(extents: [2, 4], strides: [12, 1]), into: &$0)
    }
    let expected = (0..<3).map { middle in
      combined(
        (0..<24).filter { $0 / 4 % 3 == middle }.map { Double(x[$0]) }, reduction)
    }
    expectClose(found, expected)
  }

  @Test(arguments: [Reference.Reduction.maximum, .sum, .mean], 0..<3)
  func `a reduction does not hide what is not a number`(
    _ reduction: Reference.Reduction, place: Int
  ) {
    var x: [Float] = [1, 2, 3]
    x[place] = .nan
    let found = computed(1) {
      Reference.reduce(
        x.span, reduction, kept: StridedExtents(extents: [], strides: []),
        reduced: StridedExtents(extents: [3], strides: [1]), into: &$0)
    }
    #expect(found[0].isNaN)
  }

  @Test func `the mean of a window that sees nothing is zero`() {
    let extents = ImageExtents(batch: 1, channels: 1, height: 1, width: 1)
    let x: [Float] = [7]
    let found = computed(1) {
      Reference.pool(
        x.span, extents, .mean,
        window: Window(kernel: (1, 1), stride: (1, 1), padding: (1, 1)), into: &$0, extents)
    }
    #expect(found == [0])
  }

  private func combined(_ seen: [Double], _ reduction: Reference.Reduction) -> Double {
    switch reduction {
    case .maximum: seen.max() ?? -.infinity
    case .sum: seen.reduce(0, +)
    case .mean: seen.reduce(0, +) / Double(seen.count)
    }
  }
}
