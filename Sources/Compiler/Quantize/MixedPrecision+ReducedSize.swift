public import Graphs
import Tensors

extension MixedPrecision {
  /// The most bytes of weights, in floats, that are tried product by product.
  public static let largestConstantBytes = 128 << 20

  /// The products of a graph that compute in bytes within a budget, over seeded inputs of reduced
  /// size: images of at most 64 x 64 and sequences of at most 8 tokens, because each product is a
  /// session of its own. Nodes have the same names at any size.
  ///
  /// - Parameters:
  ///   - source: The graph before its passes.
  ///   - passes: What is done to it before weights are stored.
  ///   - budget: The most noise over signal; 0.001 is an SQNR of 30 dB.
  /// - Throws: ``CompilerError/notExecutable(name:reason:)`` for a graph without weights or with more
  ///   than ``largestConstantBytes``, ``CompilerError/invalidGraph(name:problems:)``.
  /// - Complexity: O(products) inferences.
  public static func byteNodes(
    for source: Graph, passes: [Pass], budget: Double = 0.001
  ) throws(CompilerError) -> [String] {
    let bytes = source.constantBytes
    guard bytes <= largestConstantBytes else {
      throw .notExecutable(
        name: source.name,
        reason: "\(bytes) bytes of weights are too many to try, the limit is "
          + "\(largestConstantBytes)")
    }
    let graph = try OptimizedGraph(source.reduced, passes: passes).graph
    return try choice(for: graph, budget: budget)
  }
}

extension Graph {
  /// The graph for small inputs; the graph itself where its operations do not fit these.
  fileprivate var reduced: Graph {
    var shapes: [String: Shape] = [:]
    for id in inputs {
      let type = self[id].type
      var extents = type.shape.dimensions
      switch (type.element, extents.count) {
      case (.float32, 4):
        extents[0] = 1
        // Half, quarter, ...: what is pooled evenly stays even.
        while extents[2] > 64, extents[3] > 64 {
          extents[2] = (extents[2] + 1) / 2
          extents[3] = (extents[3] + 1) / 2
        }
      case (.int32, 2): extents[1] = min(extents[1], 8)
      default: continue
      }
      shapes[self[id].name] = Shape(extents)
    }
    return (try? specialized(inputs: shapes)) ?? self
  }
}
