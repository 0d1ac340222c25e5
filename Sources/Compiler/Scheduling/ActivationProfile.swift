public import Graphs
import Policies

/// How many bytes of activations are in memory while each node of a graph runs.
///
/// A value lives from the node that makes it to the last one that reads it; inputs from the beginning,
/// outputs to the end. What a node shows under another shape lies where its operand does.
public struct ActivationProfile: Hashable, Sendable {
  /// Bytes that live while a node runs, in the order of the nodes.
  public let liveBytes: [Int]
  /// By value: its place in memory is that of this value.
  let owners: [ValueID]
  /// By owner: the first and the last node that touch it; nil for constants and unused values.
  let lifetimes: [ClosedRange<Int>?]

  /// The most bytes that live at one node: no arena of the same order can be smaller.
  public var peakBytes: Int { liveBytes.max() ?? 0 }

  /// The first node at which the most bytes live.
  public var peakNode: Int { liveBytes.firstIndex(of: peakBytes) ?? 0 }

  /// Follows the values of a graph.
  ///
  /// - Parameter byteCount: What a value takes.
  /// - Complexity: O(values + uses).
  public init(_ graph: Graph, byteCount: (ValueID) -> Int) {
    let owners = graph.storageOwners()
    var lifetimes = [ClosedRange<Int>?](repeating: nil, count: graph.values.count)
    func extend(_ id: ValueID, to node: Int) {
      guard graph[id].constant == nil else { return }
      let owner = owners[id.index].index
      let known = lifetimes[owner] ?? node...node
      lifetimes[owner] = min(known.lowerBound, node)...max(known.upperBound, node)
    }
    let end = graph.nodes.count - 1
    for id in graph.inputs { extend(id, to: 0) }
    for (index, node) in graph.nodes.enumerated() {
      for id in node.inputs + node.outputs { extend(id, to: index) }
      // A cache is kept for the next token.
      if case .attention = node.operation, node.inputs.count > 4 {
        for id in node.inputs.dropFirst(3) { extend(id, to: end) }
      }
    }
    for id in graph.outputs { extend(id, to: max(0, end)) }
    var changes = [Int](repeating: 0, count: graph.nodes.count + 1)
    for (index, lifetime) in lifetimes.enumerated() {
      guard let lifetime, end >= 0 else { continue }
      let bytes = byteCount(ValueID(index))
      changes[lifetime.lowerBound] += bytes
      changes[lifetime.upperBound + 1] -= bytes
    }
    var live = 0
    liveBytes = changes.dropLast().map { change in
      live += change
      return live
    }
    self.owners = owners
    self.lifetimes = lifetimes
  }

  /// Bytes above a limit, summed over all nodes.
  func excess(over limit: Int) -> Int { liveBytes.reduce(0) { $0 + max(0, $1 - limit) } }
}
