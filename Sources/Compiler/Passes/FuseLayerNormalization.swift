import Execution
import Graphs
import Tensors

extension Pass {
  /// `(x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon) gamma + beta`, over trailing
  /// dimensions, becomes one node; gamma and beta may be absent.
  static let fuseLayerNormalization = Pass(.layerNormalization)
}

extension Fusion {
  static let layerNormalization: Matcher = { links, index in
    let root = links.graph.nodes[index]
    var nodes = [index]
    var cursor = root.outputs[0]
    /// Steps over an operation with a constant, which is returned.
    func affine(_ kind: Binary.Kind) -> Constant? {
      guard let made = links.binary(kind, making: cursor),
        let operands = links.withConstant(made.node),
        links.shape(operands.value) == links.shape(cursor)
      else { return nil }
      nodes.append(made.index)
      cursor = operands.value
      return operands.constant
    }
    let (beta, gamma) = (affine(.add), affine(.multiply))
    guard let core = NormalizationCore(making: cursor, links) else { return nil }
    let normalised = Shape(Array(links.shape(core.x).dimensions.suffix(core.axes)))
    let type = TensorType(normalised)
    guard
      let scale = gamma.map({ $0.trailing(normalised) }) ?? Constant(type, .uniform(1)),
      let shift = beta.map({ $0.trailing(normalised) }) ?? Constant(type, .uniform(0))
    else { return nil }
    return Fusion(
      nodes + core.nodes, name: root.name, .layerNormalization(epsilon: core.epsilon),
      [
        .value(core.x), .constant(scale, name: "\(root.name).fused.weight"),
        .constant(shift, name: "\(root.name).fused.bias"),
      ])
  }
}

/// `(x - mean) / sqrt(variance + epsilon)` as its arithmetic.
private struct NormalizationCore {
  /// What is normalised.
  let x: ValueID
  /// How many trailing dimensions are normalised over.
  let axes: Int
  let epsilon: Float
  let nodes: [Int]

  init?(making id: ValueID, _ links: GraphLinks) {
    guard let quotient = Self.quotient(making: id, links),
      let variance = links.producer(of: quotient.variance),
      let axes = Self.trailingMeanAxes(variance.node, links),
      let square = links.binary(.multiply, making: variance.node.inputs[0]),
      square.node.inputs == [quotient.deviation, quotient.deviation],
      let deviation = links.binary(.subtract, making: quotient.deviation),
      let mean = links.producer(of: deviation.node.inputs[1]),
      Self.trailingMeanAxes(mean.node, links) == axes,
      mean.node.inputs[0] == deviation.node.inputs[0]
    else { return nil }
    x = deviation.node.inputs[0]
    self.axes = axes
    epsilon = quotient.epsilon
    nodes = quotient.nodes + [variance.index, square.index, deviation.index, mean.index]
  }

  private typealias Quotient = (
    deviation: ValueID, variance: ValueID, epsilon: Float, nodes: [Int]
  )

  /// `d / sqrt(variance + epsilon)`, or `d` times the inverse square root.
  private static func quotient(making id: ValueID, _ links: GraphLinks) -> Quotient? {
    if let divide = links.binary(.divide, making: id),
      let root = links.producer(of: divide.node.inputs[1]),
      root.node.operation == .unary(.squareRoot),
      let sum = links.binary(.add, making: root.node.inputs[0]),
      let operands = links.withConstant(sum.node), let epsilon = operands.constant.scalar
    {
      return (
        divide.node.inputs[0], operands.value, epsilon, [divide.index, root.index, sum.index]
      )
    }
    guard let product = links.binary(.multiply, making: id) else { return nil }
    for (deviation, factor) in [(0, 1), (1, 0)] {
      if let root = links.producer(of: product.node.inputs[factor]),
        case .unary(.inverseSquareRoot(let epsilon)) = root.node.operation
      {
        return (
          product.node.inputs[deviation], root.node.inputs[0], epsilon, [product.index, root.index]
        )
      }
    }
    return nil
  }

  /// Over how many trailing dimensions a node takes the mean, keeping them.
  private static func trailingMeanAxes(_ node: Node, _ links: GraphLinks) -> Int? {
    guard case .reduce(let reduce) = node.operation, reduce.kind == .mean, reduce.keepsAxes else {
      return nil
    }
    let rank = links.shape(node.inputs[0]).rank
    return reduce.axes == Array((rank - reduce.axes.count)..<rank) ? reduce.axes.count : nil
  }
}

extension Constant {
  /// The value of a constant with one element, where it is known.
  var scalar: Float? { type.shape.count == 1 ? elements()?.first : nil }

  /// The numbers for trailing dimensions of a shape; nil where they differ along others.
  fileprivate func trailing(_ shape: Shape) -> Constant? {
    if shape.rank == 1 { return perIndex(of: 0, leading: shape) }
    return type.shape == shape ? self : nil
  }

  /// A vector, whatever extents of one stand before it.
  private func perIndex(of axis: Int, leading shape: Shape) -> Constant? {
    let ones = max(0, type.shape.rank - shape.rank)
    guard type.shape.dimensions.prefix(ones).allSatisfy({ $0 == 1 }) else { return nil }
    return perIndex(of: ones, Shape([Int](repeating: 1, count: ones) + shape.dimensions))
  }
}
