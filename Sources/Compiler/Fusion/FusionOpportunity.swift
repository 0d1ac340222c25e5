public import Graphs
public import Records

/// Nodes of a graph that could be computed together, and what that saves.
public struct FusionOpportunity: Hashable, Sendable {
  /// What was found.
  public let pattern: FusionPattern
  /// Names of the nodes, in the order they run. A node that stands for fused ones keeps the name of
  /// the product among them, or of the last node.
  public let nodes: [String]
  /// Bytes of activations that are neither written nor read any more: what
  /// ``Graph/activationBytes(groups:)`` falls by. Zero where only views go.
  public let bytesSaved: Int

  /// Nodes that could be computed together.
  public init(pattern: FusionPattern, nodes: [String], bytesSaved: Int) {
    self.pattern = pattern
    self.nodes = nodes
    self.bytesSaved = bytesSaved
  }
}

/// What could be fused in a graph, which stays as it is.
///
/// The list is in the order in which fusions apply: one may build on those before it (an activation
/// on the batch normalisation that stood between), and the savings add up to those of all.
///
/// - Parameters:
///   - graph: A sound graph.
///   - backend: What the patterns have to be legal on.
/// - Complexity: O(nodes) for each round of each pattern.
public func fusionOpportunities(
  in graph: Graph, for backend: Backend = .cpuXnnpack
) -> [FusionOpportunity] {
  OperatorFusion(backend).opportunities(in: graph)
}
