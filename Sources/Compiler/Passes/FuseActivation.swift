import Graphs

extension Pass {
  /// `activation(op(x))  =>  op'(x)` with the activation applied where op stores its result.
  static let fuseActivation = Pass(
    name: "fuse-activation", summary: "applies activations in the store of the node before",
    rewrite: { $0.fusingPairs(fuseActivation) })

  private static func fuseActivation(
    _ pair: NodePair, _ graph: inout Graph
  ) -> (Operation, [ValueID])? {
    guard case .unary(.activation(let activation)) = pair.consumer.operation,
      let operation = pair.producer.operation.with(activation)
    else { return nil }
    return (operation, pair.producer.inputs)
  }
}

extension Operation {
  /// The operation with an activation behind it; nil when it takes none or has one already.
  fileprivate func with(_ activation: Activation) -> Operation? {
    switch self {
    case .convolution(var convolution) where convolution.activation == nil:
      convolution.activation = activation
      return .convolution(convolution)
    case .matrixMultiply(var product) where product.activation == nil:
      product.activation = activation
      return .matrixMultiply(product)
    case .binary(var binary) where binary.activation == nil:
      binary.activation = activation
      return .binary(binary)
    case .convolution, .matrixMultiply, .binary, .unary, .reduce, .pool, .batchNormalization,
      .layerNormalization, .localResponseNormalization, .softmax, .attention, .concatenate, .split,
      .slice, .pad, .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      return nil
    }
  }
}
