public import Tensors

extension Operation {
  /// The types of the results for given operands.
  ///
  /// - Throws: ``ShapeError`` naming what does not fit, with both values.
  public func outputTypes(for inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try checkOperandCount(inputs.count)
    let x = inputs[0]
    switch self {
    case .convolution(let convolution):
      return [
        TensorType(try convolution.outputShape(x.shape, inputs[1].shape, bias(inputs)), x.element)
      ]
    case .matrixMultiply(let product):
      return [
        TensorType(try product.outputShape(x.shape, inputs[1].shape, bias(inputs)), x.element)
      ]
    case .unary: return [x]
    case .binary:
      guard let shape = x.shape.broadcast(with: inputs[1].shape) else {
        throw ShapeError("operands \(x.shape) and \(inputs[1].shape) do not broadcast")
      }
      return [TensorType(shape, x.element)]
    case .reduce(let reduce): return [TensorType(try reduce.outputShape(x.shape), x.element)]
    case .pool(let pool): return [TensorType(try pool.outputShape(x.shape), x.element)]
    case .batchNormalization:
      try requireRank(x.shape, atLeast: 2)
      for operand in inputs.dropFirst() where operand.shape != [x.shape[1]] {
        throw ShapeError("a statistic of shape \(operand.shape) for \(x.shape[1]) channels")
      }
      return [x]
    case .layerNormalization:
      let gamma = inputs[1].shape
      guard gamma.rank <= x.shape.rank,
        x.shape.dimensions.suffix(gamma.rank) == gamma.dimensions[...]
      else { throw ShapeError("gamma \(gamma) is not the end of \(x.shape)") }
      return [x]
    case .localResponseNormalization, .channelShuffle, .softmax:
      try checkAttributes(x.shape)
      return [x]
    case .attention(let attention):
      return [try attention.outputType(x, inputs[1], inputs[2])]
    case .concatenate(let axis): return [try concatenated(inputs, axis: axis)]
    case .split(let axis, let sizes):
      try requireAxis(axis, x.shape)
      guard sizes.reduce(0, +) == x.shape[axis], !sizes.isEmpty else {
        throw ShapeError("pieces \(sizes) do not add up to \(x.shape[axis]) along axis \(axis)")
      }
      return sizes.map { TensorType(x.shape.replacing(axis, with: $0), x.element) }
    case .slice(let starts, let sizes):
      guard starts.count == x.shape.rank, sizes.count == x.shape.rank,
        zip(zip(starts, sizes), x.shape.dimensions).allSatisfy({
          $0.0 >= 0 && $0.1 >= 0 && $0.0 + $0.1 <= $1
        })
      else { throw ShapeError("slice \(starts)+\(sizes) lies outside \(x.shape)") }
      return [TensorType(Shape(sizes), x.element)]
    case .pad(let before, let after, _):
      guard before.count == x.shape.rank, after.count == x.shape.rank,
        (before + after).allSatisfy({ $0 >= 0 })
      else { throw ShapeError("padding \(before), \(after) does not fit rank \(x.shape.rank)") }
      let extents = x.shape.dimensions.indices.map { x.shape[$0] + before[$0] + after[$0] }
      return [TensorType(Shape(extents), x.element)]
    case .reshape(let extents): return [TensorType(try reshaped(x.shape, to: extents), x.element)]
    case .transpose(let permutation):
      guard permutation.sorted() == Array(0..<x.shape.rank) else {
        throw ShapeError("\(permutation) is not a permutation of \(x.shape.rank) dimensions")
      }
      return [TensorType(Shape(permutation.map { x.shape[$0] }), x.element)]
    case .resize(let resize):
      try requireRank(x.shape, exactly: 4)
      return [
        TensorType(
          [
            x.shape[0], x.shape[1], x.shape[2] * resize.scale.height,
            x.shape[3] * resize.scale.width,
          ],
          x.element)
      ]
    case .gather:
      try requireRank(x.shape, exactly: 2)
      return [TensorType(Shape(inputs[1].shape.dimensions + [x.shape[1]]), x.element)]
    case .detection(let boxes):
      return [TensorType([x.shape.rank > 0 ? x.shape[0] : 1, boxes, 6], x.element)]
    }
  }

  /// How many operands the operation takes.
  public var operandCount: ClosedRange<Int> {
    switch self {
    case .convolution, .matrixMultiply: 2...3
    case .binary, .gather: 2...2
    case .layerNormalization, .attention: 3...3
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

  private func bias(_ inputs: [TensorType]) -> Shape? { inputs.count > 2 ? inputs[2].shape : nil }

  private func checkAttributes(_ shape: Shape) throws(ShapeError) {
    if case .softmax(let axis) = self { try requireAxis(axis, shape) }
    if case .localResponseNormalization = self { try requireRank(shape, exactly: 4) }
    if case .channelShuffle(let groups, _) = self {
      try requireRank(shape, exactly: 4)
      guard groups > 0, shape[1] % groups == 0 else {
        throw ShapeError("\(shape[1]) channels do not divide into \(groups) groups")
      }
    }
  }

  private func concatenated(_ inputs: [TensorType], axis: Int) throws(ShapeError) -> TensorType {
    let first = inputs[0].shape
    try requireAxis(axis, first)
    var extent = 0
    for input in inputs {
      guard input.shape.rank == first.rank,
        input.shape.replacing(axis, with: 0) == first.replacing(axis, with: 0)
      else { throw ShapeError("\(input.shape) cannot join \(first) along axis \(axis)") }
      extent += input.shape[axis]
    }
    return TensorType(first.replacing(axis, with: extent), inputs[0].element)
  }

  private func reshaped(_ shape: Shape, to extents: [Int]) throws(ShapeError) -> Shape {
    var result = extents
    for index in result.indices where result[index] == 0 && index < shape.rank {
      result[index] = shape[index]
    }
    if let open = result.firstIndex(of: -1) {
      let known = result.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
      guard known > 0, shape.count % known == 0 else {
        throw ShapeError("\(shape) does not divide into \(extents)")
      }
      result[open] = shape.count / known
    }
    guard result.allSatisfy({ $0 >= 0 }), result.reduce(1, *) == shape.count else {
      throw ShapeError("\(shape) has \(shape.count) elements, \(extents) asks for others")
    }
    return Shape(result)
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
