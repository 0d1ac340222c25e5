import Graphs

extension Pass {
  /// Nodes whose results nobody uses go away, and so do nodes that change nothing.
  static let removeDead = Pass(
    name: "remove-dead", summary: "removes nodes that change nothing or that nobody uses",
    rewrite: removeDead)

  private static func removeDead(_ graph: Graph) -> Graph {
    graph.bypassingIdentities().withoutDeadNodes().compacted()
  }
}

extension Graph {
  /// The graph without nodes whose results nobody uses.
  ///
  /// - Complexity: O(values + nodes).
  func withoutDeadNodes() -> Graph {
    var isUsed = [Bool](repeating: false, count: values.count)
    for output in outputs { isUsed[output.index] = true }
    var kept: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: { isUsed[$0.index] }) {
      for input in node.inputs { isUsed[input.index] = true }
      kept.append(node)
    }
    var graph = self
    graph.nodes = kept.reversed()
    return graph
  }

  /// The graph without identities, but for those that make outputs or copy constants.
  func withoutIdentities() -> Graph {
    var graph = bypassingIdentities()
    graph.nodes = graph.nodes.filter { node in
      node.operation != .unary(.identity) || graph[node.inputs[0]].constant != nil
        || graph.outputs.contains(node.outputs[0])
    }
    return graph
  }

  /// Lets nodes that use an identity's result use its operand. An identity that makes an output of
  /// the graph stays, because outputs are known by their names; as a view it costs nothing.
  fileprivate func bypassingIdentities() -> Graph {
    var graph = self
    var replacement: [ValueID: ValueID] = [:]
    for index in graph.nodes.indices {
      graph.nodes[index].inputs = graph.nodes[index].inputs.map { replacement[$0] ?? $0 }
      let node = graph.nodes[index]
      if node.operation == .unary(.identity) { replacement[node.outputs[0]] = node.inputs[0] }
    }
    return graph
  }

  /// The same graph without values that nothing refers to, ids in the old order.
  fileprivate func compacted() -> Graph {
    var isKept = useCounts().map { $0 > 0 }
    for id in inputs { isKept[id.index] = true }
    for node in nodes { for output in node.outputs { isKept[output.index] = true } }
    var graph = self
    var newID = [ValueID](repeating: ValueID(0), count: values.count)
    graph.values = []
    for index in values.indices where isKept[index] {
      newID[index] = ValueID(graph.values.count)
      graph.values.append(values[index])
    }
    func renamed(_ ids: [ValueID]) -> [ValueID] { ids.map { newID[$0.index] } }
    graph.inputs = renamed(inputs)
    graph.outputs = renamed(outputs)
    graph.nodes = nodes.map {
      Node(
        name: $0.name, operation: $0.operation, inputs: renamed($0.inputs),
        outputs: renamed($0.outputs), precision: $0.precision)
    }
    return graph
  }
}
