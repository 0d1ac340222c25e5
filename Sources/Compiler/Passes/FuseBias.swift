import Graphs
import Tensors

extension Pass {
  /// `op(x) + c  =>  op'(x)` with the constant in the bias of the convolution or matrix product; a
  /// bias that is there is added to. The constant has one number, or one for each channel or column.
  static let fuseBias = Pass(.bias)
}

extension Fusion {
  static let bias: Matcher = { links, index in
    let node = links.graph.nodes[index]
    guard case .binary(let binary) = node.operation,
      let sum = ShiftedProduct(adding: index, links), let bias = sum.bias,
      let operation = binary.activation.map(sum.product.operation.with) ?? sum.product.operation
    else { return nil }
    let inputs = sum.product.inputs.prefix(2).map { Fusion.Operand.value($0) }
    return Fusion(
      sum.nodes, name: sum.product.name, operation,
      inputs + [.constant(bias, name: "\(sum.product.name).fused.bias")])
  }
}

/// A convolution or matrix product without an activation, and the constants added to it.
struct ShiftedProduct {
  /// The product and the additions, from the last one backwards.
  private(set) var nodes: [Int]
  let product: Node
  /// All that is added, a number for each channel or column; nil where nothing is.
  private(set) var bias: Constant?

  /// The product that makes a value, with all that is added to it.
  init?(making id: ValueID, _ links: GraphLinks) {
    guard let made = links.producer(of: id) else { return nil }
    if let sum = ShiftedProduct(adding: made.index, links), made.node.operation.activation == nil {
      self = sum
      return
    }
    guard links.isProduct(made.node), made.node.operation.activation == nil else { return nil }
    nodes = [made.index]
    product = made.node
    bias = product.inputs.count > 2 ? links.constant(product.inputs[2]) : nil
    if product.inputs.count > 2, bias == nil { return nil }
  }

  /// A node that adds a constant to a product, or subtracts one from it; any activation of the node
  /// is left out.
  init?(adding index: Int, _ links: GraphLinks) {
    let node = links.graph.nodes[index]
    guard case .binary(let binary) = node.operation, let operands = links.withConstant(node),
      binary.kind == .add || (binary.kind == .subtract && node.inputs[0] == operands.value),
      links.shape(operands.value) == links.shape(node.outputs[0]),
      let inner = ShiftedProduct(making: operands.value, links),
      let shift = operands.constant.perIndex(
        of: inner.product.operation.channelAxis(links.shape(operands.value)),
        links.shape(operands.value))
    else { return nil }
    self = inner
    nodes.insert(index, at: 0)
    let isAdded = binary.kind == .add
    bias =
      bias.map { $0.combined(isAdded ? .add : .subtract, shift) }
      ?? (isAdded ? shift : shift.applying(.negate))
  }
}

extension Operation {
  /// The axis along which a product's bias lies in its result.
  fileprivate func channelAxis(_ result: Shape) -> Int {
    if case .convolution = self { 1 } else { result.rank - 1 }
  }
}

extension Constant {
  /// The numbers along one axis of a shape that the constant broadcasts to, as a vector; nil where
  /// it has different numbers along another axis.
  func perIndex(of axis: Int, _ shape: Shape) -> Constant? {
    let missing = shape.rank - type.shape.rank
    guard missing >= 0 else { return nil }
    for own in type.shape.dimensions.indices where type.shape[own] != 1 {
      guard own + missing == axis, type.shape[own] == shape[axis] else { return nil }
    }
    let extents = [shape[axis]]
    if type.shape.count == shape[axis] {
      return type.shape.dimensions == extents ? self : reshaped(to: extents)
    }
    // One number for all.
    if case .uniform = content {
      return Constant(TensorType(Shape(extents), type.element), content)
    }
    let ones = Constant(TensorType(Shape(extents), type.element), .uniform(1))
    return ones.times(reshaped(to: [1]))
  }
}
