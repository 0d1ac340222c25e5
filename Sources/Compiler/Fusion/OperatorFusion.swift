public import Graphs
public import Records
import Tensors

/// Fusion of operations for a backend: what is legal there, and nothing else.
public struct OperatorFusion: Hashable, Sendable {
  /// Where the fused graph runs.
  public let backend: Backend

  /// Fusion for a backend.
  public init(_ backend: Backend) { self.backend = backend }

  /// The patterns that are legal on the backend, in the order they are applied.
  public var patterns: [FusionPattern] { FusionPattern.patterns(for: backend) }

  /// The graph with all legal rewrites applied.
  ///
  /// - Complexity: O(nodes) for each round of each pattern.
  public func fuse(_ graph: Graph) -> Graph {
    patterns.reduce(graph) { fuse($1, in: $0) }
  }

  /// The graph with one pattern applied; untouched where the backend cannot run what it makes, and
  /// by patterns that only group nodes.
  public func fuse(_ pattern: FusionPattern, in graph: Graph) -> Graph {
    patterns.contains(pattern) && pattern.isRewrite ? graph.fusing(pattern, on: backend) : graph
  }

  /// The graph with one node for each attention that is written as products and a softmax; see
  /// ``FusionPattern/attention``.
  public func fuseAttention(_ graph: Graph) -> Graph { fuse(.attention, in: graph) }

  /// The nodes that share steps, by the legal patterns that group.
  public func groups(in graph: Graph) -> FusionGroups {
    FusionGroups(graph, patterns: patterns.filter { !$0.isRewrite })
  }

  /// What could be fused, in the order it applies; the graph stays as it is.
  func opportunities(in graph: Graph) -> [FusionOpportunity] {
    var (graph, found) = (graph, [FusionOpportunity]())
    for pattern in patterns where pattern.isRewrite {
      graph = prepared(graph, for: pattern)
      while true {
        let round = pattern.matchers(on: backend).lazy.map { graph.fusions($0) }
        guard let fusions = round.first(where: { !$0.isEmpty }) else { break }
        found += fusions.map { opportunity(pattern, $0, in: graph) }
        graph = graph.applying(fusions, of: pattern)
      }
    }
    var groups: [[Int]] = []
    for candidate in candidates(in: graph) {
      let merged = merging(candidate, into: groups)
      let saved = graph.activationBytes(groups: groups) - graph.activationBytes(groups: merged)
      found.append(
        FusionOpportunity(
          pattern: candidate.pattern, nodes: candidate.nodes.map { graph.nodes[$0].name },
          bytesSaved: saved))
      groups = merged
    }
    return found
  }

  /// Applies one opportunity and nothing else.
  ///
  /// - Parameters:
  ///   - opportunity: One of ``fusionOpportunities(in:for:)`` that does not build on others, or
  ///     those were applied.
  ///   - graph: The graph; rewrites give another one.
  ///   - groups: Places of nodes that share steps; groups are added to, and rewrites expect none.
  /// - Throws: ``FusionError`` where the graph has no such nodes.
  public func apply(
    _ opportunity: FusionOpportunity, to graph: inout Graph, groups: inout [[Int]]
  ) throws(FusionError) {
    let pattern = opportunity.pattern
    guard pattern.isRewrite else {
      let candidate = candidates(in: graph).first {
        $0.pattern == pattern && $0.nodes.map { graph.nodes[$0].name } == opportunity.nodes
      }
      guard let candidate else { throw .noSuchNodes(opportunity, graph: graph.name) }
      groups = merging(candidate, into: groups)
      return
    }
    precondition(groups.isEmpty, "rewrites come before groups, whose places they would change")
    let prepared = prepared(graph, for: pattern)
    let fusion = pattern.matchers(on: backend).lazy.flatMap { prepared.fusions($0) }
      .first { $0.nodes.map { prepared.nodes[$0].name } == opportunity.nodes }
    guard let fusion else { throw .noSuchNodes(opportunity, graph: graph.name) }
    graph = prepared.applying([fusion], of: pattern)
  }

  /// Identities between movements would hide them from each other.
  private func prepared(_ graph: Graph, for pattern: FusionPattern) -> Graph {
    pattern.removesIdentities ? graph.withoutIdentities() : graph
  }

  private func candidates(in graph: Graph) -> [FusionGroup] {
    FusionGroups.candidates(in: graph, patterns: patterns.filter { !$0.isRewrite })
  }

  private func merging(_ candidate: FusionGroup, into groups: [[Int]]) -> [[Int]] {
    let touched = groups.filter { group in candidate.nodes.contains(where: group.contains) }
    let merged = Set(touched.joined()).union(candidate.nodes).sorted()
    return groups.filter { !touched.contains($0) } + [merged]
  }

  private func opportunity(
    _ pattern: FusionPattern, _ fusion: Fusion, in graph: Graph
  ) -> FusionOpportunity {
    let before = fusion.nodes.reduce(0) { $0 + graph.activationBytes(of: graph.nodes[$1]) }
    return FusionOpportunity(
      pattern: pattern, nodes: fusion.nodes.map { graph.nodes[$0].name },
      bytesSaved: before - graph.activationBytes(of: fusion))
  }
}

extension Graph {
  /// Bytes of activations that the node of a fusion will read and write.
  fileprivate func activationBytes(of fusion: Fusion) -> Int {
    guard let last = fusion.nodes.last else { return 0 }
    let read = fusion.inputs.compactMap { operand -> ValueID? in
      if case .value(let id) = operand, self[id].constant == nil { id } else { nil }
    }
    switch fusion.operation {
    case .reshape, .unary(.identity): if !read.isEmpty { return 0 }
    case .convolution, .matrixMultiply, .unary, .binary, .reduce, .pool, .batchNormalization,
      .layerNormalization, .localResponseNormalization, .softmax, .attention, .concatenate,
      .split, .slice, .pad, .transpose, .channelShuffle, .resize, .gather, .detection:
      break
    }
    return (read + nodes[last].outputs).reduce(0) { $0 + self[$1].type.byteCount }
  }
}

/// Why nodes could not be fused.
public enum FusionError: Error, Hashable, CustomStringConvertible {
  /// The graph has no such nodes that the pattern would fuse.
  case noSuchNodes(FusionOpportunity, graph: String)

  /// One sentence: what is missing where, and what to do.
  public var description: String {
    switch self {
    case .noSuchNodes(let opportunity, let graph):
      "model '\(graph)' has nothing for \(opportunity.pattern) at nodes "
        + "\(opportunity.nodes.joined(separator: ", ")); list its opportunities again, and apply "
        + "them in their order"
    }
  }
}
