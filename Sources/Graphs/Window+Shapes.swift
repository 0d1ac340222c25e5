import Tensors

extension Padding {
  /// Rows (or columns) added before and after, for one dimension.
  ///
  /// - Parameters:
  ///   - isVertical: Whether rows are asked for.
  ///   - window: Extent of the dilated window.
  public func amounts(
    isVertical: Bool, input: Int, window: Int, stride: Int
  ) -> (before: Int, after: Int) {
    switch self {
    case .explicit(let top, let bottom, let left, let right):
      return isVertical ? (top, bottom) : (left, right)
    case .sameUpper, .sameLower:
      let outputs = (input + stride - 1) / stride
      let total = max(0, (outputs - 1) * stride + window - input)
      return self == .sameUpper
        ? (total / 2, total - total / 2) : (total - total / 2, total / 2)
    }
  }
}

extension Convolution {
  /// Extent of the window with its gaps.
  public var dilatedKernel: Extent {
    Extent((kernel.height - 1) * dilation.height + 1, (kernel.width - 1) * dilation.width + 1)
  }

  func outputShape(_ x: Shape, _ weights: Shape, _ bias: Shape?) throws(ShapeError) -> Shape {
    try requireRank(x, exactly: 4)
    try requireRank(weights, exactly: 4)
    guard groups > 0 else { throw ShapeError("\(groups) groups of channels") }
    let channels = isTransposed ? weights[0] : weights[1] * groups
    let outputs = isTransposed ? weights[1] * groups : weights[0]
    guard channels == x[1], x[1] % groups == 0, outputs % groups == 0, weights[2] == kernel.height,
      weights[3] == kernel.width
    else {
      throw ShapeError(
        "weights \(weights) in \(groups) groups with kernel \(kernel) for input \(x)")
    }
    if let bias, bias != [outputs] {
      throw ShapeError("bias \(bias) for \(outputs) output channels")
    }
    let height = try outputExtent(x[2], isVertical: true)
    let width = try outputExtent(x[3], isVertical: false)
    return [x[0], outputs, height, width]
  }

  private func outputExtent(_ input: Int, isVertical: Bool) throws(ShapeError) -> Int {
    let window = isVertical ? dilatedKernel.height : dilatedKernel.width
    let step = isVertical ? stride.height : stride.width
    guard step > 0, window > 0 else { throw ShapeError("kernel \(kernel), stride \(stride)") }
    let pad = padding.amounts(isVertical: isVertical, input: input, window: window, stride: step)
    let extent =
      isTransposed
      ? (input - 1) * step + window - pad.before - pad.after
      : (input + pad.before + pad.after - window) / step + 1
    guard extent > 0, isTransposed || input + pad.before + pad.after >= window else {
      throw ShapeError("window of \(window) does not fit \(input) with padding \(pad)")
    }
    return extent
  }
}

extension Pool {
  func outputShape(_ x: Shape) throws(ShapeError) -> Shape {
    try requireRank(x, exactly: 4)
    return [
      x[0], x[1], try outputExtent(x[2], kernel.height, stride.height, isVertical: true),
      try outputExtent(x[3], kernel.width, stride.width, isVertical: false),
    ]
  }

  private func outputExtent(
    _ input: Int, _ window: Int, _ step: Int, isVertical: Bool
  ) throws(ShapeError) -> Int {
    guard step > 0, window > 0 else { throw ShapeError("kernel \(kernel), stride \(stride)") }
    let pad = padding.amounts(isVertical: isVertical, input: input, window: window, stride: step)
    let room = input + pad.before + pad.after - window
    guard room >= 0 else { throw ShapeError("window of \(window) does not fit \(input)") }
    guard pad.before < window, pad.after < window else {
      throw ShapeError("padding \(pad) lets a window of \(window) see nothing")
    }
    // A last window that would begin in the padding behind the image sees nothing: it does not count.
    let extent = (roundsUp ? (room + step - 1) / step : room / step) + 1
    return roundsUp && (extent - 1) * step >= input + pad.before ? extent - 1 : extent
  }
}

extension Resize {
  func outputShape(_ x: Shape) throws(ShapeError) -> Shape {
    try requireRank(x, exactly: 4)
    guard scale.height > 0, scale.width > 0 else { throw ShapeError("a scale of \(scale)") }
    return [x[0], x[1], x[2] * scale.height, x[3] * scale.width]
  }
}

extension MatrixMultiply {
  func outputShape(_ a: Shape, _ b: Shape, _ bias: Shape?) throws(ShapeError) -> Shape {
    try requireRank(a, atLeast: 1)
    try requireRank(b, atLeast: 2)
    let k = b[isRightTransposed ? -1 : -2]
    let n = b[isRightTransposed ? -2 : -1]
    guard a[-1] == k else { throw ShapeError("inner extents differ: \(a) times \(b)") }
    guard b.rank == 2 || b.dimensions.dropLast(2) == a.dimensions.dropLast(2) else {
      throw ShapeError("batches differ: \(a) times \(b)")
    }
    if let bias, bias != [n] { throw ShapeError("bias \(bias) for \(n) columns") }
    return Shape(a.dimensions.dropLast() + [n])
  }
}

extension Reduce {
  func outputShape(_ x: Shape) throws(ShapeError) -> Shape {
    for axis in axes { try requireAxis(axis, x) }
    guard Set(axes).count == axes.count else { throw ShapeError("an axis stands twice in \(axes)") }
    return Shape(
      x.dimensions.indices.compactMap { axes.contains($0) ? (keepsAxes ? 1 : nil) : x[$0] })
  }
}

extension Attention {
  func outputShape(_ operands: [Shape]) throws(ShapeError) -> Shape {
    let (q, k, v) = (operands[0], operands[1], operands[2])
    try requireRank(q, exactly: 3)
    guard k == v, k.rank == 3, k[0] == q[0], k[2] == q[2], heads > 0, q[2] % heads == 0 else {
      throw ShapeError("query \(q), key \(k), value \(v) with \(heads) heads do not fit")
    }
    if hasMask {
      try checkMask(operands)
      return q
    }
    guard operands.count != 4 else { throw ShapeError("cached keys without cached values") }
    for past in operands.dropFirst(3) {
      guard past == operands[3], past.rank == 3, past[0] == k[0], past[2] == k[2] else {
        throw ShapeError("a cache of \(past) does not fit key \(k)")
      }
    }
    return q
  }

  private func checkMask(_ operands: [Shape]) throws(ShapeError) {
    guard operands.count == 4, !isCausal else {
      throw ShapeError("a mask beside a cache or a causal order")
    }
    let scores: Shape = [operands[0][0], heads, operands[0][1], operands[1][1]]
    guard scores.broadcast(with: operands[3]) == scores else {
      throw ShapeError("a mask of \(operands[3]) does not broadcast to scores of \(scores)")
    }
  }
}
