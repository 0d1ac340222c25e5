import Graphs
import Tensors
import Testing

@Suite struct OperationShapesTests {
  private static let image: [Int] = [2, 8, 6, 4]

  @Test(
    arguments: [
      (.convolution(Convolution(kernel: Extent(3))), [image, [16, 8, 3, 3]], [[2, 16, 4, 2]]),
      (
        .convolution(Convolution(kernel: Extent(3), stride: Extent(2), padding: .all(1))),
        [image, [5, 8, 3, 3], [5]], [[2, 5, 3, 2]]
      ),
      (
        .convolution(Convolution(kernel: Extent(2, 1), dilation: Extent(3, 1), groups: 4)),
        [image, [12, 2, 2, 1]], [[2, 12, 3, 4]]
      ),
      (
        .convolution(Convolution(kernel: Extent(5), stride: Extent(4), padding: .sameUpper)),
        [image, [1, 8, 5, 5]], [[2, 1, 2, 1]]
      ),
      (
        .convolution(
          Convolution(kernel: Extent(4), stride: Extent(2), padding: .all(1), isTransposed: true)),
        [image, [8, 3, 4, 4], [3]], [[2, 3, 12, 8]]
      ),
      (
        .convolution(
          Convolution(kernel: Extent(3), stride: Extent(2), groups: 2, isTransposed: true)),
        [image, [8, 5, 3, 3]], [[2, 10, 13, 9]]
      ),
      (.matrixMultiply(MatrixMultiply()), [[3, 7, 8], [5, 8], [5]], [[3, 7, 5]]),
      (.matrixMultiply(MatrixMultiply()), [[8], [5, 8]], [[5]]),
      (
        .matrixMultiply(MatrixMultiply(isRightTransposed: false)), [[3, 7, 8], [3, 8, 5]],
        [[3, 7, 5]]
      ),
      (.unary(.negate), [image], [image]), (.unary(.identity), [[]], [[]]),
      (.binary(Binary(.add)), [image, [8, 1, 1]], [image]),
      (.binary(Binary(.maximum)), [[1], image], [image]),
      (.reduce(Reduce(.mean, axes: [2, 3], keepsAxes: false)), [image], [[2, 8]]),
      (.reduce(Reduce(.sum, axes: [1], keepsAxes: true)), [image], [[2, 1, 6, 4]]),
      (.pool(Pool(.maximum, kernel: Extent(3), stride: Extent(2))), [image], [[2, 8, 2, 1]]),
      (
        .pool(Pool(.maximum, kernel: Extent(3), stride: Extent(2), roundsUp: true)), [image],
        [[2, 8, 3, 2]]
      ),
      (
        // The last window would begin behind the image.
        .pool(
          Pool(.average, kernel: Extent(2), stride: Extent(3), padding: .all(1), roundsUp: true)),
        [[1, 1, 4, 5]], [[1, 1, 2, 2]]
      ),
      (
        .pool(Pool(.average, kernel: Extent(3), stride: Extent(2), padding: .sameLower)), [image],
        [[2, 8, 3, 2]]
      ),
      (.batchNormalization(epsilon: 0), [image, [8], [8], [8], [8]], [image]),
      (.layerNormalization(epsilon: 0), [image, [4], [4]], [image]),
      (.layerNormalization(epsilon: 0), [image, [6, 4], [6, 4]], [image]),
      (
        .localResponseNormalization(
          LocalResponseNormalization(size: 5, alpha: 1, beta: 1, bias: 1)),
        [image], [image]
      ),
      (.softmax(axis: 3), [image], [image]),
      (.attention(Attention(heads: 2)), [[2, 7, 8], [2, 9, 8], [2, 9, 8]], [[2, 7, 8]]),
      (
        .attention(Attention(heads: 2, hasMask: true)),
        [[2, 7, 8], [2, 9, 8], [2, 9, 8], [2, 1, 1, 9]], [[2, 7, 8]]
      ),
      (.concatenate(axis: 1), [image, [2, 1, 6, 4], image], [[2, 17, 6, 4]]),
      (.split(axis: 1, sizes: [3, 0, 5]), [image], [[2, 3, 6, 4], [2, 0, 6, 4], [2, 5, 6, 4]]),
      (.slice(starts: [0, 1, 2, 3], sizes: [2, 7, 1, 1]), [image], [[2, 7, 1, 1]]),
      (.pad(before: [0, 1, 0, 2], after: [0, 0, 3, 0], value: 1), [image], [[2, 9, 9, 6]]),
      (.reshape([0, -1]), [image], [[2, 192]]), (.reshape([0, 0, 24]), [image], [[2, 8, 24]]),
      (.reshape([4, 96]), [image], [[4, 96]]), (.reshape([]), [[1, 1]], [[]]),
      (.transpose([0, 2, 3, 1]), [image], [[2, 6, 4, 8]]), (.transpose([]), [[]], [[]]),
      (.channelShuffle(groups: 4, reversed: false), [image], [image]),
      (.resize(Resize(.bilinear, scale: Extent(2, 3))), [image], [[2, 8, 12, 12]]),
      (.gather, [[100, 16], [2, 7]], [[2, 7, 16]]), (.gather, [[100, 16], []], [[16]]),
      (.detection(boxes: 7), [image, [2, 3]], [[2, 7, 6]]),
    ] as [(Graphs.Operation, [[Int]], [[Int]])])
  func `shapes are inferred`(operation: Graphs.Operation, inputs: [[Int]], outputs: [[Int]]) throws
  {
    let types = try operation.outputTypes(for: inputs.map { TensorType(Shape($0)) })
    #expect(types == outputs.map { TensorType(Shape($0)) })
  }

  @Test(
    arguments: [
      (.unary(.negate), [], "unary takes 1 to 1 operands, got 0"),
      (.gather, [[4, 4]], "gather takes 2 to 2 operands, got 1"),
      (
        .convolution(Convolution(kernel: Extent(3))), [[8, 6, 4], [4, 8, 3, 3]],
        "expected 4 dimensions, got [8,6,4]"
      ),
      (
        .convolution(Convolution(kernel: Extent(3))), [image, [4, 8]],
        "expected 4 dimensions, got [4,8]"
      ),
      (.convolution(Convolution(kernel: Extent(3))), [image, []], "expected 4 dimensions, got []"),
      (.convolution(Convolution(kernel: Extent(3))), [image, [4, 7, 3, 3]], "weights [4,7,3,3]"),
      (.convolution(Convolution(kernel: Extent(3))), [image, [4, 8, 3, 2]], "kernel 3x3"),
      (
        .convolution(Convolution(kernel: Extent(3), groups: 0)), [image, [4, 8, 3, 3]], "0 groups"
      ),
      (
        .convolution(Convolution(kernel: Extent(3), groups: 2)), [image, [5, 4, 3, 3]],
        "in 2 groups"
      ),
      (
        .convolution(Convolution(kernel: Extent(3), groups: 3, isTransposed: true)),
        [image, [8, 1, 3, 3]], "in 3 groups"
      ),
      (
        .convolution(Convolution(kernel: Extent(3))), [image, [4, 8, 3, 3], [5]],
        "bias [5] for 4 output channels"
      ),
      (
        .convolution(Convolution(kernel: Extent(3), stride: Extent(0))), [image, [4, 8, 3, 3]],
        "stride 0x0"
      ),
      (
        .convolution(Convolution(kernel: Extent(5))), [image, [4, 8, 5, 5]],
        "window of 5 does not fit 4"
      ),
      (
        .convolution(Convolution(kernel: Extent(1), padding: .all(4), isTransposed: true)),
        [image, [8, 1, 1, 1]], "does not fit"
      ),
      (.matrixMultiply(MatrixMultiply()), [[], [5, 8]], "at least 1 dimensions, got []"),
      (.matrixMultiply(MatrixMultiply()), [[7, 8], [8]], "at least 2 dimensions, got [8]"),
      (
        .matrixMultiply(MatrixMultiply()), [[7, 8], [8, 5]],
        "inner extents differ: [7,8] times [8,5]"
      ),
      (.matrixMultiply(MatrixMultiply()), [[2, 7, 8], [3, 5, 8]], "batches differ"),
      (.matrixMultiply(MatrixMultiply()), [[7, 8], [5, 8], [7]], "bias [7] for 5 columns"),
      (.binary(Binary(.add)), [[2, 3], [2]], "operands [2,3] and [2] do not broadcast"),
      (.reduce(Reduce(.sum, axes: [4], keepsAxes: true)), [image], "axis 4 of a tensor with 4"),
      (
        .pool(Pool(.maximum, kernel: Extent(3), stride: Extent(1))), [[4, 4]],
        "expected 4 dimensions"
      ),
      (
        .pool(Pool(.maximum, kernel: Extent(5), stride: Extent(1))), [image],
        "window of 5 does not fit 4"
      ),
      (.pool(Pool(.maximum, kernel: Extent(0), stride: Extent(1))), [image], "kernel 0x0"),
      (
        .pool(Pool(.maximum, kernel: Extent(1), stride: Extent(0), padding: .sameUpper)), [image],
        "stride 0x0"
      ),
      (.batchNormalization(epsilon: 0), [image, [8], [8], [8], [4]], "[4] for 8 channels"),
      (.batchNormalization(epsilon: 0), [[8], [8], [8], [8], [8]], "at least 2 dimensions"),
      (.layerNormalization(epsilon: 0), [image, [6], [6]], "gamma [6] is not the end"),
      (.layerNormalization(epsilon: 0), [[4], [1, 4], [4]], "gamma [1,4] is not the end"),
      (.layerNormalization(epsilon: 0), [image, [], []], "gamma [] is not the end"),
      (.layerNormalization(epsilon: 0), [image, [4], [3]], "beta [3] differs from gamma [4]"),
      (
        .localResponseNormalization(
          LocalResponseNormalization(size: 0, alpha: 1, beta: 1, bias: 1)),
        [image], "a window of 0"
      ),
      (
        .localResponseNormalization(
          LocalResponseNormalization(size: 5, alpha: 1, beta: 1, bias: 1)),
        [[8, 8]], "expected 4 dimensions"
      ),
      (.softmax(axis: -1), [image], "axis -1"), (.softmax(axis: 0), [[]], "axis 0"),
      (
        .attention(Attention(heads: 3)), [[1, 7, 8], [1, 7, 8], [1, 7, 8]],
        "with 3 heads do not fit"
      ),
      (.attention(Attention(heads: 0)), [[1, 7, 8], [1, 7, 8], [1, 7, 8]], "with 0 heads"),
      (.attention(Attention(heads: 2)), [[1, 7, 8], [1, 7, 8], [1, 6, 8]], "value [1,6,8]"),
      (.attention(Attention(heads: 2)), [[7, 8], [7, 8], [7, 8]], "expected 3 dimensions"),
      (
        .attention(Attention(heads: 2, hasMask: true)),
        [[1, 7, 8], [1, 6, 8], [1, 6, 8], [3, 7, 6]], "does not broadcast to scores of [1,2,7,6]"
      ),
      (
        .attention(Attention(heads: 2, isCausal: true, hasMask: true)),
        [[1, 7, 8], [1, 6, 8], [1, 6, 8], [7, 6]], "a mask beside a cache or a causal order"
      ),
      (.concatenate(axis: 4), [image], "axis 4"),
      (
        .concatenate(axis: 1), [image, [2, 8, 6, 5]], "[2,8,6,5] cannot join [2,8,6,4] along axis 1"
      ),
      (.concatenate(axis: 1), [image, [2, 8]], "cannot join"),
      (.split(axis: 1, sizes: [3, 4]), [image], "pieces [3, 4] do not add up to 8"),
      (.split(axis: 1, sizes: [-1, 9]), [image], "pieces [-1, 9]"),
      (.split(axis: 1, sizes: []), [[1, 0]], "pieces []"),
      (.split(axis: 5, sizes: [1]), [image], "axis 5"),
      (.slice(starts: [0], sizes: [1]), [image], "slice [0]+[1] lies outside"),
      (.slice(starts: [1], sizes: [4]), [[4]], "lies outside [4]"),
      (.slice(starts: [Int.max], sizes: [1]), [[4]], "lies outside"),
      (.slice(starts: [-1], sizes: [1]), [[4]], "lies outside"),
      (.pad(before: [1], after: [1, 1], value: 0), [[4]], "does not fit rank 1"),
      (.pad(before: [-1], after: [1], value: 0), [[4]], "padding [-1], [1]"),
      (.reshape([3, -1]), [[4]], "[4] does not divide into [3, -1]"),
      (.reshape([-1, -1]), [[4]], "does not divide"),
      (.reshape([-1, 0]), [[4]], "does not divide"),
      (.reshape([5]), [[4]], "[4] has 4 elements, [5] asks for others"),
      (.reshape([-2, -2]), [[4]], "asks for others"),
      (.reshape([Int.max, Int.max]), [[4]], "asks for others"),
      (.reshape([Int.max, Int.max, -1]), [[4]], "does not divide"),
      (.transpose([0, 0]), [[2, 2]], "[0, 0] is not a permutation of 2"),
      (.transpose([0]), [[2, 2]], "not a permutation"),
      (
        .channelShuffle(groups: 3, reversed: false), [image],
        "8 channels do not divide into 3 groups"
      ),
      (.channelShuffle(groups: 0, reversed: false), [image], "into 0 groups"),
      (.channelShuffle(groups: 1, reversed: false), [[8]], "expected 4 dimensions"),
      (.resize(Resize(.nearest, scale: Extent(2))), [[8]], "expected 4 dimensions"),
      (.resize(Resize(.nearest, scale: Extent(2, -1))), [image], "a scale of 2x-1"),
      (.resize(Resize(.nearest, scale: Extent(40_000))), [image], "more than 2147483647 elements"),
      (.gather, [[4], [2]], "expected 2 dimensions"), (.detection(boxes: -1), [image], "-1 boxes"),
    ] as [(Graphs.Operation, [[Int]], String)])
  func `operands that do not fit are named`(
    operation: Graphs.Operation, inputs: [[Int]], message: String
  ) throws {
    let error = try #require(throws: ShapeError.self) {
      try operation.outputTypes(for: inputs.map { TensorType(Shape($0)) })
    }
    #expect(error.description.contains(message), "\(error)")
  }

  @Test func `results have the element type of the first operand`() throws {
    let types = [TensorType([4, 2], .float16), TensorType([3], .int32)]
    #expect(try Graphs.Operation.gather.outputTypes(for: types) == [TensorType([3, 2], .float16)])
  }

  @Test(
    arguments: [
      (.sameUpper, 5, 3, 2, 1, 1), (.sameUpper, 6, 3, 2, 0, 1), (.sameLower, 6, 3, 2, 1, 0),
      (.sameUpper, 4, 1, 2, 0, 0), (.all(2), 9, 3, 1, 2, 2),
    ] as [(Padding, Int, Int, Int, Int, Int)])
  func `padding is shared between both ends`(
    padding: Padding, input: Int, window: Int, stride: Int, before: Int, after: Int
  ) {
    for isVertical in [true, false] {
      let amounts = padding.amounts(
        isVertical: isVertical, input: input, window: window, stride: stride)
      #expect(amounts == (before, after))
    }
  }

  @Test func `explicit padding has four sides`() {
    let padding = Padding.explicit(top: 1, bottom: 2, left: 3, right: 4)
    #expect(padding.amounts(isVertical: true, input: 9, window: 1, stride: 1) == (1, 2))
    #expect(padding.amounts(isVertical: false, input: 9, window: 1, stride: 1) == (3, 4))
  }
}
