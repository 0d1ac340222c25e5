import Kernels
import Testing

struct ReferenceNormalizationTests {
  @Test(arguments: [(batch: 1, channels: 1, inner: 1), (2, 3, 5), (1, 17, 4), (3, 4, 1)])
  func `batch normalisation scales and shifts each channel by its statistics`(
    _ extents: (batch: Int, channels: Int, inner: Int)
  ) {
    let (channels, inner) = (extents.channels, extents.inner)
    let x = noise(extents.batch * channels * inner, seed: 1)
    let (gamma, beta) = (noise(channels, seed: 2), noise(channels, seed: 3))
    let mean = noise(channels, seed: 4)
    let variance = noise(channels, seed: 5).map(\.magnitude)
    let found = computed(x.count) {
      Reference.batchNormalization(
        x.span, gamma: gamma.span, beta: beta.span, mean: mean.span, variance: variance.span,
        epsilon: 0.25, inner: inner, into: &$0)
    }
    let expected = x.indices.map { index -> Double in
      let c = index / inner % channels
      let deviation = (Double(variance[c]) + 0.25).squareRoot()
      return Double(gamma[c]) * (Double(x[index]) - Double(mean[c])) / deviation + Double(beta[c])
    }
    expectClose(found, expected)
  }

  @Test func `layer normalisation uses the mean and variance of each row`() {
    // Row means 2 and 10; variances 2/3 and 0.
    let x: [Float] = [1, 2, 3, 10, 10, 10]
    let (gamma, beta): ([Float], [Float]) = ([1, 2, 3], [0, 0, 1])
    let found = computed(6) {
      Reference.layerNormalization(
        x.span, gamma: gamma.span, beta: beta.span, epsilon: 0, into: &$0)
    }
    let unit = (2.0 / 3).squareRoot()
    expectClose(Array(found.prefix(3)), [-1 / unit, 0, 3 / unit + 1])
    // A variance of zero without epsilon divides zero by zero.
    #expect(found.suffix(3).allSatisfy { $0.isNaN })
    let stable = computed(6) {
      Reference.layerNormalization(
        x.span, gamma: gamma.span, beta: beta.span, epsilon: 1e-5, into: &$0)
    }
    #expect(stable.suffix(3) == [0, 0, 1])
  }

  @Test(arguments: [1, 2, 3, 5, 9])
  func `local response normalisation sums squares over a window of channels`(size: Int) {
    let extents = ImageExtents(batch: 2, channels: 5, height: 2, width: 3)
    let x = noise(extents.count, seed: 1)
    let found = computed(x.count) {
      Reference.localResponseNormalization(
        x.span, extents, size: size, alpha: 2, beta: 0.5, bias: 1.5, into: &$0)
    }
    let expected = x.indices.map { index -> Double in
      let (image, channel, place) = (index / 30, index / 6 % 5, index % 6)
      // An even window reaches one channel further back than ahead.
      let window = (channel - size / 2)..<(channel - size / 2 + size)
      let squares = window.filter { (0..<5).contains($0) }.map {
        let element = Double(x[(image * 5 + $0) * 6 + place])
        return element * element
      }.reduce(0, +)
      return Double(x[index]) / (1.5 + 2 / Double(size) * squares).squareRoot()
    }
    expectClose(found, expected)
  }

  @Test(arguments: [(outer: 1, count: 1, inner: 1), (2, 3, 1), (2, 5, 3), (1, 17, 2)])
  func `softmax along any axis gives shares that add up to one`(
    _ extents: (outer: Int, count: Int, inner: Int)
  ) {
    let (count, inner) = (extents.count, extents.inner)
    let x = noise(extents.outer * count * inner, seed: 1)
    let y = computed(x.count) {
      Reference.softmax(x.span, outer: extents.outer, count: count, inner: inner, into: &$0)
    }
    for lane in 0..<extents.outer * inner {
      let places = (0..<count).map { lane / inner * count * inner + $0 * inner + lane % inner }
      #expect((places.map { y[$0] }.reduce(0, +) - 1).magnitude < 1e-6)
      // Ratios of shares are exponentials of differences.
      for place in places {
        let expected = Reference.UnaryFunction.exponential(x[place] - x[places[0]])
        #expect((y[place] / y[places[0]] - expected).magnitude < 1e-5)
      }
    }
  }

  static let extremes: [([Float], [Float])] = [
    ([1000, 1000], [0.5, 0.5]), ([-1000, -1000], [0.5, 0.5]), ([1000, -1000], [1, 0]),
    ([0, -.infinity], [1, 0]), ([.greatestFiniteMagnitude, 0], [1, 0]),
  ]

  @Test(arguments: extremes)
  func `softmax of extreme elements is finite`(_ x: [Float], _ expected: [Float]) {
    #expect(
      computed(2) { Reference.softmax(x.span, outer: 1, count: 2, inner: 1, into: &$0) } == expected
    )
  }
}
