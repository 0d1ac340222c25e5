import Graphs
import Tensors

extension Pass {
  /// `gamma (conv(x) - mean) / sqrt(variance + epsilon) + beta  =>  conv'(x) + b'` with
  /// `w' = w s`, `b' = (b - mean) s + beta`, `s = gamma / sqrt(variance + epsilon)` for each output
  /// channel.
  static let fuseBatchNorm = Pass(
    name: "fuse-batch-norm", summary: "folds batch normalisation into the convolution before it",
    rewrite: { $0.fusingPairs(fuseBatchNorm) })

  private static func fuseBatchNorm(
    _ pair: NodePair, _ graph: inout Graph
  ) -> (Operation, [ValueID])? {
    guard case .convolution(let convolution) = pair.producer.operation,
      case .batchNormalization(let epsilon) = pair.consumer.operation,
      convolution.activation == nil, !(convolution.isTransposed && convolution.groups > 1),
      let weights = graph[pair.producer.inputs[1]].constant
    else { return nil }
    let statistics = pair.consumer.inputs.dropFirst().compactMap { graph[$0].constant }
    let bias = pair.producer.inputs.count > 2 ? graph[pair.producer.inputs[2]].constant : nil
    guard statistics.count == 4, pair.producer.inputs.count < 3 || bias != nil else { return nil }
    let (gamma, beta, mean, variance) = (
      statistics[0], statistics[1], statistics[2], statistics[3]
    )
    let scale = gamma.times(variance.applying(.inverseSquareRoot(epsilon: epsilon)))
    let channels = scale.type.shape.count
    let perChannel: [Int] = convolution.isTransposed ? [1, channels, 1, 1] : [channels, 1, 1, 1]
    let shift = bias.map { $0.combined(.subtract, mean) } ?? mean.applying(.negate)
    let name = pair.producer.name
    let foldedWeights = graph.addConstant(
      weights.times(scale.reshaped(to: perChannel)), name: "\(name).folded.weight")
    let foldedBias = graph.addConstant(
      shift.times(scale).combined(.add, beta), name: "\(name).folded.bias")
    return (pair.producer.operation, [pair.producer.inputs[0], foldedWeights, foldedBias])
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
}
