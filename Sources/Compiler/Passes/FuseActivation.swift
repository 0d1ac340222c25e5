import Graphs

extension Pass {
  /// `activation(op(x))  =>  op'(x)` with the activation applied where op stores its result.
  static let fuseActivation = Pass(.activation)
}

extension Fusion {
  static let activation: Matcher = { links, index in
    let node = links.graph.nodes[index]
    guard case .unary(.activation(let activation)) = node.operation,
      let producer = links.producer(of: node.inputs[0]),
      let operation = producer.node.operation.with(activation)
    else { return nil }
    return Fusion(
      [producer.index, index], name: producer.node.name, operation,
      producer.node.inputs.map { .value($0) })
  }
}

extension Operation {
  /// The operation with an activation behind it; nil when it takes none or has one already.
  func with(_ activation: Activation) -> Operation? {
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
