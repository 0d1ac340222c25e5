import Graphs
import Tensors

/// What passes look for, written as its arithmetic in one of several ways.
extension RandomGraphGenerator {
  mutating func imagePattern(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    switch Int.random(in: 0..<7, using: &random) {
    case 0: try separable(x, name: name)
    case 1: try gatedChannels(x, name: name)
    case 2: try gated(x, name: name)
    case 3: try biased(x, name: name)
    case 4:
      try pointwise(
        batchNormalization(x, name: "\(name).bn"), outputs: pick([3, 4]), name: name)
    case 5:
      try moved(x, by: [[0, 2, 3, 1], [0, 3, 1, 2]], name: name)
    default: try normalised(x, name: name)
    }
  }

  mutating func sequencePattern(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    switch Int.random(in: 0..<7, using: &random) {
    case 0, 1, 2: try attentionArithmetic(x, name: name)
    case 3: try normalised(x, name: name)
    case 4: try moved(x, by: [[0, 2, 1], [1, 0, 2], [1, 2, 0]], name: name)
    case 5: try gated(x, name: name)
    default: try perceptron(x, name: name)
    }
  }

  private mutating func pointwise(
    _ x: ValueID, outputs: Int, name: String
  ) throws(GraphError) -> ValueID {
    let weights = seeded([outputs, shape(x)[1], 1, 1], "\(name).weight")
    return try builder.add(.convolution(Convolution(kernel: Extent(1))), x, weights, name: name)
  }

  /// Depthwise and pointwise convolutions, each with batch normalisation, and a residual.
  private mutating func separable(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let channels = shape(x)[1]
    let window = Convolution(kernel: Extent(3), padding: .all(1), groups: channels)
    let weights = seeded([channels, 1, 3, 3], "\(name).depthwise.weight")
    var y = try builder.add(.convolution(window), x, weights, name: "\(name).depthwise")
    y = try batchNormalization(y, name: "\(name).depthwise.bn")
    y = try builder.add(.unary(.activation(.relu)), y, name: "\(name).depthwise.relu")
    y = try pointwise(y, outputs: channels, name: "\(name).pointwise")
    y = try batchNormalization(y, name: "\(name).pointwise.bn")
    return try builder.add(.binary(Binary(.add)), pick([[x, y], [y, x]]), name: name)[0]
  }

  /// Squeeze and excitation with two pointwise convolutions.
  private mutating func gatedChannels(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let channels = shape(x)[1]
    var y = try builder.add(
      .reduce(Reduce(.mean, axes: [2, 3], keepsAxes: true)), x, name: "\(name).pool")
    y = try pointwise(y, outputs: 2, name: "\(name).reduce")
    y = try builder.add(.unary(.activation(activation())), y, name: "\(name).activation")
    y = try pointwise(y, outputs: channels, name: "\(name).expand")
    y = try builder.add(.unary(.activation(.hardSigmoid)), y, name: "\(name).gate")
    return try builder.add(.binary(Binary(.multiply)), pick([[x, y], [y, x]]), name: name)[0]
  }

  private mutating func gated(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let gate = try builder.add(
      .unary(.activation(pick([.sigmoid, .hardSigmoid, .tanh]))), x, name: "\(name).gate")
    return try builder.add(.binary(Binary(.multiply)), pick([[x, gate], [gate, x]]), name: name)[0]
  }

  /// A convolution and a constant for each channel, or one for all.
  private mutating func biased(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let y = try pointwise(x, outputs: 4, name: "\(name).product")
    let constant = seeded(pick([[4, 1, 1], [1, 4, 1, 1], [1]]), "\(name).constant")
    let kind = Binary(pick([.add, .add, .subtract]), activation: fusedActivation())
    return try builder.add(.binary(kind), y, constant, name: name)
  }

  /// Transposes one after the other; where they fit, reshapes that do nothing between.
  private mutating func moved(
    _ x: ValueID, by permutations: [[Int]], name: String
  ) throws(GraphError) -> ValueID {
    var y = x
    let identity = Array(permutations[0].indices)
    for index in 0..<Int.random(in: 1...4, using: &random) {
      y = try builder.add(
        .transpose(pick(permutations + [identity])), y, name: "\(name).transpose\(index)")
      if Int.random(in: 0..<3, using: &random) == 0 {
        let extents = shape(y).dimensions
        y = try builder.add(.reshape([-1]), y, name: "\(name).flat\(index)")
        y = try builder.add(.reshape(extents), y, name: "\(name).back\(index)")
      }
    }
    return y
  }

  /// Layer normalisation over the last dimension as its arithmetic.
  private mutating func normalised(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let axis = shape(x).rank - 1
    let mean = Graphs.Operation.reduce(Reduce(.mean, axes: [axis], keepsAxes: true))
    let center = try builder.add(mean, x, name: "\(name).mean")
    let deviation = try builder.add(
      .binary(Binary(.subtract)), x, center, name: "\(name).deviation")
    let square = try builder.add(
      .binary(Binary(.multiply)), deviation, deviation, name: "\(name).square")
    let variance = try builder.add(mean, square, name: "\(name).variance")
    var y: ValueID
    if Bool.random(using: &random) {
      let epsilon = builder.constant(
        "\(name).epsilon", Constant(TensorType([1]), .literal([1e-3]), role: .buffer))
      let sum = try builder.add(.binary(Binary(.add)), variance, epsilon, name: "\(name).sum")
      let root = try builder.add(.unary(.squareRoot), sum, name: "\(name).root")
      y = try builder.add(.binary(Binary(.divide)), deviation, root, name: "\(name).quotient")
    } else {
      let root = try builder.add(
        .unary(.inverseSquareRoot(epsilon: 1e-3)), variance, name: "\(name).root")
      y = try builder.add(.binary(Binary(.multiply)), deviation, root, name: "\(name).quotient")
    }
    let width = shape(x)[-1]
    if Bool.random(using: &random) {
      let gamma = seeded(pick([[width], [1, width], [1]]), "\(name).gamma", around: 1)
      y = try builder.add(.binary(Binary(.multiply)), gamma, y, name: "\(name).scaled")
    }
    guard Bool.random(using: &random) else { return y }
    let beta = seeded([width], "\(name).beta")
    return try builder.add(.binary(Binary(.add)), y, beta, name: name)
  }

  /// Two products with biases of their own nodes and an activation between.
  private mutating func perceptron(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let width = shape(x)[-1]
    let inner = seeded([12, width], "\(name).inner.weight")
    let outer = seeded([width, 12], "\(name).outer.weight")
    var y = try builder.add(.matrixMultiply(MatrixMultiply()), x, inner, name: "\(name).inner")
    let bias = seeded([12], "\(name).inner.constant")
    y = try builder.add(.binary(Binary(.add)), bias, y, name: "\(name).inner.sum")
    y = try builder.add(.unary(.activation(.gelu)), y, name: "\(name).gelu")
    y = try builder.add(.matrixMultiply(MatrixMultiply()), y, outer, name: "\(name).outer")
    let shift = seeded([width], "\(name).outer.constant")
    y = try builder.add(.binary(Binary(.add)), y, shift, name: "\(name).outer.sum")
    return try builder.add(.binary(Binary(.add)), y, x, name: name)
  }
}
