import Kernels
import Testing

struct ReferenceElementwiseTests {
  typealias Unary = Reference.UnaryFunction

  /// Values to five digits from the definitions, computed by hand.
  static let unaryValues: [(Unary, [(Float, Float)])] = [
    (.identity, [(-2, -2), (0, 0), (3.5, 3.5)]),
    (.negate, [(-2, 2), (3, -3)]),
    (.absolute, [(-2, 2), (3, 3)]),
    (.exponential, [(0, 1), (1, 2.71828), (-1, 0.36788)]),
    (.logarithm, [(1, 0), (2.718_281_8, 1)]),
    (.squareRoot, [(0, 0), (2, 1.41421)]),
    (.relu, [(-1, 0), (0, 0), (2, 2)]),
    (.sigmoid, [(0, 0.5), (1, 0.73106), (-1, 0.26894)]),
    (.tanh, [(0, 0), (1, 0.76159), (-1, -0.76159)]),
    (.hardSigmoid, [(-4, 0), (-3, 0), (0, 0.5), (1.5, 0.75), (3, 1), (9, 1)]),
    (.hardSwish, [(-4, 0), (-1.5, -0.375), (0, 0), (1.5, 1.125), (5, 5)]),
    (.silu, [(0, 0), (1, 0.73106), (-1, -0.26894)]),
    (.gelu, [(0, 0), (1, 0.84134), (-1, -0.15866), (3, 2.99595)]),
    (.mish, [(0, 0), (1, 0.86510), (-1, -0.30340)]),
    (.inverseSquareRoot(epsilon: 1), [(0, 1), (3, 0.5)]),
    (.clip(-1, 6), [(-2, -1), (3, 3), (7, 6)]),
    (.leakyRelu(slope: 0.1), [(-2, -0.2), (0, 0), (2, 2)]),
  ]

  @Test(arguments: unaryValues)
  func `functions of one element have the values of their definitions`(
    _ function: Unary, _ values: [(Float, Float)]
  ) {
    let x = values.map(\.0)
    let expected = values.map { Double($0.1) }
    expectClose(computed(x.count) { Reference.unary(x.span, function, into: &$0) }, expected)
    let inPlace = computed(x.count) { y in
      for index in x.indices { y[index] = x[index] }
      Reference.apply(function, to: &y)
    }
    expectClose(inPlace, expected)
  }

  @Test(arguments: [
    Unary.sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .relu, .clip(0, 6),
  ])
  func `activations stay finite where the exponential does not`(_ function: Unary) {
    for x: Float in [-1000, -100, -88.8, 88.8, 100, 1000] {
      let limit: Float = x < 0 ? 0 : x
      #expect(function(x).isFinite)
      #expect(function(x).magnitude <= max(1, limit), "at \(x)")
    }
  }

  @Test(arguments: [
    Unary.relu, .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .clip(0, 6),
    .leakyRelu(slope: 0.1),
  ])
  func `activations do not hide what is not a number`(_ function: Unary) {
    #expect(function(.nan).isNaN)
  }

  static let binaryValues: [(Reference.BinaryFunction, [Double])] = [
    (.add, [4, 1, 5]), (.subtract, [2, -3, -5]), (.multiply, [3, -2, 0]),
    (.divide, [3, -0.5, 0]), (.maximum, [3, 2, 5]), (.minimum, [1, -1, 0]),
  ]

  @Test(arguments: binaryValues)
  func `functions of two elements have the values of their definitions`(
    _ function: Reference.BinaryFunction, _ expected: [Double]
  ) {
    let (a, b): ([Float], [Float]) = ([3, -1, 0], [1, 2, 5])
    let dense = StridedExtents(extents: [3], strides: [1])
    expectClose(
      computed(3) { Reference.binary(a.span, dense, b.span, dense, function, into: &$0) }, expected)
  }

  @Test func `a maximum or minimum with what is not a number is none`() {
    for function in [Reference.BinaryFunction.maximum, .minimum] {
      #expect(function(.nan, 1).isNaN)
      #expect(function(1, .nan).isNaN)
    }
  }

  @Test func `strides of zero repeat an operand`() {
    // a [2,1,3] - b [4,1], as a result [2,4,3].
    let a = noise(6, seed: 1)
    let b = noise(4, seed: 2)
    let found = computed(24) { y in
      Reference.binary(
        a.span, StridedExtents(extents: [2, 4, 3], strides: [3, 0, 1]), b.span,
        StridedExtents(extents: [2, 4, 3], strides: [0, 1, 0]), .subtract, into: &y)
    }
    let expected = (0..<24).map { Double(a[$0 / 12 * 3 + $0 % 3] - b[$0 / 3 % 4]) }
    #expect(found.map(Double.init) == expected)
  }

  @Test func `a copy joins a strided source and a strided target`() {
    // Rows 1 and 2 of a 4x3 matrix become columns 1 and 2 of a 3x4 matrix.
    let x = (0..<12).map(Float.init)
    let found = computed(12) { y in
      Reference.fill(&y, with: -1)
      Reference.copy(
        x.span, StridedExtents(extents: [3, 2], strides: [1, 3], start: 3), into: &y,
        StridedExtents(extents: [3, 2], strides: [4, 1], start: 1))
    }
    #expect(found == [-1, 3, 6, -1, -1, 4, 7, -1, -1, 5, 8, -1])
  }

  @Test func `a gather takes rows, and NaN for an index without a row`() {
    let table: [Float] = [0, 1, 10, 11, 20, 21]
    let indices: [Float] = [2, 0, 3, -1, 1.5, .nan, .infinity, 1e30, 1]
    let found = computed(18) {
      Reference.gather(table.span, width: 2, indices: indices.span, into: &$0)
    }
    #expect(found[0..<4] == [20, 21, 0, 1])
    #expect(found[4..<16].allSatisfy { $0.isNaN })
    #expect(found[16...] == [10, 11])
  }

  @Test func `the nearest elements are repeated when an image is enlarged`() {
    let x: [Float] = [1, 2, 3, 4]
    let output = ImageExtents(batch: 1, channels: 1, height: 4, width: 6)
    let found = computed(24) {
      Reference.resize(
        x.span, ImageExtents(batch: 1, channels: 1, height: 2, width: 2), isBilinear: false,
        into: &$0, output)
    }
    let rows: [[Float]] = [[1, 1, 1, 2, 2, 2], [3, 3, 3, 4, 4, 4]]
    #expect(found == rows[0] + rows[0] + rows[1] + rows[1])
  }

  /// Centres of new elements lie at a quarter and three quarters between the old ones.
  @Test func `bilinear enlarging interpolates between half-pixel centres`() {
    let x: [Float] = [0, 8, 16, 24]
    let extents = ImageExtents(batch: 2, channels: 1, height: 1, width: 2)
    let found = computed(16) {
      Reference.resize(
        x.span, extents, isBilinear: true, into: &$0,
        ImageExtents(batch: 2, channels: 1, height: 2, width: 4))
    }
    #expect(found == [0, 2, 6, 8, 0, 2, 6, 8, 16, 18, 22, 24, 16, 18, 22, 24])
  }

  @Test func `bilinear enlarging interpolates along both sides`() {
    let x: [Float] = [0, 4, 8, 12]
    let found = computed(16) {
      Reference.resize(
        x.span, ImageExtents(batch: 1, channels: 1, height: 2, width: 2), isBilinear: true,
        into: &$0, ImageExtents(batch: 1, channels: 1, height: 4, width: 4))
    }
    #expect(found == [0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12])
  }

  @Test func `kernels of no elements write nothing`() {
    let none: [Float] = []
    let empty = StridedExtents(extents: [2, 0], strides: [0, 1])
    #expect(computed(0) { Reference.unary(none.span, .relu, into: &$0) }.isEmpty)
    #expect(computed(0) { Reference.copy(none.span, empty, into: &$0, empty) }.isEmpty)
    #expect(
      computed(0) {
        Reference.gather(none.span, width: 0, indices: none.span, into: &$0)
      }.isEmpty)
  }
}
