public import Graphs

extension Graph {
  /// The values of the way forward that a node's step of the way back reads: the other factor of
  /// each product, the operand of a function whose slope follows from it, the result where the slope
  /// follows from that. Constants are at hand and left out.
  ///
  /// Reference: Baydin et al., "Automatic Differentiation in Machine Learning: a Survey", 2018.
  public func backwardOperands(of node: Node) -> [ValueID] {
    let operands = node.inputs.filter { self[$0].constant == nil }
    return switch node.operation.backwardNeed {
    case .nothing: []
    case .operands: operands
    case .results: node.outputs
    case .both: operands + node.outputs
    }
  }
}

extension Operation {
  /// What of the way forward the way back needs.
  enum BackwardNeed {
    case nothing, operands, results, both
  }

  var backwardNeed: BackwardNeed {
    switch self {
    case .convolution(let convolution): convolution.activation == nil ? .operands : .both
    case .matrixMultiply(let product): product.activation == nil ? .operands : .both
    case .unary(let unary): unary.backwardNeed
    case .binary(let binary):
      switch binary.kind {
      case .add, .subtract: binary.activation == nil ? .nothing : .results
      case .multiply, .divide, .maximum, .minimum:
        binary.activation == nil ? .operands : .both
      }
    case .reduce(let reduce):
      switch reduce.kind {
      case .mean, .sum: .nothing
      case .maximum: .both
      }
    case .pool(let pool):
      switch pool.kind {
      case .maximum: .both
      case .average: .nothing
      }
    case .batchNormalization, .layerNormalization, .gather: .operands
    case .localResponseNormalization, .attention: .both
    case .softmax: .results
    case .concatenate, .split, .slice, .pad, .reshape, .transpose, .channelShuffle, .resize,
      .detection:
      .nothing
    }
  }

  /// Whether the result is the operand's memory under another shape.
  var isView: Bool {
    switch self {
    case .reshape, .unary(.identity): true
    case .convolution, .matrixMultiply, .unary, .binary, .reduce, .pool, .batchNormalization,
      .layerNormalization, .localResponseNormalization, .softmax, .attention, .concatenate,
      .split, .slice, .pad, .transpose, .channelShuffle, .resize, .gather, .detection:
      false
    }
  }
}

extension Unary {
  fileprivate var backwardNeed: Operation.BackwardNeed {
    switch self {
    case .activation(let activation): activation.backwardNeed
    case .negate, .identity: .nothing
    case .absolute, .logarithm: .operands
    case .exponential, .squareRoot, .inverseSquareRoot: .results
    }
  }
}

extension Activation {
  /// Monotone functions tell their slope by their result.
  fileprivate var backwardNeed: Operation.BackwardNeed {
    switch self {
    case .relu, .sigmoid, .tanh, .hardSigmoid, .clip, .leakyRelu: .results
    case .hardSwish, .silu, .gelu, .mish: .operands
    }
  }
}
