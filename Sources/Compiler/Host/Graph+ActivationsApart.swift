public import Graphs

extension Graph {
  /// The same graph with every fused activation as a node of its own, so that the range of what it
  /// is applied to can be seen: that of the node's first result, which keeps the node's name.
  public var withActivationsApart: Graph {
    var graph = self
    var names = Set(values.map(\.name) + nodes.map(\.name))
    func fresh(_ name: String) -> String {
      var candidate = name
      while !names.insert(candidate).inserted { candidate += "~" }
      return candidate
    }
    graph.nodes = []
    for node in nodes {
      guard let activation = node.operation.activation else {
        graph.nodes.append(node)
        continue
      }
      let result = node.outputs[0]
      graph.values.append(
        Value(name: fresh("\(node.name).sums"), type: self[result].type))
      let sums = ValueID(graph.values.count - 1)
      var plain = node
      plain.operation = node.operation.withoutActivation
      plain.outputs = [sums]
      graph.nodes.append(plain)
      graph.nodes.append(
        Node(
          name: fresh("\(node.name).activation"), operation: .unary(.activation(activation)),
          inputs: [sums], outputs: [result], precision: node.precision))
    }
    return graph
  }
}

extension Operation {
  /// The operation without the activation that is fused into it.
  fileprivate var withoutActivation: Operation {
    switch self {
    case .convolution(var convolution):
      convolution.activation = nil
      return .convolution(convolution)
    case .matrixMultiply(var product):
      product.activation = nil
      return .matrixMultiply(product)
    case .binary(var binary):
      binary.activation = nil
      return .binary(binary)
    case .unary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      return self
    }
  }
}
