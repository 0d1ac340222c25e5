import Graphs
import Tensors

extension Pass {
  /// `gamma (conv(x) - mean) / sqrt(variance + epsilon) + beta  =>  conv'(x) + b'` with
  /// `w' = w s`, `b' = (b - mean) s + beta`, `s = gamma / sqrt(variance + epsilon)` for each output
  /// channel; `conv(s x + t)  =>  conv'(x) + b'` with `w' = w s` for each input channel and
  /// `b' = b + sum(w t)`, where the convolution sees nothing beyond the border.
  static let fuseBatchNorm = Pass(.batchNormalization)
}

/// What batch normalisation does to a channel: `scale x + shift`.
private struct ChannelAffine {
  let scale: Constant
  let mean: Constant
  let beta: Constant

  /// The statistics of a node, where all are constants.
  init?(_ node: Node, _ links: GraphLinks) {
    guard case .batchNormalization(let epsilon) = node.operation else { return nil }
    let statistics = node.inputs.dropFirst().compactMap { links.constant($0) }
    guard statistics.count == 4 else { return nil }
    scale = statistics[0].times(statistics[3].applying(.inverseSquareRoot(epsilon: epsilon)))
    beta = statistics[1]
    mean = statistics[2]
  }

  var channels: Int { scale.type.shape.count }

  /// `beta - mean scale`.
  var shift: Constant { beta.combined(.subtract, mean.times(scale)) }
}

extension Fusion {
  /// Batch normalisation of what a convolution makes; constants may be added between.
  static let batchNormBehind: Matcher = { links, index in
    let node = links.graph.nodes[index]
    guard let affine = ChannelAffine(node, links),
      let producer = ShiftedProduct(making: node.inputs[0], links),
      case .convolution(let convolution) = producer.product.operation,
      !(convolution.isTransposed && convolution.groups > 1),
      let weights = links.constant(producer.product.inputs[1])
    else { return nil }
    let perChannel =
      convolution.isTransposed ? [1, affine.channels, 1, 1] : [affine.channels, 1, 1, 1]
    let shift =
      producer.bias.map { $0.combined(.subtract, affine.mean) } ?? affine.mean.applying(.negate)
    return Fusion(
      producer.nodes + [index], name: producer.product.name, producer.product.operation,
      operands(
        of: producer.product, weights.times(affine.scale.reshaped(to: perChannel)),
        shift.times(affine.scale).combined(.add, affine.beta)))
  }

  /// Batch normalisation of what a convolution reads.
  static let batchNormBefore: Matcher = { links, index in
    let node = links.graph.nodes[index]
    guard case .convolution(let convolution) = node.operation, convolution.groups == 1,
      !convolution.isTransposed, convolution.padding == .none,
      let producer = links.producer(of: node.inputs[0]),
      let affine = ChannelAffine(producer.node, links),
      let weights = links.constant(node.inputs[1])
    else { return nil }
    let bias = node.inputs.count > 2 ? links.constant(node.inputs[2]) : nil
    guard node.inputs.count < 3 || bias != nil else { return nil }
    let (outputs, inputs) = (weights.type.shape[0], affine.channels)
    let sums = weights.summed(over: [2, 3])
    let products = Constant(
      TensorType([1, outputs]),
      .computed(
        .matrixMultiply(MatrixMultiply()), [affine.shift.reshaped(to: [1, inputs]), sums]))
    let shift = products.reshaped(to: [outputs])
    return Fusion(
      [producer.index, index], name: node.name, node.operation,
      operands(
        of: node, weights.times(affine.scale.reshaped(to: [1, inputs, 1, 1])),
        bias?.combined(.add, shift) ?? shift, source: producer.node.inputs[0]))
  }

  /// The operands of a convolution with other weights and bias.
  private static func operands(
    of node: Node, _ weights: Constant, _ bias: Constant, source: ValueID? = nil
  ) -> [Operand] {
    [
      .value(source ?? node.inputs[0]), .constant(weights, name: "\(node.name).folded.weight"),
      .constant(bias, name: "\(node.name).folded.bias"),
    ]
  }
}

extension Constant {
  /// `self * other`, broadcasting.
  func times(_ other: Constant) -> Constant { combined(.multiply, other) }

  /// An element-wise operation on two constants, computed when elements are needed.
  func combined(_ kind: Binary.Kind, _ other: Constant) -> Constant {
    // Operands come from a graph that was verified, so that they broadcast.
    let shape = type.shape.broadcast(with: other.type.shape) ?? type.shape
    return Constant(
      TensorType(shape, type.element), .computed(.binary(Binary(kind)), [self, other]))
  }

  /// A function of each element.
  func applying(_ unary: Unary) -> Constant {
    Constant(type, .computed(.unary(unary), [self]))
  }

  /// The same elements under another shape.
  func reshaped(to extents: [Int]) -> Constant {
    Constant(TensorType(Shape(extents), type.element), .computed(.reshape(extents), [self]))
  }

  /// Sums over some axes, which go.
  fileprivate func summed(over axes: [Int]) -> Constant {
    let kept = type.shape.dimensions.indices.filter { !axes.contains($0) }
    return Constant(
      TensorType(Shape(kept.map { type.shape[$0] }), type.element),
      .computed(.reduce(Reduce(.sum, axes: axes, keepsAxes: false)), [self]))
  }
}
