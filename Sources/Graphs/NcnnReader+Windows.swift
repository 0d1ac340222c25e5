import Tensors

/// Layers that look at an image through a window.
extension NcnnReader {
  mutating func convolution(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    try layer.require(19, is: 0)
    let kernel = try layer.extent(width: 1, height: 11)
    let outputs = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let groups = try layer.integer(7, default: 1, in: NcnnLayer.positiveExtents)
    let channels = try quotient(of: 6, by: [outputs, kernel.height, kernel.width], layer)
    if shape(x).rank == 2, kernel == Extent(1), groups == 1 {
      // A vector: ncnn runs a 1x1 convolution of it as an inner product.
      return try product(layer, x, outputs: outputs, width: channels, hasBias: layer.flag(5))
    }
    let attributes = Convolution(
      kernel: kernel, stride: try layer.extent(width: 3, height: 13, default: 1),
      dilation: try layer.extent(width: 2, height: 12, default: 1),
      padding: try padding(layer, left: 4, top: 14, right: 15, bottom: 16), groups: groups,
      activation: try fusedActivation(layer))
    let extents = [outputs, channels, kernel.height, kernel.width]
    return try convolution(attributes, layer, x, weights: extents, outputs: outputs)
  }

  mutating func deconvolution(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    let kernel = try layer.extent(width: 1, height: 11)
    let outputs = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let groups = try layer.integer(7, default: 1, in: NcnnLayer.positiveExtents)
    guard outputs % groups == 0 else {
      throw layer.malformed("\(outputs) outputs do not divide into \(groups) groups")
    }
    let perGroup = outputs / groups
    let channels = try quotient(of: 6, by: [perGroup, kernel.height, kernel.width], layer)
    var attributes = Convolution(
      kernel: kernel, stride: try layer.extent(width: 3, height: 13, default: 1),
      dilation: try layer.extent(width: 2, height: 12, default: 1), groups: groups,
      isTransposed: true, activation: try fusedActivation(layer))
    attributes.padding = try cut(layer, x, attributes)
    let extents = [channels, perGroup, kernel.height, kernel.width]
    return try convolution(attributes, layer, x, weights: extents, outputs: outputs)
  }

  private mutating func convolution(
    _ attributes: Convolution, _ layer: NcnnLayer, _ x: ValueID, weights extents: [Int],
    outputs: Int
  ) throws(GraphError) -> ValueID {
    var operands = [x, try weights(extents, layer, "weight")]
    if try layer.flag(5) { operands.append(try weights([outputs], layer, "bias")) }
    return try add(.convolution(attributes), operands, layer)
  }

  /// How many inputs each output has, from the number of all weights.
  func quotient(
    of key: Int, by divisors: [Int], _ layer: NcnnLayer
  ) throws(GraphError) -> Int {
    let count = try layer.integer(key, in: 1...Shape.largestCount)
    let divisor = Shape(divisors)
    guard !divisor.isTooLarge, count % divisor.count == 0 else {
      throw layer.malformed("\(count) weights do not divide into \(divisor)")
    }
    return count / divisor.count
  }

  /// The border of a window; unstated sides follow the left one. -233 and -234 ask for an output of
  /// `ceil(input / stride)`.
  private func padding(
    _ layer: NcnnLayer, left: Int, top: Int, right: Int, bottom: Int
  ) throws(GraphError) -> Padding {
    let range = -234...NcnnLayer.extents.upperBound
    let first = try layer.integer(left, in: range)
    if first == -233 { return .sameUpper }
    if first == -234 { return .sameLower }
    let upper = try layer.integer(top, default: first, in: NcnnLayer.extents)
    return .explicit(
      top: upper,
      bottom: try layer.integer(bottom, default: bottom == 16 ? first : upper),
      left: try layer.integer(left), right: try layer.integer(right, default: first))
  }

  /// What a transposed convolution cuts off: the stated border, less the output padding (18, 19); or
  /// whatever makes the stated output (20 columns, 21 rows).
  private func cut(
    _ layer: NcnnLayer, _ x: ValueID, _ attributes: Convolution
  ) throws(GraphError) -> Padding {
    let border = try padding(layer, left: 4, top: 14, right: 15, bottom: 16)
    if case .explicit(let top, let bottom, let left, let right) = border {
      let rows = try layer.integer(19)
      let columns = try layer.integer(18, default: rows)
      return .explicit(top: top, bottom: bottom - rows, left: left, right: right - columns)
    }
    let wanted = try layer.extent(width: 20, height: 21)
    guard shape(x).rank == 4 else { throw layer.malformed("expected an image") }
    let window = attributes.dilatedKernel
    let rows = (shape(x)[2] - 1) * attributes.stride.height + window.height - wanted.height
    let columns = (shape(x)[3] - 1) * attributes.stride.width + window.width - wanted.width
    let (top, left) =
      border == .sameUpper ? (rows / 2, columns / 2) : (rows - rows / 2, columns - columns / 2)
    return .explicit(top: top, bottom: rows - top, left: left, right: columns - left)
  }

  mutating func pooling(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let isAverage = try layer.flag(0)
    if try layer.flag(4) {
      let reduce = Reduce(isAverage ? .mean : .maximum, axes: [2, 3], keepsAxes: false)
      return try add(.reduce(reduce), [x], layer)
    }
    let kind = isAverage ? Pool.Kind.average : .maximum
    if try layer.flag(7) {
      let kernel = try adaptiveKernel(layer, x)
      return try add(.pool(Pool(kind, kernel: kernel, stride: kernel)), [x], layer)
    }
    var pool = Pool(
      kind, kernel: try layer.extent(width: 1, height: 11),
      stride: try layer.extent(width: 2, height: 12, default: 1),
      padding: try padding(layer, left: 3, top: 13, right: 14, bottom: 15))
    switch try layer.integer(5, in: 0...3) {
    case 0: pool.roundsUp = true
    case 2: pool.padding = .sameUpper
    case 3: pool.padding = .sameLower
    default: break
    }
    var source = x
    if try layer.flag(6), isAverage,
      case .explicit(let top, let bottom, let left, let right) = pool.padding
    {
      // The border counts in the average: add it before.
      let (before, after) = ([0, 0, top, left], [0, 0, bottom, right])
      source = try add(.pad(before: before, after: after, value: 0), [x], layer, "border")
      pool.padding = .none
    }
    return try add(.pool(pool), [source], layer)
  }

  /// The window of a pooling that states its output (8 columns, 18 rows) and no window.
  private func adaptiveKernel(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> Extent {
    let wanted = try layer.extent(width: 8, height: 18)
    let image = shape(x)
    guard image.rank == 4, image[2] % wanted.height == 0, image[3] % wanted.width == 0,
      image.count > 0
    else { throw layer.malformed("\(image) does not divide into windows for \(wanted)") }
    return Extent(image[2] / wanted.height, image[3] / wanted.width)
  }

  mutating func interpolation(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let kind: Resize.Kind = try layer.integer(0, in: 1...2) == 1 ? .nearest : .bilinear
    try layer.require(6, is: 0)
    var image = x
    if shape(x).rank == 2 { image = try add(.reshape([0, -1, 1, 1]), [x], layer, "image") }
    guard shape(image).rank == 4 else { throw layer.malformed("expected an image") }
    let scale = Extent(
      try factor(layer, scale: 1, output: 3, of: shape(image)[2]),
      try factor(layer, scale: 2, output: 4, of: shape(image)[3]))
    return try add(.resize(Resize(kind, scale: scale)), [image], layer)
  }

  private func factor(
    _ layer: NcnnLayer, scale: Int, output: Int, of extent: Int
  ) throws(GraphError) -> Int {
    let wanted = try layer.integer(output)
    if wanted > 0, extent > 0, wanted % extent == 0 { return wanted / extent }
    guard wanted == 0, let factor = Int(exactly: try layer.number(scale, default: 1)),
      NcnnLayer.positiveExtents.contains(factor)
    else { throw layer.malformed("images can be enlarged by whole factors only") }
    return factor
  }
}
