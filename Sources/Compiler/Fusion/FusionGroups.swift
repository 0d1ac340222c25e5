public import Graphs
import Tensors

/// Nodes that one step can compute, found by a pattern.
public struct FusionGroup: Hashable, Sendable {
  /// What was found.
  public let pattern: FusionPattern
  /// Places of the nodes in the graph, ascending.
  public let nodes: [Int]
}

/// Nodes of a graph that share steps of a plan: disjoint groups.
///
/// A step of a group runs where its last node stands. That keeps every order valid: what the nodes
/// before the last one make has no user outside the group and is no output, and every operand of
/// the group is made before the last node.
public struct FusionGroups: Hashable, Sendable {
  /// Places of nodes in the graph, ascending in each group, groups ordered by their last node; each
  /// has at least two nodes.
  public let groups: [[Int]]

  /// Groups the nodes of a graph. A node that two candidates share joins them, so that a depthwise
  /// convolution, the pointwise one behind it and the residual behind that become one group.
  ///
  /// - Parameters:
  ///   - graph: A sound graph.
  ///   - patterns: What to look for, in this order; rewrites find no groups.
  ///   - isWorthwhile: Whether one step for the nodes `merged` is to be preferred to one step for
  ///     each of `parts`, the groups and single nodes that it would take the place of.
  /// - Complexity: O(nodes + values), and a call of `isWorthwhile` for each candidate.
  public init(
    _ graph: Graph, patterns: [FusionPattern],
    where isWorthwhile: (_ merged: [Int], _ parts: [[Int]]) -> Bool = { _, _ in true }
  ) {
    let links = GraphLinks(graph)
    var groupOfNode: [Int: [Int]] = [:]
    for candidate in Self.candidates(in: graph, patterns: patterns) {
      var parts: [[Int]] = []
      for node in candidate.nodes {
        let part = groupOfNode[node] ?? [node]
        if !parts.contains(part) { parts.append(part) }
      }
      let merged = parts.joined().sorted()
      guard links.isClosed(merged), isWorthwhile(merged, parts) else { continue }
      for node in merged { groupOfNode[node] = merged }
    }
    // Each group is listed once: at its last node.
    groups = groupOfNode.keys.sorted().compactMap { node in
      groupOfNode[node].flatMap { $0.last == node ? $0 : nil }
    }
  }

  /// Everything that could share a step, pattern by pattern; candidates of different patterns may
  /// overlap, those of one pattern do not.
  ///
  /// - Complexity: O(nodes + values).
  public static func candidates(
    in graph: Graph, patterns: [FusionPattern]
  ) -> [FusionGroup] {
    let links = GraphLinks(graph)
    return patterns.flatMap { pattern in
      var isTaken = [Bool](repeating: false, count: graph.nodes.count)
      return graph.nodes.indices.compactMap { index -> FusionGroup? in
        guard let nodes = links.group(pattern, endingAt: index), links.isClosed(nodes),
          !nodes.contains(where: { isTaken[$0] })
        else { return nil }
        for node in nodes { isTaken[node] = true }
        return FusionGroup(pattern: pattern, nodes: nodes)
      }
    }
  }
}

extension GraphLinks {
  /// The nodes of a pattern whose last node is given, ascending.
  fileprivate func group(_ pattern: FusionPattern, endingAt index: Int) -> [Int]? {
    switch pattern {
    case .residual: residual(endingAt: index)
    case .depthwisePointwise: depthwisePointwise(endingAt: index)
    case .squeezeExcite: squeezeExcite(endingAt: index)
    case .movement, .attention, .layerNormalization, .batchNormalization, .bias, .gatedActivation,
      .activation:
      nil
    }
  }

  /// `product(x) + y` with operands of one shape: the addition is done where the product stores.
  private func residual(endingAt index: Int) -> [Int]? {
    let node = graph.nodes[index]
    guard case .binary(let binary) = node.operation, binary.kind == .add,
      shape(node.inputs[0]) == shape(node.inputs[1]), node.inputs[0] != node.inputs[1],
      node.inputs.allSatisfy({ constant($0) == nil })
    else { return nil }
    let products = node.inputs.compactMap { input -> Int? in
      guard let product = soleProducer(of: input), product.node.operation.activation == nil,
        isProduct(product.node), !isDepthwise(product.node)
      else { return nil }
      return product.index
    }
    // The later product: what it adds has been computed by then.
    return products.max().map { [$0, index] }
  }

  /// A pointwise convolution of what a depthwise one makes: rows of all channels are at hand when
  /// the products over channels need them.
  private func depthwisePointwise(endingAt index: Int) -> [Int]? {
    let node = graph.nodes[index]
    guard case .convolution(let convolution) = node.operation, convolution.kernel == Extent(1),
      convolution.stride == Extent(1), convolution.groups == 1, !convolution.isTransposed,
      convolution.padding == .none, constant(node.inputs[1]) != nil,
      let depthwise = soleProducer(of: node.inputs[0]), isDepthwise(depthwise.node)
    else { return nil }
    return [depthwise.index, index]
  }

  /// `x * gate(means of x)` where the gate is a chain of nodes on one number for each channel.
  ///
  /// Reference: Hu et al., "Squeeze-and-Excitation Networks", 2017.
  private func squeezeExcite(endingAt index: Int) -> [Int]? {
    let node = graph.nodes[index]
    guard case .binary(let binary) = node.operation, binary.kind == .multiply,
      node.inputs[0] != node.inputs[1], shape(node.outputs[0]).rank == 4
    else { return nil }
    for (x, gate) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      let image = shape(x)
      guard constant(x) == nil, image == shape(node.outputs[0]),
        shape(gate).count == image[0] * image[1],
        let chain = gateChain(from: gate, to: x), chain.count > 1
      else { continue }
      return (chain + [index]).sorted()
    }
    return nil
  }

  /// The nodes from the means of an image to a gate, the means included.
  private func gateChain(from gate: ValueID, to image: ValueID) -> [Int]? {
    var (chain, value) = ([Int](), gate)
    while let made = soleProducer(of: value) {
      chain.append(made.index)
      if made.node.inputs[0] == image { return isGlobalAverage(made.node) ? chain : nil }
      guard isGateNode(made.node) else { return nil }
      value = made.node.inputs[0]
    }
    return nil
  }

  /// Whether a node computes a number for each channel from such numbers and constants.
  private func isGateNode(_ node: Node) -> Bool {
    guard node.inputs.dropFirst().allSatisfy({ constant($0) != nil }) else { return false }
    switch node.operation {
    case .convolution(let convolution): return convolution.kernel == Extent(1)
    case .matrixMultiply, .unary, .binary, .reshape: return true
    case .reduce, .pool, .batchNormalization, .layerNormalization, .localResponseNormalization,
      .softmax, .attention, .concatenate, .split, .slice, .pad, .transpose, .channelShuffle,
      .resize, .gather, .detection:
      return false
    }
  }

  private func isGlobalAverage(_ node: Node) -> Bool {
    let image = shape(node.inputs[0])
    switch node.operation {
    case .reduce(let reduce): return reduce.kind == .mean && reduce.axes == [2, 3]
    case .pool(let pool):
      return pool.kind == .average && pool.kernel == Extent(image[2], image[3])
        && pool.padding == .none
    case .convolution, .matrixMultiply, .unary, .binary, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      return false
    }
  }

  /// Whether a node is a convolution or a product with constant weights.
  func isProduct(_ node: Node) -> Bool {
    switch node.operation {
    case .convolution, .matrixMultiply: return constant(node.inputs[1]) != nil
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      return false
    }
  }

  private func isDepthwise(_ node: Node) -> Bool {
    guard case .convolution(let convolution) = node.operation, !convolution.isTransposed else {
      return false
    }
    return graph.isDepthwise(node)
  }
}
