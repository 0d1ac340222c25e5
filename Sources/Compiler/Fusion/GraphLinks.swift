import Graphs
import Tensors

/// Who makes and who uses each value of a graph: what patterns are found by.
struct GraphLinks {
  /// The graph.
  let graph: Graph
  private let producers: [Int?]
  private let uses: [Int]

  /// - Complexity: O(values + nodes).
  init(_ graph: Graph) {
    self.graph = graph
    producers = graph.producers()
    uses = graph.useCounts()
  }

  /// The node that makes a value, which has no other result; nil for inputs and constants.
  func producer(of id: ValueID) -> (index: Int, node: Node)? {
    guard let index = producers[id.index], graph.nodes[index].outputs.count == 1 else { return nil }
    return (index, graph.nodes[index])
  }

  /// The node that makes a value that is used exactly once.
  func soleProducer(of id: ValueID) -> (index: Int, node: Node)? {
    uses[id.index] == 1 ? producer(of: id) : nil
  }

  /// What a value is made of, where that is known before the run.
  func constant(_ id: ValueID) -> Constant? { graph[id].constant }

  /// The extents of a value.
  func shape(_ id: ValueID) -> Shape { graph[id].type.shape }

  /// Whether the results of all nodes but the last are used by these nodes only, so that none of
  /// them needs to exist once one node or one step computes the last result.
  ///
  /// - Parameter nodes: Ascending.
  func isClosed(_ nodes: [Int]) -> Bool {
    let operands = nodes.flatMap { graph.nodes[$0].inputs }
    return nodes.dropLast().allSatisfy { index in
      graph.nodes[index].outputs.allSatisfy { output in
        uses[output.index] == operands.count { $0 == output }
      }
    }
  }

  /// The node that makes a value by an operation on two tensors without an activation.
  func binary(_ kind: Binary.Kind, making id: ValueID) -> (index: Int, node: Node)? {
    guard let made = producer(of: id), made.node.operation == .binary(Binary(kind)) else {
      return nil
    }
    return made
  }

  /// The operands of a node as a value and a constant, in whatever order they stand.
  func withConstant(_ node: Node) -> (value: ValueID, constant: Constant)? {
    guard node.inputs.count == 2 else { return nil }
    if let right = constant(node.inputs[1]), constant(node.inputs[0]) == nil {
      return (node.inputs[0], right)
    }
    if let left = constant(node.inputs[0]), constant(node.inputs[1]) == nil {
      return (node.inputs[1], left)
    }
    return nil
  }
}
