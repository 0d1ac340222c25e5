import Graphs
import Tensors

extension RandomGraphGenerator {
  mutating func imageLayer(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    switch Int.random(in: 0..<16, using: &random) {
    case 0...4: try convolution(x, name: name)
    case 5: try transposedConvolution(x, name: name)
    case 6, 7: try batchNormalization(x, name: name)
    case 8: try builder.add(.unary(.activation(activation())), x, name: name)
    case 9: try residual(x, name: name)
    case 10: try pooling(x, name: name)
    case 11: try branches(x, name: name)
    case 12: try squeezeAndExcite(x, name: name)
    case 13: try moved(x, name: name)
    case 14: try constantArithmetic(x, name: name)
    default: try flattened(x, name: name)
    }
  }

  mutating func sequenceLayer(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    switch Int.random(in: 0..<9, using: &random) {
    case 0, 1: try linear(x, outputs: pick([8, 12, 16]), name: name)
    case 2: try builder.add(.unary(.activation(activation())), x, name: name)
    case 3: try layerNormalization(x, name: name)
    case 4: try builder.add(.softmax(axis: shape(x).rank - 1), x, name: name)
    case 5: try attention(x, name: name)
    case 6: try residual(x, name: name)
    case 7: try constantArithmetic(x, name: name)
    default: try transposed(x, name: name)
    }
  }

  private mutating func convolution(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let channels = shape(x)[1]
    let room = min(shape(x)[2], shape(x)[3])
    let groups = pick([1, 1, channels, channels % 2 == 0 ? 2 : 1])
    let outputs = groups * Int.random(in: 1...max(1, 8 / groups), using: &random)
    let kernel = room >= 3 ? pick([1, 3, 3]) : 1
    let dilation = room >= 5 && kernel == 3 ? pick([1, 1, 2]) : 1
    let attributes = Convolution(
      kernel: Extent(kernel), stride: Extent(pick([1, 1, 2])), dilation: Extent(dilation),
      padding: pick([
        .none, .all(kernel / 2), .sameUpper, .sameLower,
        .explicit(top: 0, bottom: 1, left: 1, right: 0),
      ]),
      groups: groups, activation: fusedActivation())
    var operands = [x, seeded([outputs, channels / groups, kernel, kernel], "\(name).weight")]
    if Bool.random(using: &random) { operands.append(seeded([outputs], "\(name).bias")) }
    return try builder.add(.convolution(attributes), operands, name: name)[0]
  }

  private mutating func transposedConvolution(
    _ x: ValueID, name: String
  ) throws(GraphError) -> ValueID {
    let channels = shape(x)[1]
    guard shape(x)[2] * shape(x)[3] <= 100 else { return try convolution(x, name: name) }
    let attributes = Convolution(
      kernel: Extent(pick([2, 3])), stride: Extent(2), padding: .all(pick([0, 1])),
      isTransposed: true)
    guard min(shape(x)[2], shape(x)[3]) > 1 else { return try convolution(x, name: name) }
    let extents = Shape([channels, 3, attributes.kernel.height, attributes.kernel.width])
    let operands = [x, seeded(extents, "\(name).weight"), seeded([3], "\(name).bias")]
    return try builder.add(.convolution(attributes), operands, name: name)[0]
  }

  mutating func batchNormalization(
    _ x: ValueID, name: String
  ) throws(GraphError) -> ValueID {
    let channels = Shape([shape(x)[1]])
    let operands = [
      x, seeded(channels, "\(name).gamma", around: 1), seeded(channels, "\(name).beta"),
      seeded(channels, "\(name).mean", role: .buffer),
      seeded(channels, "\(name).variance", around: 1, role: .buffer),
    ]
    return try builder.add(.batchNormalization(epsilon: 1e-5), operands, name: name)[0]
  }

  /// `f(x) + x` or another operation on the two.
  private mutating func residual(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let y = try builder.add(.unary(.activation(activation())), x, name: "\(name).branch")
    let kind = pick([Binary.Kind.add, .add, .multiply, .maximum, .minimum, .subtract])
    return try builder.add(
      .binary(Binary(kind, activation: fusedActivation())), x, y, name: name)
  }

  private mutating func pooling(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let room = min(shape(x)[2], shape(x)[3])
    let kernel = min(room, pick([2, 3]))
    let pool = Pool(
      pick(Pool.Kind.allCases), kernel: Extent(kernel), stride: Extent(pick([1, 2])),
      padding: kernel == 3 ? pick([.none, .all(1), .sameUpper]) : .none,
      roundsUp: Bool.random(using: &random))
    return try builder.add(.pool(pool), x, name: name)
  }

  /// Pieces of the channels, one of them changed, joined again.
  private mutating func branches(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let channels = shape(x)[1]
    guard channels > 1 else {
      return try builder.add(.concatenate(axis: 1), x, x, name: name)
    }
    let sizes = [channels / 2, channels - channels / 2]
    let pieces = try builder.add(.split(axis: 1, sizes: sizes), [x], name: "\(name).split")
    let changed = try builder.add(
      .unary(.activation(activation())), pieces[0], name: "\(name).branch")
    return try builder.add(.concatenate(axis: 1), pieces[1], changed, name: name)
  }

  /// The image scaled by a gate for each channel, which broadcasts.
  private mutating func squeezeAndExcite(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let channels = shape(x)[1]
    let pooled = try builder.add(
      .reduce(Reduce(.mean, axes: [2, 3], keepsAxes: false)), x, name: "\(name).pool")
    let gate = try linear(pooled, outputs: channels, name: "\(name).gate")
    let image = try builder.add(
      .reshape([0, channels, 1, 1]), gate, name: "\(name).view")
    return try builder.add(.binary(Binary(.multiply)), x, image, name: name)
  }

  private mutating func moved(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let image = shape(x)
    if image[1] % 2 == 0, Bool.random(using: &random) {
      let isReversed = Bool.random(using: &random)
      return try builder.add(.channelShuffle(groups: 2, reversed: isReversed), x, name: name)
    }
    if image[2] * image[3] <= 60, Bool.random(using: &random) {
      let resize = Resize(pick(Resize.Kind.allCases), scale: Extent(2, pick([1, 2])))
      return try builder.add(.resize(resize), x, name: name)
    }
    if image[2] > 2, Bool.random(using: &random) {
      let sizes = [image[0], image[1], image[2] - 2, image[3]]
      return try builder.add(.slice(starts: [0, 0, 1, 0], sizes: sizes), x, name: name)
    }
    return try builder.add(
      .pad(before: [0, 0, 1, 0], after: [0, 0, 0, 1], value: 0), x, name: name)
  }

  /// Arithmetic between constants, which can be folded, applied to the input.
  private mutating func constantArithmetic(
    _ x: ValueID, name: String
  ) throws(GraphError) -> ValueID {
    let a = seeded([1], "\(name).a")
    let b = seeded([1], "\(name).b", around: 1)
    let c = try builder.add(.binary(Binary(.multiply)), a, b, name: "\(name).fold")
    return try builder.add(.binary(Binary(.add)), x, c, name: name)
  }

  /// The image as a sequence of its pixels, or of its rows.
  private mutating func flattened(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let columns = try builder.add(.reshape([0, 0, -1]), x, name: "\(name).columns")
    return try builder.add(.transpose([0, 2, 1]), columns, name: name)
  }

  private mutating func layerNormalization(
    _ x: ValueID, name: String
  ) throws(GraphError) -> ValueID {
    let width = Shape([shape(x)[-1]])
    let gamma = seeded(width, "\(name).gamma", around: 1)
    let beta = seeded(width, "\(name).beta")
    return try builder.add(.layerNormalization(epsilon: 1e-5), x, gamma, beta, name: name)
  }

  private mutating func attention(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let width = shape(x)[2]
    let query = try linear(x, outputs: width, name: "\(name).query")
    let key = try linear(x, outputs: width, name: "\(name).key")
    let value = try linear(x, outputs: width, name: "\(name).value")
    let heads = pick([1, 2, 4].filter { width % $0 == 0 })
    let attention = Attention(heads: heads, isCausal: Bool.random(using: &random))
    return try builder.add(.attention(attention), query, key, value, name: name)
  }

  /// Rows and columns changed, twice half of the time, which cancels.
  private mutating func transposed(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let once = try builder.add(.transpose([0, 2, 1]), x, name: name)
    guard Bool.random(using: &random) else { return once }
    return try builder.add(.transpose([0, 2, 1]), once, name: "\(name).back")
  }
}
