public import Graphs

/// A rewrite of a graph that keeps its results.
public struct Pass: Sendable {
  /// The name used in configurations, plans and reports.
  public let name: String
  /// One line about it.
  public let summary: String
  let rewrite: @Sendable (Graph) -> Graph

  /// The passes of the optimization level `full`, in the order they run.
  public static let standard: [Pass] = [
    .foldConstants, .fuseBatchNorm, .fuseActivation, .removeDead,
  ]

  /// The pass with a name.
  public static func named(_ name: String) -> Pass? { standard.first { $0.name == name } }

  /// Runs the pass; in debug builds the result is verified.
  public func run(_ graph: Graph) -> Graph {
    let result = rewrite(graph)
    assert(result.problems.isEmpty, "\(name): \(result.problems)")
    return result
  }
}

/// A node and the only node that uses its result.
struct NodePair {
  let producer: Node
  let consumer: Node
}

extension Graph {
  /// Replaces pairs of a node and its only user by one node, until no pair is left: the loop that
  /// all fusions share.
  ///
  /// A pair qualifies when the consumer's first operand is the only result of the producer and
  /// nothing else uses it.
  ///
  /// - Parameter fuse: The operation and operands of the node that computes both, or nil; it may
  ///   add constants to the graph. The new node keeps the producer's name.
  /// - Complexity: O(nodes) for each round that changes something.
  func fusingPairs(_ fuse: (NodePair, inout Graph) -> (Operation, [ValueID])?) -> Graph {
    var graph = self
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      let uses = graph.useCounts()
      let producers = graph.producers()
      var absorbed: Set<Int> = []
      for index in graph.nodes.indices {
        let consumer = graph.nodes[index]
        guard let first = consumer.inputs.first, uses[first.index] == 1,
          let source = producers[first.index], !absorbed.contains(source),
          graph.nodes[source].outputs.count == 1
        else { continue }
        let pair = NodePair(producer: graph.nodes[source], consumer: consumer)
        guard let (operation, inputs) = fuse(pair, &graph) else { continue }
        // The fused node stands where the consumer stood, so that all its operands are made before.
        graph.nodes[index] = Node(
          name: pair.producer.name, operation: operation, inputs: inputs, outputs: consumer.outputs,
          precision: pair.producer.precision)
        absorbed.insert(source)
        hasChanged = true
      }
      graph.nodes = graph.nodes.indices.filter { !absorbed.contains($0) }.map { graph.nodes[$0] }
    }
    return graph
  }

  /// Adds a constant under a name that is not taken.
  mutating func addConstant(_ constant: Constant, name: String) -> ValueID {
    var candidate = name
    var suffix = 1
    // Names are compared one by one: there are few passes over few values, and a set of all names
    // for each constant would cost more.
    while values.contains(where: { $0.name == candidate }) {
      suffix += 1
      candidate = "\(name)~\(suffix)"
    }
    values.append(Value(name: candidate, type: constant.type, constant: constant))
    return ValueID(values.count - 1)
  }
}
