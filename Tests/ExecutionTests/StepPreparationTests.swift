import Compiler
import Execution
import Graphs
import Tensors
import Testing

/// Each operation through a session, against results worked out by hand: the geometry that a
/// kernel is given.
struct StepPreparationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let operation: Graphs.Operation
    let inputs: [Tensor]
    let expected: [Tensor]

    init(_ operation: Graphs.Operation, _ inputs: [Tensor], _ expected: [Tensor]) {
      self.operation = operation
      self.inputs = inputs
      self.expected = expected
    }

    var testDescription: String { "\(operation) of \(inputs.map(\.shape))" }
  }

  static let movements = [
    Case(
      .concatenate(axis: 1), [counting([2, 1, 2]), counting([2, 2, 2])],
      [Tensor([2, 3, 2], [0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 6, 7])]),
    Case(
      .split(axis: 1, sizes: [1, 2, 0]), [counting([2, 3])],
      [Tensor([2, 1], [0, 3]), Tensor([2, 2], [1, 2, 4, 5]), Tensor([2, 0], [])]),
    Case(
      .slice(starts: [1, 0, 1], sizes: [1, 2, 2]), [counting([2, 2, 3])],
      [Tensor([1, 2, 2], [7, 8, 10, 11])]),
    Case(
      .pad(before: [1, 0], after: [0, 2], value: 9), [counting([1, 2])],
      [Tensor([2, 4], [9, 9, 9, 9, 0, 1, 9, 9])]),
    Case(.transpose([1, 0]), [counting([2, 3])], [Tensor([3, 2], [0, 3, 1, 4, 2, 5])]),
    Case(
      .transpose([2, 0, 1]), [counting([2, 1, 3])], [Tensor([3, 2, 1], [0, 3, 1, 4, 2, 5])]),
    Case(
      .channelShuffle(groups: 2, reversed: false), [counting([1, 6, 1, 1])],
      [Tensor([1, 6, 1, 1], [0, 3, 1, 4, 2, 5])]),
    Case(
      .channelShuffle(groups: 2, reversed: true), [Tensor([1, 6, 1, 1], [0, 3, 1, 4, 2, 5])],
      [counting([1, 6, 1, 1])]),
    Case(.reshape([-1, 2]), [counting([2, 3])], [counting([3, 2])]),
    Case(
      .resize(Resize(.nearest, scale: Extent(1, 2))), [counting([1, 1, 2, 2])],
      [Tensor([1, 1, 2, 4], [0, 0, 1, 1, 2, 2, 3, 3])]),
    Case(
      .gather, [counting([3, 2]), Tensor([2, 1], [2, 0])], [Tensor([2, 1, 2], [4, 5, 0, 1])]),
  ]

  static let reductions = [
    Case(
      .reduce(Reduce(.sum, axes: [0, 2], keepsAxes: false)), [counting([2, 2, 2])],
      [Tensor([2], [0 + 1 + 4 + 5, 2 + 3 + 6 + 7])]),
    Case(
      .reduce(Reduce(.mean, axes: [1], keepsAxes: true)), [counting([2, 2])],
      [Tensor([2, 1], [0.5, 2.5])]),
    Case(
      .reduce(Reduce(.maximum, axes: [], keepsAxes: false)), [counting([3])], [counting([3])]),
    Case(
      .softmax(axis: 0), [Tensor([2, 2], [5, 0, 5, 0])], [Tensor([2, 2], [0.5, 0.5, 0.5, 0.5])]),
    Case(
      .layerNormalization(epsilon: 0),
      [Tensor([1, 2, 2], [1, 3, 3, 1]), counting([2, 2]), Tensor([2, 2], [1, 1, 1, 1])],
      [Tensor([1, 2, 2], [1, 2, 3, -2])]),
    Case(
      .pool(Pool(.average, kernel: Extent(2), stride: Extent(2), roundsUp: true)),
      [counting([1, 1, 3, 3])], [Tensor([1, 1, 2, 2], [2, 3.5, 6.5, 8])]),
    Case(
      .pool(Pool(.maximum, kernel: Extent(2), stride: Extent(1), padding: .sameLower)),
      [counting([1, 1, 2, 2])], [Tensor([1, 1, 2, 2], [0, 1, 2, 3])]),
  ]

  static let products = [
    Case(
      .matrixMultiply(MatrixMultiply(isRightTransposed: false)),
      [counting([2, 1, 2]), counting([2, 2, 1])], [Tensor([2, 1, 1], [1, 13])]),
    Case(
      .matrixMultiply(MatrixMultiply()),
      [counting([2, 1, 2]), counting([1, 2]), Tensor([1], [5])],
      [Tensor([2, 1, 1], [6, 8])]),
    Case(
      .matrixMultiply(MatrixMultiply()), [Tensor([2], [3, 4]), counting([2, 2])],
      [Tensor([2], [4, 18])]),
    // Sums over nothing are the bias alone.
    Case(
      .matrixMultiply(MatrixMultiply()), [Tensor([2, 0], []), Tensor([2, 0], []), counting([2])],
      [Tensor([2, 2], [0, 1, 0, 1])]),
    Case(
      .binary(Binary(.subtract, activation: .relu)), [counting([2, 1]), counting([3])],
      [Tensor([2, 3], [0, 0, 0, 1, 0, 0])]),
    Case(
      .binary(Binary(.multiply)), [Tensor([], [2]), counting([3])], [Tensor([3], [0, 2, 4])]),
    Case(
      .attention(Attention(heads: 2, isCausal: true)),
      [Tensor([1, 2, 2], [0, 0, 0, 0]), Tensor([1, 2, 2], [0, 0, 0, 0]), counting([1, 2, 2])],
      [Tensor([1, 2, 2], [0, 1, 1, 2])]),
  ]

  static let convolutions = [
    // An odd rest of the padding lies behind the image, or before it.
    Case(
      .convolution(Convolution(kernel: Extent(1, 2), padding: .sameUpper)),
      [counting([1, 1, 1, 3]), Tensor([1, 1, 1, 2], [1, 10])], [Tensor([1, 1, 1, 3], [10, 21, 2])]),
    Case(
      .convolution(Convolution(kernel: Extent(1, 2), padding: .sameLower, activation: .clip(0, 9))),
      [counting([1, 1, 1, 3]), Tensor([1, 1, 1, 2], [1, 10])], [Tensor([1, 1, 1, 3], [0, 9, 9])]),
    Case(
      .convolution(
        Convolution(
          kernel: Extent(1), stride: Extent(2),
          padding: .explicit(top: 1, bottom: 0, left: 0, right: 1))),
      [counting([1, 1, 2, 2]), Tensor([1, 1, 1, 1], [1]), Tensor([1], [7])],
      [Tensor([1, 1, 2, 2], [7, 7, 9, 7])]),
    Case(
      .convolution(Convolution(kernel: Extent(1, 2), groups: 2)),
      [counting([1, 2, 1, 2]), Tensor([2, 1, 1, 2], [1, 1, 1, -1])],
      [Tensor([1, 2, 1, 1], [1, -1])]),
    Case(
      .convolution(Convolution(kernel: Extent(1, 2), stride: Extent(2), isTransposed: true)),
      [Tensor([1, 1, 1, 2], [1, 2]), Tensor([1, 1, 1, 2], [3, 5])],
      [Tensor([1, 1, 1, 4], [3, 5, 6, 10])]),
    Case(
      .batchNormalization(epsilon: 0.5),
      [
        counting([1, 2, 1, 2]), Tensor([2], [1, 2]), Tensor([2], [0, 1]), Tensor([2], [0, 2]),
        Tensor([2], [0.5, 3.5]),
      ],
      [Tensor([1, 2, 1, 2], [0, 1, 1, 2])]),
  ]

  @Test(arguments: movements + reductions + products + convolutions)
  func `operations give what their definitions say`(_ test: Case) throws {
    let found = try results(of: test.operation, on: test.inputs)
    #expect(found.map(\.shape) == test.expected.map(\.shape))
    for (tensor, expected) in zip(found, test.expected) {
      #expect(tensor.largestDifference(to: expected) <= 1e-6, "\(tensor)")
    }
  }

  @Test(arguments: movements + reductions + products + convolutions)
  func `constants are computed as activations are`(_ test: Case) throws {
    var builder = GraphBuilder(name: "constants")
    let zero = builder.input("zero", TensorType([1]))
    let operands = test.inputs.enumerated().map {
      builder.constant("c\($0)", Constant(TensorType($1.shape), .literal($1.elements)))
    }
    let folded = try builder.add(test.operation, operands, name: "folded")
    let sums = try folded.enumerated().map {
      try builder.add(.binary(Binary(.add)), $1, zero, name: "sum\($0)")
    }
    let graph = builder.finish(outputs: sums)
    let plan = try hostPlan(graph, passes: Pass.standard)
    // Folding makes a constant of a node with one result.
    #expect(plan.steps.count == (folded.count == 1 ? 1 : folded.count + 1))
    var session = try Session(plan)
    let outputs = try session.run(["zero": Tensor([1], [0])])
    for (index, expected) in test.expected.enumerated() {
      let found = try #require(outputs["sum\(index)"])
      #expect(found.elements.count == expected.elements.count)
      for (x, y) in zip(found.elements, expected.elements) { #expect((x - y).magnitude <= 1e-6) }
    }
  }
}
