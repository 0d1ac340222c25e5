import Execution
import Graphs
import Tensors

extension Pass {
  /// `W1' = W1 / s, b1' = b1 / s, W2' = W2 s` for each channel between two convolutions: what
  /// homogeneous activations let through. `s = sqrt(r1 / r2)`, where `r` are the largest magnitudes of
  /// the channel's weights, makes both ranges equal, so that one scale for a tensor fits all its
  /// channels. Repeated until nothing changes by more than a hundredth, at most twenty times.
  ///
  /// Reference: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
  /// Correction", 2019. A pair qualifies when the second convolution is the only user of the first,
  /// over nothing, ReLU or leaky ReLU; a clip such as ReLU6 is not homogeneous, and replacing it by
  /// ReLU, as the paper does, would change results, so that such pairs are left alone. The second may
  /// be dense or depthwise.
  public static let equalizeLayers = Pass(
    name: "equalize-layers",
    summary: "makes the ranges of neighbouring convolutions' channels equal"
  ) { graph in
    var equalization = LayerEqualization(graph)
    return equalization.equalized()
  }
}

/// Pairs of convolutions on the way to equal ranges.
private struct LayerEqualization {
  private var graph: Graph
  /// Pairs of nodes, in order.
  private let pairs: [(first: Int, second: Int)]
  /// The elements of each convolution's weights, with everything that was multiplied so far.
  private var elements: [Int: [Float]] = [:]
  /// What output channels of a node were multiplied with so far.
  private var outputFactors: [Int: [Float]] = [:]
  /// What input channels of a node were multiplied with so far.
  private var inputFactors: [Int: [Float]] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    var elements: [Int: [Float]] = [:]
    let found = Self.pairs(in: graph)
    for index in found.flatMap({ [$0.first, $0.second] }) where elements[index] == nil {
      elements[index] = graph[graph.nodes[index].inputs[1]].constant?.elements()
    }
    pairs = found.filter { elements[$0.first] != nil && elements[$0.second] != nil }
    self.elements = elements
  }

  private static func pairs(in graph: Graph) -> [(first: Int, second: Int)] {
    let uses = graph.useCounts()
    let producers = graph.producers()
    func qualifies(_ node: Node) -> Convolution? {
      guard case .convolution(let convolution) = node.operation, !convolution.isTransposed,
        let weights = graph[node.inputs[1]].constant, weights.format == nil,
        uses[node.inputs[1].index] == 1,
        node.inputs.count < 3 || graph[node.inputs[2]].constant != nil
      else { return nil }
      return convolution
    }
    return graph.nodes.indices.compactMap { second in
      let node = graph.nodes[second]
      guard let convolution = qualifies(node) else { return nil }
      guard convolution.groups == 1 || graph.isDepthwise(node) else { return nil }
      var value = node.inputs[0]
      while uses[value.index] == 1, let index = producers[value.index] {
        if let first = qualifies(graph.nodes[index]) {
          return first.activation.isHomogeneous ? (index, second) : nil
        }
        guard case .unary(.activation(let activation)) = graph.nodes[index].operation,
          Activation?.some(activation).isHomogeneous
        else { return nil }
        value = graph.nodes[index].inputs[0]
      }
      return nil
    }
  }

  mutating func equalized() -> Graph {
    for _ in 0..<20 {
      var hasChanged = false
      for pair in pairs { hasChanged = equalize(pair.first, pair.second) || hasChanged }
      guard hasChanged else { break }
    }
    for index in elements.keys.sorted() { rewrite(index) }
    return graph
  }

  private func shape(_ node: Int) -> Shape { graph[graph.nodes[node].inputs[1]].type.shape }

  /// The dimension of a convolution's weights that its input channels select.
  private func inputAxis(_ node: Int) -> Int {
    guard case .convolution(let convolution) = graph.nodes[node].operation else { return 1 }
    return convolution.groups == 1 ? 1 : 0
  }

  /// - Returns: Whether a range changed by more than a hundredth.
  private mutating func equalize(_ first: Int, _ second: Int) -> Bool {
    guard let left = elements[first], let right = elements[second] else { return false }
    let axis = inputAxis(second)
    let outgoing = Constant.largestMagnitudes(of: left, shape(first), axis: 0)
    let incoming = Constant.largestMagnitudes(of: right, shape(second), axis: axis)
    let scales = zip(outgoing, incoming).map { out, into -> Float in
      guard out > 0, into > 0, (out / into).isFinite else { return 1 }
      return min(max((out / into).squareRoot(), 1e-4), 1e4)
    }
    guard scales.contains(where: { $0 < 0.99 || $0 > 1.01 }) else { return false }
    let inverse = scales.map { 1 / $0 }
    multiply(first, by: inverse, axis: 0)
    multiply(second, by: scales, axis: axis)
    outputFactors[first] = outputFactors[first].times(inverse)
    inputFactors[second] = inputFactors[second].times(scales)
    return true
  }

  private mutating func multiply(_ node: Int, by factors: [Float], axis: Int) {
    let shape = shape(node)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    guard var values = elements.removeValue(forKey: node) else { return }
    for index in values.indices { values[index] *= factors[index / inner % shape[axis]] }
    elements[node] = values
  }

  private mutating func rewrite(_ index: Int) {
    let node = graph.nodes[index]
    let (outputs, inputs) = (outputFactors[index], inputFactors[index])
    guard outputs != nil || inputs != nil, var weights = graph[node.inputs[1]].constant else {
      return
    }
    if let outputs { weights = weights.scaled(by: outputs, axis: 0) }
    if let inputs { weights = weights.scaled(by: inputs, axis: inputAxis(index)) }
    graph.replaceOperand(1, ofNode: index, by: weights, name: "\(node.name).equal.weight")
    guard let outputs, node.inputs.count > 2, let bias = graph[node.inputs[2]].constant else {
      return
    }
    graph.replaceOperand(
      2, ofNode: index, by: bias.scaled(by: outputs, axis: 0), name: "\(node.name).equal.bias")
  }
}

extension [Float]? {
  /// The products with other factors; these where there are none yet.
  fileprivate func times(_ factors: [Float]) -> [Float] {
    map { zip($0, factors).map { $0 * $1 } } ?? factors
  }
}

extension Activation? {
  /// Whether `f(s x) = s f(x)` for all positive s.
  fileprivate var isHomogeneous: Bool {
    switch self {
    case nil, .relu, .leakyRelu: true
    case .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .clip: false
    }
  }
}
