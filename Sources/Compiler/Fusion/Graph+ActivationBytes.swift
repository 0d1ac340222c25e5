public import Graphs
import Tensors

extension Graph {
  /// Bytes of activations that the nodes read and write, with elements of the types that stand in
  /// the graph; constants are left out, and views move nothing.
  ///
  /// - Parameter groups: Places of nodes that share a step: what lies between them is neither
  ///   written nor read; see ``FusionGroups``.
  /// - Complexity: O(nodes).
  public func activationBytes(groups: [[Int]] = []) -> Int {
    var isGrouped = [Bool](repeating: false, count: nodes.count)
    for node in groups.joined() { isGrouped[node] = true }
    let single = nodes.indices.filter { !isGrouped[$0] }
    return single.reduce(0) { $0 + activationBytes(of: nodes[$1]) }
      + groups.reduce(0) { $0 + activationBytes(ofGroup: $1) }
  }

  /// Bytes of activations that one node reads and writes; none for a view.
  func activationBytes(of node: Node) -> Int {
    guard !isView(node, in: self) else { return 0 }
    let work = work(of: node)
    return work.inputBytes + work.outputBytes
  }

  /// Bytes of activations that one step for several nodes reads and writes.
  func activationBytes(ofGroup group: [Int]) -> Int {
    guard let last = group.last else { return 0 }
    let members = group.map { nodes[$0] }
    let made = members.flatMap(\.outputs)
    let read = members.filter { !isView($0, in: self) }.flatMap(\.inputs)
      .filter { self[$0].constant == nil && !made.contains($0) }
    return (read + nodes[last].outputs).reduce(0) { $0 + self[$1].type.byteCount }
  }
}
