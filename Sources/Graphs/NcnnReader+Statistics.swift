import Tensors

/// Layers that normalise or reduce.
extension NcnnReader {
  mutating func batchNormalization(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    let channels = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let operands = [
      x, try weights([channels], layer, "slope"), try weights([channels], layer, "bias"),
      try weights([channels], layer, "mean", role: .buffer),
      try weights([channels], layer, "variance", role: .buffer),
    ]
    return try add(
      .batchNormalization(epsilon: layer.number(1, default: 0)), operands, layer)
  }

  mutating func layerNormalization(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    let count = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let epsilon = try layer.number(1, default: 0.001)
    let image = shape(x)
    // Over a row, or over rows and columns when that is how many factors there are.
    let extents = image[-1] == count || image.rank < 4 ? [count] : [image[-2], image[-1]]
    guard Shape(extents).count == count else {
      throw layer.malformed("\(count) elements are not the end of \(image)")
    }
    let operands: [ValueID]
    if try layer.flag(2, default: true) {
      operands = [x, try weights(extents, layer, "gamma"), try weights(extents, layer, "beta")]
    } else {
      let one = uniform(1, layer, "gamma", shape: Shape(extents))
      operands = [x, one, uniform(0, layer, "beta", shape: Shape(extents))]
    }
    return try add(.layerNormalization(epsilon: epsilon), operands, layer)
  }

  mutating func localResponseNormalization(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    // Only across channels: a window within a channel has no operation.
    try layer.require(0, is: 0)
    let attributes = LocalResponseNormalization(
      size: try layer.integer(1, default: 5), alpha: try layer.number(2, default: 1),
      beta: try layer.number(3, default: 0.75), bias: try layer.number(4, default: 1))
    return try add(.localResponseNormalization(attributes), [x], layer)
  }

  /// Every pixel's channels (0=0) or the whole image (0=1) scaled to length one, then by channel.
  mutating func lengthNormalization(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    guard shape(x).rank == 4 else { throw layer.malformed("expected an image") }
    let axes = try layer.flag(0) ? [1, 2, 3] : [1]
    let isShared = try layer.flag(1)
    let epsilon = try layer.number(2, default: 0.0001)
    let squares = try add(.binary(Binary(.multiply)), [x, x], layer, "squares")
    let sum = try add(.reduce(Reduce(.sum, axes: axes, keepsAxes: true)), [squares], layer, "sum")
    let inverse = try add(.unary(.inverseSquareRoot(epsilon: epsilon)), [sum], layer, "inverse")
    let unit = try add(.binary(Binary(.multiply)), [x, inverse], layer, "unit")
    let scale = try weights(perChannel(isShared ? 1 : shape(x)[1], of: x), layer, "scale")
    return try add(.binary(Binary(.multiply)), [unit, scale], layer)
  }

  mutating func softmax(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let axis = try axis(layer, 0, of: x)
    return try add(.softmax(axis: axis), [x], layer)
  }

  /// An axis as ncnn counts them, from the outermost without the batch, or backwards from -1.
  func axis(_ layer: NcnnLayer, _ key: Int, of x: ValueID) throws(GraphError) -> Int {
    axis(try layer.integer(key, in: -8...8), of: x)
  }

  private func axis(_ axis: Int, of x: ValueID) -> Int {
    axis < 0 ? axis + shape(x).rank : axis + 1
  }

  /// The axes in a list attribute, ascending; all of them when it is not stated.
  func axes(_ layer: NcnnLayer, _ key: Int, of x: ValueID) throws(GraphError) -> [Int] {
    let listed = try layer.integers(key, in: -8...8)
    return listed.isEmpty
      ? Array(1..<max(1, shape(x).rank)) : listed.map { axis($0, of: x) }.sorted()
  }

  mutating func reduction(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let kinds: [Int: Reduce.Kind] = [0: .sum, 3: .mean, 4: .maximum]
    guard let kind = kinds[try layer.integer(0)] else {
      throw layer.malformed("operation type 0=\(try layer.integer(0)) is not supported")
    }
    try layer.require(2, is: 1)
    let keepsAxes = try layer.flag(4)
    let isWhole = try layer.flag(1, default: true)
    let axes = isWhole ? Array(1..<max(1, shape(x).rank)) : try axes(layer, 3, of: x)
    let isVector = !keepsAxes && Set(axes).count == shape(x).rank - 1
    let reduce = Reduce(kind, axes: axes, keepsAxes: keepsAxes)
    let y = try add(.reduce(reduce), [x], layer, isVector ? "reduced" : nil)
    return isVector ? try add(.reshape([0, 1]), [y], layer) : y
  }
}
