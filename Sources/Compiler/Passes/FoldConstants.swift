import Graphs

extension Pass {
  /// A node whose operands are all constants becomes a constant, computed when a session is
  /// prepared.
  static let foldConstants = Pass(
    name: "fold-constants", summary: "computes what depends on constants only before the run",
    rewrite: foldConstants)

  private static func foldConstants(_ graph: Graph) -> Graph {
    var graph = graph
    var kept: [Node] = []
    for node in graph.nodes {
      let operands = node.inputs.compactMap { graph[$0].constant }
      let isOutput = node.outputs.contains(where: graph.outputs.contains)
      guard operands.count == node.inputs.count, node.outputs.count == 1, !isOutput else {
        kept.append(node)
        continue
      }
      let result = node.outputs[0]
      graph[result].constant = Constant(
        graph[result].type, .computed(node.operation, operands), role: .buffer)
    }
    graph.nodes = kept
    return graph
  }
}
