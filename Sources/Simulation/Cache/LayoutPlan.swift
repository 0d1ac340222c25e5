public import Graphs
import Tensors

/// In which layout each value of a graph lies, and where it is converted.
public struct LayoutPlan: Hashable, Sendable {
  /// The layout in which each value is made, by its place in the graph; NCHW for what is no image.
  public let layouts: [DataLayout]
  /// The layout in which each node computes.
  public let nodeLayouts: [DataLayout]
  /// The conversions, by value.
  public let conversions: [Conversion]
  /// Misses of all levels together, of nodes and conversions.
  public let misses: Int
  /// Misses with one layout throughout, as far as nodes take it, in the order of the candidates.
  public let uniform: [CacheOptimizer.LayoutDecision.Candidate]

  /// A value that is wanted in another layout than it is made in.
  public struct Conversion: Hashable, Sendable {
    /// The value.
    public let value: ValueID
    /// In which layout it is made.
    public let source: DataLayout
    /// In which layout it is wanted.
    public let target: DataLayout
  }
}

extension CacheOptimizer {
  /// A layout for each value, with conversions in between, so that simulated misses of nodes and
  /// conversions together are least.
  ///
  /// The caller gives and gets NCHW. With two candidates the result is optimal; with more it is
  /// never worse than any of them throughout.
  ///
  /// - Parameters:
  ///   - candidates: At least one; the first is NCHW.
  ///   - elementBytes: Bytes of one element.
  ///   - isTiled: Whether nodes run in the block sizes of ``blockSizes(for:in:layout:elementBytes:)``
  ///     rather than in loops as they stand.
  /// - Complexity: a simulation for each node, layout and value, and a minimum cut.
  public func layoutPlan(
    of graph: Graph, among candidates: [DataLayout] = [.nchw, .nhwc], elementBytes: Int = 4,
    isTiled: Bool = false
  ) -> LayoutPlan {
    precondition(candidates.first == .nchw, "layouts \(candidates) do not begin with NCHW")
    let problem = layoutProblem(graph, candidates, elementBytes, isTiled: isTiled)
    let choice = problem.solved()
    let nodeLayouts = choice.map { candidates[$0] }
    var layouts = graph.values.map { _ in DataLayout.nchw }
    for (index, node) in graph.nodes.enumerated() {
      for output in node.outputs where graph[output].type.shape.rank == 4 {
        layouts[output.index] = nodeLayouts[index]
      }
    }
    let images = graph.convertibleValues
    let conversions = zip(images, problem.values).flatMap { id, value in
      let made = problem.made(value, choice)
      return problem.wanted(value, choice).filter { $0 != made }.map {
        LayoutPlan.Conversion(value: id, source: candidates[made], target: candidates[$0])
      }
    }
    return LayoutPlan(
      layouts: layouts, nodeLayouts: nodeLayouts, conversions: conversions,
      misses: problem.cost(choice),
      uniform: candidates.indices.map { index in
        LayoutDecision.Candidate(
          layout: candidates[index], misses: problem.cost(problem.uniform(index)))
      })
  }

  private func layoutProblem(
    _ graph: Graph, _ candidates: [DataLayout], _ elementBytes: Int, isTiled: Bool
  ) -> LayoutProblem {
    let nodeCosts = graph.nodes.map { node in
      (graph.takesLayouts(node) ? candidates : [.nchw]).map { layout in
        traffic(of: node, in: graph, layout: layout, elementBytes: elementBytes, isTiled: isTiled)
          .misses
      }
    }
    let producers = graph.producers()
    var consumers = [[Int]](repeating: [], count: graph.values.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs where consumers[input.index].last != index {
        consumers[input.index].append(index)
      }
    }
    let values = graph.convertibleValues.map { id in
      LayoutProblem.Value(
        producer: producers[id.index], consumers: consumers[id.index],
        isOutput: graph.outputs.contains(id),
        conversionCosts: candidates.map { source in
          candidates.map { target in
            source == target
              ? 0
              : conversionTraffic(
                graph[id].type.shape, from: source, to: target, elementBytes: elementBytes
              ).misses
          }
        })
    }
    return LayoutProblem(nodeCosts: nodeCosts, values: values, layoutCount: candidates.count)
  }

  /// What one node accesses.
  func traffic(
    of node: Node, in graph: Graph, layout: DataLayout, elementBytes: Int, isTiled: Bool
  ) -> CacheTraffic {
    let blocks =
      isTiled
      ? blockSizes(for: node, in: graph, layout: layout, elementBytes: elementBytes).blocks
      : .whole
    return traffic(
      of: graph.accessStream(of: node, in: layout, elementBytes: elementBytes, blocks))
  }

  /// What a conversion accesses.
  func conversionTraffic(
    _ shape: Shape, from source: DataLayout, to target: DataLayout, elementBytes: Int
  ) -> CacheTraffic {
    traffic(of: .conversion(of: shape, from: source, to: target, elementBytes: elementBytes))
  }
}

extension Graph {
  /// Activations that lie in memory differently in different layouts: images of more than one pixel
  /// and more than one channel.
  fileprivate var convertibleValues: [ValueID] {
    values.indices.map { ValueID($0) }.filter { id in
      let shape = self[id].type.shape
      return self[id].constant == nil && shape.rank == 4 && shape[1] > 1 && shape[2] * shape[3] > 1
    }
  }
}
