import Tensors

/// Layers that compute element by element.
extension NcnnReader {
  /// The activation that is fused into a layer: 9 its type, 10 its parameters.
  func fusedActivation(_ layer: NcnnLayer) throws(GraphError) -> Activation? {
    let parameters = layer.numbers(10)
    switch try layer.integer(9, in: 0...6) {
    case 1: return .relu
    case 2: return .leakyRelu(slope: parameters.first ?? 0)
    case 3:
      guard parameters.count == 2 else {
        throw layer.malformed("attribute 10 should hold both limits of the clip")
      }
      return .clip(parameters[0], parameters[1])
    case 4: return .sigmoid
    case 5: return .mish
    case 6: return .hardSwish
    default: return nil
    }
  }

  mutating func rectification(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    let slope = try layer.number(0, default: 0)
    return try activation(slope == 0 ? .relu : .leakyRelu(slope: slope), layer, x)
  }

  mutating func clipping(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let limit = Float.greatestFiniteMagnitude
    let low = try layer.number(0, default: -limit)
    return try activation(.clip(low, layer.number(1, default: limit)), layer, x)
  }

  /// At inference only a factor is left, and it is mostly one.
  mutating func dropout(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let scale = try layer.number(0, default: 1)
    guard scale != 1 else { return x }
    return try add(.binary(Binary(.multiply)), [x, uniform(scale, layer, "scale")], layer)
  }

  private mutating func activation(
    _ activation: Activation, _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    try add(.unary(.activation(activation)), [x], layer)
  }

  mutating func unary(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let kind = try layer.integer(0)
    switch kind {
    case 0: return try add(.unary(.absolute), [x], layer)
    case 1: return try add(.unary(.negate), [x], layer)
    case 4: return try add(.binary(Binary(.multiply)), [x, x], layer)
    case 5: return try add(.unary(.squareRoot), [x], layer)
    case 6: return try add(.unary(.inverseSquareRoot(epsilon: 0)), [x], layer)
    case 7: return try add(.unary(.exponential), [x], layer)
    case 8: return try add(.unary(.logarithm), [x], layer)
    case 15: return try add(.binary(Binary(.divide)), [uniform(1, layer, "one"), x], layer)
    case 16: return try activation(.tanh, layer, x)
    default: throw layer.malformed("operation type 0=\(kind) is not supported")
    }
  }

  /// Two inputs, or one and the number in attribute 2.
  mutating func binary(_ layer: NcnnLayer, _ inputs: [ValueID]) throws(GraphError) -> ValueID {
    let hasScalar = try layer.flag(1)
    guard inputs.count == (hasScalar ? 1 : 2) else {
      throw layer.malformed("expected \(hasScalar ? 1 : 2) inputs, found \(inputs.count)")
    }
    let scalar = try layer.number(2, default: 0)
    let code = try layer.integer(0)
    if code == 6, hasScalar, scalar == 2 {
      return try add(.binary(Binary(.multiply)), [inputs[0], inputs[0]], layer)
    }
    if code == 6, hasScalar, scalar == 0.5 {
      return try add(.unary(.squareRoot), inputs, layer)
    }
    // Attribute 0; the seventh and eighth take their operands in reverse.
    let kinds: [Int: Binary.Kind] = [
      0: .add, 1: .subtract, 2: .multiply, 3: .divide, 4: .maximum, 5: .minimum, 7: .subtract,
      8: .divide,
    ]
    guard let kind = kinds[code] else {
      throw layer.malformed("operation type 0=\(code) is not supported")
    }
    var (a, b) = (
      inputs[0], hasScalar ? uniform(scalar, layer, "scalar") : inputs[inputs.count - 1]
    )
    if !hasScalar {
      a = try aligned(a, to: shape(b), layer)
      b = try aligned(b, to: shape(a), layer)
    }
    return try add(.binary(Binary(kind)), code > 6 ? [b, a] : [a, b], layer)
  }

  /// Gives an operand with fewer dimensions those of the other. ncnn aligns a vector with the
  /// channels (of a matrix: the rows) when their extents are equal, and otherwise with the columns;
  /// a matrix with the channels and rows of an image.
  private mutating func aligned(
    _ id: ValueID, to other: Shape, _ layer: NcnnLayer
  ) throws(GraphError) -> ValueID {
    let own = shape(id)
    let missing = other.rank - own.rank
    guard missing > 0, own.rank > 1 else { return id }
    let ones = [Int](repeating: 1, count: missing)
    let extents = Array(own.dimensions.dropFirst())
    let isLeading = own.rank > 2 || own[1] == other[1]
    return try add(
      .reshape([0] + (isLeading ? extents + ones : ones + extents)), [id], layer, "aligned")
  }

  /// Two or more inputs joined one after the other, each with a factor of its own for sums.
  mutating func eltwise(_ layer: NcnnLayer, _ inputs: [ValueID]) throws(GraphError) -> ValueID {
    let kinds: [Binary.Kind] = [.multiply, .add, .maximum]
    let kind = kinds[try layer.integer(0, in: 0...2)]
    let factors = layer.numbers(1)
    guard inputs.count > 1, factors.isEmpty || factors.count == inputs.count else {
      throw layer.malformed("\(inputs.count) inputs with \(factors.count) coefficients")
    }
    var operands = inputs
    for (index, factor) in factors.enumerated() where factor != 1 && kind == .add {
      let scale = uniform(factor, layer, "coefficient\(index)")
      operands[index] = try add(
        .binary(Binary(.multiply)), [inputs[index], scale], layer, "scaled\(index)")
    }
    var y = operands[0]
    for (index, operand) in operands.enumerated().dropFirst() {
      let isLast = index == operands.count - 1
      y = try add(.binary(Binary(kind)), [y, operand], layer, isLast ? nil : "part\(index)")
    }
    return y
  }

  /// A factor for each channel and, with attribute 1, an addend.
  mutating func scaling(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let count = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let hasBias = try layer.flag(1)
    let scale = try weights(perChannel(count, of: x), layer, "scale")
    let y = try add(.binary(Binary(.multiply)), [x, scale], layer, hasBias ? "scaled" : nil)
    return hasBias ? try shift(layer, y, count: count) : y
  }

  /// An addend for each channel.
  mutating func shift(
    _ layer: NcnnLayer, _ x: ValueID, count: Int? = nil
  ) throws(GraphError) -> ValueID {
    let stated = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let bias = try weights(perChannel(count ?? stated, of: x), layer, "bias")
    return try add(.binary(Binary(.add)), [x, bias], layer)
  }

  /// `[C,1,1]` for an image `[N,C,H,W]`, so that it broadcasts along the channels.
  func perChannel(_ count: Int, of x: ValueID) -> [Int] {
    [count] + [Int](repeating: 1, count: max(0, shape(x).rank - 2))
  }
}
