import Graphs
public import Quantization
import Tensors

extension Pass {
  /// `x' = x / s, W' = W s  =>  x' W' = x W`: outliers of some channels of a normalised value are
  /// moved into the weights of the products behind it, where scales for each output channel bear
  /// them better. `s = sqrt(max|x| / max|W|)` for each channel; the division is folded into the
  /// normalisation's gamma and beta.
  ///
  /// Reference: Xiao et al., "SmoothQuant", 2023, with the migration strength 0.5, for which a square
  /// root suffices. A normalisation qualifies when products with weights of their own, not stored yet,
  /// read its result. What else reads it, as residual connections of BERT's blocks do, reads it times
  /// `s`: one multiplication more for such a normalisation.
  ///
  /// - Parameter statistics: Of the normalisations' results, by the value's name; see
  ///   ``channelStatistics(of:over:)``.
  public static func smoothQuant(_ statistics: [String: ChannelStatistics]) -> Pass {
    Pass(
      name: "smooth-quant",
      summary: "moves outliers of activations behind layer normalisation into the weights"
    ) { graph in
      var graph = graph
      var index = 0
      while index < graph.nodes.count {
        // A multiplication that was added stands behind its normalisation.
        index += smooth(index, statistics, in: &graph) ? 2 : 1
      }
      return graph
    }
  }

  /// - Returns: Whether a node was added.
  private static func smooth(
    _ index: Int, _ statistics: [String: ChannelStatistics], in graph: inout Graph
  ) -> Bool {
    let node = graph.nodes[index]
    guard case .layerNormalization = node.operation,
      let gamma = graph[node.inputs[1]].constant, let beta = graph[node.inputs[2]].constant,
      gamma.type.shape.rank == 1,
      let largest = statistics[graph[node.outputs[0]].name]?.largestMagnitudes,
      largest.count == gamma.type.shape.count
    else { return false }
    let products = products(behind: node.outputs[0], in: graph)
    guard !products.isEmpty, let scales = smoothingScales(largest, products, in: graph) else {
      return false
    }
    let inverse = scales.map { 1 / $0 }
    let name = node.name
    graph.replaceOperand(
      1, ofNode: index, by: gamma.scaled(by: inverse, axis: 0), name: "\(name).smooth.weight")
    graph.replaceOperand(
      2, ofNode: index, by: beta.scaled(by: inverse, axis: 0), name: "\(name).smooth.bias")
    for product in products {
      guard let weights = graph[graph.nodes[product].inputs[1]].constant else { continue }
      graph.replaceOperand(
        1, ofNode: product,
        by: weights.scaled(by: scales, axis: inputAxis(of: graph.nodes[product])),
        name: "\(graph.nodes[product].name).smooth.weight")
    }
    let uses = graph.useCounts()[node.outputs[0].index]
    guard uses > products.count else { return false }
    rescale(index, by: scales, except: products, in: &graph)
    return true
  }

  /// Lets all but some products read a normalisation's result times the scales.
  private static func rescale(
    _ index: Int, by scales: [Float], except products: [Int], in graph: inout Graph
  ) {
    let node = graph.nodes[index]
    let result = node.outputs[0]
    var value = Value(name: "\(graph[result].name).smooth", type: graph[result].type)
    while graph.values.contains(where: { $0.name == value.name }) { value.name += "~" }
    graph.values.append(value)
    let smooth = ValueID(graph.values.count - 1)
    let factors = graph.addConstant(.vector(scales), name: "\(node.name).smooth.scale")
    graph.nodes[index].outputs = [smooth]
    for product in products { graph.nodes[product].inputs[0] = smooth }
    var name = "\(node.name).smooth"
    while graph.nodes.contains(where: { $0.name == name }) { name += "~" }
    graph.nodes.insert(
      Node(
        name: name, operation: .binary(Binary(.multiply)), inputs: [smooth, factors],
        outputs: [result]), at: index + 1)
  }

  /// The products that a value is the first operand of, with matrices of their own.
  private static func products(behind value: ValueID, in graph: Graph) -> [Int] {
    let uses = graph.useCounts()
    return graph.nodes.indices.filter { user in
      let node = graph.nodes[user]
      guard case .matrixMultiply = node.operation, node.inputs[0] == value,
        node.inputs.dropFirst().allSatisfy({ $0 != value }),
        let weights = graph[node.inputs[1]].constant
      else { return false }
      return weights.type.shape.rank == 2 && weights.format == nil
        && uses[node.inputs[1].index] == 1
    }
  }

  /// The dimension of a product's weights that is summed over.
  private static func inputAxis(of node: Node) -> Int {
    guard case .matrixMultiply(let product) = node.operation else { return 0 }
    return product.isRightTransposed ? 1 : 0
  }

  /// One scale for each channel, the same for all products; nil where elements are unknown. Channels
  /// of zeros are left alone.
  private static func smoothingScales(
    _ activations: [Float], _ products: [Int], in graph: Graph
  ) -> [Float]? {
    var weights = [Float](repeating: 0, count: activations.count)
    for product in products {
      let node = graph.nodes[product]
      guard let constant = graph[node.inputs[1]].constant,
        let largest = constant.largestMagnitudes(axis: inputAxis(of: node)),
        largest.count == weights.count
      else { return nil }
      for index in weights.indices { weights[index] = max(weights[index], largest[index]) }
    }
    return zip(activations, weights).map { activation, weight in
      guard activation > 0, weight > 0, (activation / weight).isFinite else { return 1 }
      return max((activation / weight).squareRoot(), 1e-5)
    }
  }
}
