public import Graphs

/// A network as layers one behind the other: between two of them exactly one tensor is handed on.
///
/// A training step needs what was computed on its way forward again on its way back. Of each layer it
/// keeps everything, the result only, or nothing; see ``CheckpointPlan``.
public struct CheckpointChain: Hashable, Sendable {
  /// A part of a network with one result.
  public struct Layer: Hashable, Sendable {
    /// The name of the node that makes the result.
    public var name: String
    /// The places of its nodes.
    public var nodes: Range<Int>
    /// What it hands on; nil for the last layer, whose results are the network's.
    public var result: ValueID?
    /// Bytes of the result, where the way back needs it or the next layer starts from it.
    public var resultBytes: Int
    /// Bytes of what the way back needs beside the result.
    public var innerBytes: Int
    /// What it costs to compute the result again.
    public var work: Int
    /// What it costs to compute what lies before the result again.
    public var innerWork: Int

    /// A layer of given size and cost.
    public init(
      name: String, nodes: Range<Int> = 0..<0, result: ValueID? = nil, resultBytes: Int,
      innerBytes: Int = 0, work: Int, innerWork: Int = 0
    ) {
      self.name = name
      self.nodes = nodes
      self.result = result
      self.resultBytes = resultBytes
      self.innerBytes = innerBytes
      self.work = work
      self.innerWork = innerWork
    }
  }

  /// In the order they run.
  public let layers: [Layer]

  /// A chain of given layers.
  public init(_ layers: [Layer]) { self.layers = layers }

  /// Cuts a graph where one tensor alone is handed on: behind the articulation points of its
  /// dependencies. Constants and inputs of the graph are at hand everywhere and do not count.
  ///
  /// - Parameters:
  ///   - graph: Nodes in the order they run.
  ///   - byteCount: What a value takes.
  ///   - work: What a node costs, in any unit.
  /// - Complexity: O(nodes + uses).
  public init(_ graph: Graph, byteCount: (ValueID) -> Int, work: (Node) -> Int) {
    let owners = graph.storageOwners()
    let needed = Set(
      graph.nodes.flatMap { graph.backwardOperands(of: $0) }.map { owners[$0.index] })
    var layers: [Layer] = []
    var start = 0
    for (end, result) in graph.cuts() {
      let nodes = start..<end + 1
      var layer = Layer(
        name: graph.nodes[end].name, nodes: nodes, result: result,
        resultBytes: result.map(byteCount) ?? 0, work: 0)
      var seen: Set<ValueID> = result.map { [owners[$0.index]] } ?? []
      for index in nodes {
        let node = graph.nodes[index]
        let cost = work(node)
        layer.work += cost
        let inner = node.outputs.map { owners[$0.index] }.filter {
          needed.contains($0) && seen.insert($0).inserted
        }
        layer.innerBytes += inner.reduce(0) { $0 + byteCount($1) }
        if !inner.isEmpty { layer.innerWork = layer.work }
      }
      layers.append(layer)
      start = end + 1
    }
    self.init(layers)
  }

  /// Bytes that the way back needs, all kept.
  public var totalBytes: Int { layers.reduce(0) { $0 + $1.resultBytes + $1.innerBytes } }
}

extension Graph {
  /// The places where a chain of layers ends: nodes behind which one value alone is needed, and the
  /// last node.
  func cuts() -> [(node: Int, result: ValueID?)] {
    var uses = [Int](repeating: 0, count: values.count)
    for node in nodes { for input in node.inputs { uses[input.index] += 1 } }
    var isInner = [Bool](repeating: false, count: values.count)
    var open: Set<ValueID> = []
    var cuts: [(node: Int, result: ValueID?)] = []
    for (index, node) in nodes.enumerated() {
      for input in node.inputs {
        uses[input.index] -= 1
        if isInner[input.index], uses[input.index] == 0 { open.remove(input) }
      }
      for output in node.outputs {
        isInner[output.index] = true
        if uses[output.index] > 0 { open.insert(output) }
      }
      if index == nodes.count - 1 {
        cuts.append((index, nil))
      } else if open.count == 1, let result = open.first, node.outputs.contains(result) {
        cuts.append((index, result))
      }
    }
    return cuts
  }

  /// The value in whose memory each value lies: its own, or the operand's where a node only shows it
  /// under another shape.
  public func storageOwners() -> [ValueID] {
    var owners = values.indices.map { ValueID($0) }
    for node in nodes where self[node.inputs[0]].constant == nil && node.operation.isView {
      owners[node.outputs[0].index] = owners[node.inputs[0].index]
    }
    return owners
  }
}
