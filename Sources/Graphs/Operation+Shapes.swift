public import Tensors

extension Operation {
  /// The types of the results for given operands.
  ///
  /// - Throws: ``ShapeError`` naming what does not fit, with both values.
  public func outputTypes(for inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try checkOperandCount(inputs.count)
    let types = try inferredTypes(inputs)
    for type in types where type.shape.isTooLarge {
      throw ShapeError("\(type.shape) has more than \(Shape.largestCount) elements")
    }
    return types
  }

  private func inferredTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let x = inputs[0]
    switch self {
    case .split(let axis, let sizes): return try x.split(axis: axis, sizes: sizes)
    case .unary: return [x]
    case .batchNormalization, .layerNormalization, .localResponseNormalization, .softmax,
      .channelShuffle:
      try checkAttributes(inputs.map(\.shape))
      return [x]
    case .convolution, .matrixMultiply, .binary, .reduce, .pool, .attention, .concatenate, .slice,
      .pad, .reshape, .transpose, .resize, .gather, .detection:
      return [TensorType(try resultShape(inputs.map(\.shape)), x.element)]
    }
  }

  /// The shape of the one result of an operation that does not keep its operand's.
  private func resultShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
    let x = inputs[0]
    let bias = inputs.count > 2 ? inputs[2] : nil
    switch self {
    case .convolution(let convolution): return try convolution.outputShape(x, inputs[1], bias)
    case .matrixMultiply(let product): return try product.outputShape(x, inputs[1], bias)
    case .binary:
      guard let shape = x.broadcast(with: inputs[1]) else {
        throw ShapeError("operands \(x) and \(inputs[1]) do not broadcast")
      }
      return shape
    case .reduce(let reduce): return try reduce.outputShape(x)
    case .pool(let pool): return try pool.outputShape(x)
    case .attention(let attention): return try attention.outputShape(inputs)
    case .concatenate(let axis): return try x.concatenated(inputs, axis: axis)
    case .slice(let starts, let sizes): return try x.sliced(starts: starts, sizes: sizes)
    case .pad(let before, let after, _): return try x.padded(before: before, after: after)
    case .reshape(let extents): return try x.reshaped(to: extents)
    case .transpose(let permutation): return try x.transposed(permutation)
    case .resize(let resize): return try resize.outputShape(x)
    case .gather:
      try requireRank(x, exactly: 2)
      return Shape(inputs[1].dimensions + [x[1]])
    case .detection(let boxes):
      guard boxes >= 0 else { throw ShapeError("\(boxes) boxes") }
      return [x.rank > 0 ? x[0] : 1, boxes, 6]
    case .split, .unary, .batchNormalization, .layerNormalization, .localResponseNormalization,
      .softmax, .channelShuffle:
      return x
    }
  }

  /// How many operands the operation takes.
  public var operandCount: ClosedRange<Int> {
    switch self {
    case .convolution, .matrixMultiply: 2...3
    case .binary, .gather: 2...2
    case .layerNormalization: 3...3
    case .attention: 3...5
    case .batchNormalization: 5...5
    case .concatenate, .detection: 1...1024
    case .unary, .reduce, .pool, .localResponseNormalization, .softmax, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize:
      1...1
    }
  }

  private func checkOperandCount(_ count: Int) throws(ShapeError) {
    guard operandCount.contains(count) else {
      throw ShapeError(
        "\(family) takes \(operandCount.lowerBound) to \(operandCount.upperBound) operands, got \(count)"
      )
    }
  }

  /// Checks the operands of an operation whose result is like its first.
  private func checkAttributes(_ inputs: [Shape]) throws(ShapeError) {
    let x = inputs[0]
    if case .softmax(let axis) = self { try requireAxis(axis, x) }
    if case .batchNormalization = self {
      try requireRank(x, atLeast: 2)
      for operand in inputs.dropFirst() where operand != [x[1]] {
        throw ShapeError("a statistic of shape \(operand) for \(x[1]) channels")
      }
    }
    if case .layerNormalization = self {
      let gamma = inputs[1]
      guard gamma.rank > 0, gamma.rank <= x.rank,
        x.dimensions.suffix(gamma.rank) == gamma.dimensions[...]
      else { throw ShapeError("gamma \(gamma) is not the end of \(x)") }
      guard inputs[2] == gamma else {
        throw ShapeError("beta \(inputs[2]) differs from gamma \(gamma)")
      }
    }
    if case .localResponseNormalization(let attributes) = self {
      try requireRank(x, exactly: 4)
      guard attributes.size > 0 else { throw ShapeError("a window of \(attributes.size)") }
    }
    if case .channelShuffle(let groups, _) = self {
      try requireRank(x, exactly: 4)
      guard groups > 0, x[1] > 0, x[1] % groups == 0 else {
        throw ShapeError("\(x[1]) channels do not divide into \(groups) groups")
      }
    }
  }
}

extension Shape {
  /// The same shape with one extent changed.
  package func replacing(_ axis: Int, with extent: Int) -> Shape {
    var dimensions = dimensions
    dimensions[axis] = extent
    return Shape(dimensions)
  }
}

func requireRank(_ shape: Shape, exactly rank: Int) throws(ShapeError) {
  guard shape.rank == rank else { throw ShapeError("expected \(rank) dimensions, got \(shape)") }
}

func requireRank(_ shape: Shape, atLeast rank: Int) throws(ShapeError) {
  guard shape.rank >= rank else {
    throw ShapeError("expected at least \(rank) dimensions, got \(shape)")
  }
}

func requireAxis(_ axis: Int, _ shape: Shape) throws(ShapeError) {
  guard axis >= 0, axis < shape.rank else {
    throw ShapeError("axis \(axis) of a tensor with \(shape.rank) dimensions")
  }
}
