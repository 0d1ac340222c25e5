import Graphs

extension Pass {
  /// `x sigmoid(x)  =>  silu(x)` and `x hardSigmoid(x)  =>  hardSwish(x)`.
  ///
  /// GELU is not found in its arithmetic: there is no error function among the operations, and its
  /// approximations by `tanh` and `sigmoid` differ from GELU by more than rounding.
  static let fuseGatedActivation = Pass(.gatedActivation)
}

extension Fusion {
  static let gatedActivation: Matcher = { links, index in
    let node = links.graph.nodes[index]
    guard node.operation == .binary(Binary(.multiply)) else { return nil }
    for (x, gate) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      guard let made = links.producer(of: gate), made.node.inputs[0] == x,
        case .unary(.activation(let activation)) = made.node.operation,
        let gated = activation.gated
      else { continue }
      return Fusion(
        [made.index, index], name: node.name, .unary(.activation(gated)), [.value(x)])
    }
    return nil
  }
}

extension Activation {
  /// The function that multiplies its argument by this one.
  fileprivate var gated: Activation? {
    switch self {
    case .sigmoid: .silu
    case .hardSigmoid: .hardSwish
    case .relu, .tanh, .hardSwish, .silu, .gelu, .mish, .clip, .leakyRelu: nil
    }
  }
}
