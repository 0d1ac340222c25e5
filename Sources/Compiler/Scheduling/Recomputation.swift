public import Graphs
public import Policies
import Tensors

/// A graph in which values are computed again right before a late use instead of being kept, with what
/// that saves and costs.
public struct Recomputation: Sendable {
  /// The graph with the nodes that compute again. They are called as the node that they repeat, with
  /// `.again` behind it, and give the same bits.
  public private(set) var graph: Graph
  /// What is computed again, in the order it was decided.
  public private(set) var entries: [Entry] = []
  /// The most bytes of activations that live at one node, before and now.
  public let originalPeakBytes: Int
  /// What was to be reached.
  public let limitBytes: Int
  private var byteCounts: [Int]
  private(set) var profile: ActivationProfile

  /// A value that is computed again.
  public struct Entry: Hashable, Sendable {
    /// The node that made it.
    public let layer: String
    /// The node that it is computed again for.
    public let use: String
    /// Bytes that no longer wait.
    public let byteCount: Int
    /// Multiply-accumulates that are done again.
    public let macs: Int
    /// The nodes that do it, in order.
    public let nodes: [String]
  }

  /// The most bytes of activations that live at one node now.
  public var peakBytes: Int { profile.peakBytes }

  /// How many bytes the peak is above the limit; zero when it is within.
  public var shortfallBytes: Int { max(0, peakBytes - limitBytes) }

  /// Multiply-accumulates that are done again.
  public var recomputedMacs: Int { entries.reduce(0) { $0 + $1.macs } }

  fileprivate init(_ graph: Graph, limit: Int, _ byteCount: (ValueID) -> Int) {
    self.graph = graph
    limitBytes = limit
    byteCounts = graph.values.indices.map { byteCount(ValueID($0)) }
    profile = ActivationProfile(graph, byteCount: byteCount)
    originalPeakBytes = profile.peakBytes
  }

  // MARK: Deciding

  /// What waits at a node, and can be computed again behind it: by falling savings for each operation.
  private func candidates(at node: Int, _ retention: (Node) -> LayerRetention) -> [Clones] {
    let touched = graph.nodes[node].inputs + graph.nodes[node].outputs
    let busy = Set((touched + graph.outputs + graph.inputs).map { profile.owners[$0.index] })
    let producers = graph.producers()
    var found: [Clones] = []
    for (index, lifetime) in profile.lifetimes.enumerated() {
      guard let lifetime, lifetime.contains(node), let producer = producers[index],
        producer < node, !busy.contains(ValueID(index)),
        retention(graph.nodes[producer]) != .store
      else { continue }
      found += clones(of: ValueID(index), at: node, producers)
    }
    return found.sorted { left, right in
      let (first, second) = (
        left.savedBytes.multipliedFullWidth(by: right.work),
        right.savedBytes.multipliedFullWidth(by: left.work)
      )
      guard (first.high, first.low) == (second.high, second.low) else {
        return (first.high, first.low) > (second.high, second.low)
      }
      return (left.value, left.nodes.count) < (right.value, right.nodes.count)
    }
  }

  /// The ways to compute a value again that save something: from its operands, from theirs, and so on.
  private func clones(of value: ValueID, at node: Int, _ producers: [Int?]) -> [Clones] {
    let shown = Set(
      graph.values.indices.filter { profile.owners[$0] == value }.map { ValueID($0) })
    guard
      let use = graph.nodes.indices.first(where: { index in
        index > node && graph.nodes[index].inputs.contains { shown.contains($0) }
      })
    else { return [] }
    var ways: [Clones] = []
    for depth in 1...Self.mostDepth {
      var way = Clones(value: value, use: use)
      var extended: Set<ValueID> = []
      func require(_ id: ValueID, _ depth: Int) -> Bool {
        guard graph[id].constant == nil, !way.values.contains(id) else { return true }
        let owner = profile.owners[id.index]
        if !shown.contains(id), depth == 0 || isLive(owner, at: use) {
          if !isLive(owner, at: node) { extended.insert(owner) }
          return true
        }
        guard let producer = producers[id.index] else { return false }
        way.nodes.insert(producer)
        way.values.formUnion(graph.nodes[producer].outputs)
        let isView = shown.contains(id) && id != value
        return graph.nodes[producer].inputs.allSatisfy { require($0, isView ? depth : depth - 1) }
      }
      let wanted = graph.nodes[use...].flatMap(\.inputs).filter { shown.contains($0) }
      guard wanted.allSatisfy({ require($0, depth) }) else { break }
      way.savedBytes =
        byteCounts[value.index] - extended.reduce(0) { $0 + byteCounts[$1.index] }
      way.work = way.nodes.reduce(0) { sum, index in
        graph.nodes[index].outputs.reduce(sum + graph.macs(of: graph.nodes[index])) {
          $0 + graph[$1].type.shape.count
        }
      }
      if let last = ways.last, last.nodes == way.nodes { break }
      if way.savedBytes > 0 { ways.append(way) }
    }
    return ways
  }

  private func isLive(_ owner: ValueID, at node: Int) -> Bool {
    profile.lifetimes[owner.index]?.contains(node) == true
  }

  /// Up to how many nodes one behind the other are computed again for one value.
  private static let mostDepth = 6

  /// Nodes that compute a value again.
  private struct Clones {
    let value: ValueID
    let use: Int
    var nodes: Set<Int> = []
    var values: Set<ValueID> = []
    var savedBytes = 0
    var work = 0
  }

  // MARK: Changing the graph

  /// The same with a value computed again before its next use, and for all uses behind that.
  private func applying(_ clones: Clones) -> Recomputation {
    var result = self
    var names = Set(graph.nodes.map(\.name) + graph.values.map(\.name))
    func unique(_ name: String) -> String {
      var candidate = "\(name).again"
      var count = 1
      while !names.insert(candidate).inserted {
        count += 1
        candidate = "\(name).again\(count)"
      }
      return candidate
    }
    var again: [ValueID: ValueID] = [:]
    var nodes: [Node] = []
    for index in clones.nodes.sorted() {
      var node = graph.nodes[index]
      node.name = unique(node.name)
      node.inputs = node.inputs.map { again[$0] ?? $0 }
      node.outputs = node.outputs.map { output in
        var value = graph[output]
        value.name = unique(value.name)
        result.graph.values.append(value)
        result.byteCounts.append(byteCounts[output.index])
        let id = ValueID(result.graph.values.count - 1)
        again[output] = id
        return id
      }
      nodes.append(node)
    }
    for index in clones.use..<graph.nodes.count {
      result.graph.nodes[index].inputs = graph.nodes[index].inputs.map { input in
        profile.owners[input.index] == clones.value ? again[input] ?? input : input
      }
    }
    result.graph.nodes.insert(contentsOf: nodes, at: clones.use)
    let bytes = result.byteCounts
    result.profile = ActivationProfile(result.graph) { bytes[$0.index] }
    let producer = graph.producers()[clones.value.index]
    result.entries.append(
      Entry(
        layer: producer.map { graph.nodes[$0].name } ?? graph[clones.value].name,
        use: graph.nodes[clones.use].name, byteCount: byteCounts[clones.value.index],
        macs: clones.nodes.reduce(0) { $0 + graph.macs(of: graph.nodes[$1]) },
        nodes: nodes.map(\.name)))
    return result
  }

  /// Computes again what is demanded: across the longest wait of each layer's result.
  fileprivate mutating func recomputeDemanded(_ retention: (Node) -> LayerRetention) {
    for name in graph.nodes.filter({ retention($0) == .recompute }).map(\.name) {
      guard let layer = graph.nodes.firstIndex(where: { $0.name == name }) else { continue }
      let owner = profile.owners[graph.nodes[layer].outputs[0].index]
      guard let wait = profile.longestWait(of: owner, in: graph) else { continue }
      let middle = (wait.lowerBound + wait.upperBound) / 2
      let ways = candidates(at: middle) { $0.name == name ? .recompute : .store }
      if let best = ways.max(by: { $0.savedBytes < $1.savedBytes }) { self = applying(best) }
    }
  }

  /// Takes the step of the peak and computes again what saves most there for its work, until the peak
  /// is within the limit or nothing lowers it.
  fileprivate mutating func reduce(_ retention: (Node) -> LayerRetention) {
    while profile.peakBytes > limitBytes {
      let before = (profile.peakBytes, profile.excess(over: limitBytes))
      let better = candidates(at: profile.peakNode, retention).lazy.map(applying).first {
        ($0.profile.peakBytes, $0.profile.excess(over: limitBytes)) < before
      }
      guard let better else { return }
      self = better
    }
  }
}

extension Graph {
  /// Computes long-lived values again instead of keeping them, until activations take at most so many
  /// bytes: residuals, skip connections, operands of concatenations.
  ///
  /// Greedy: at the node where the most bytes live, of the values that only wait there the one that
  /// frees most bytes for each operation (multiply-accumulates and elements) of computing it again,
  /// from operands that live anyway or take less than the value itself. A change counts only if it
  /// lowers the peak, or the bytes above the limit at the same peak.
  ///
  /// Reference: the rule is that of Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016,
  /// section 4, applied to the waits of an inference.
  ///
  /// - Parameters:
  ///   - activationByteCount: The limit. Where it cannot be reached the peak is the least that was
  ///     found; see ``Recomputation/shortfallBytes``.
  ///   - retention: What is demanded of a node's result: `store` keeps it, `recompute` computes it
  ///     again across its longest wait, whatever the limit.
  ///   - byteCount: What a value takes.
  /// - Complexity: O(nodes * changes) for each candidate that is tried.
  public func recomputing(
    until activationByteCount: Int, retention: (Node) -> LayerRetention = { _ in .none },
    byteCount: (ValueID) -> Int
  ) -> Recomputation {
    var result = Recomputation(self, limit: activationByteCount, byteCount)
    result.recomputeDemanded(retention)
    result.reduce(retention)
    assert(result.graph.problems.isEmpty, "recomputing: \(result.graph.problems)")
    return result
  }
}

extension ActivationProfile {
  /// The nodes between two uses of a value that are farthest apart; nil when each follows the other.
  func longestWait(of owner: ValueID, in graph: Graph) -> ClosedRange<Int>? {
    let uses = graph.nodes.indices.filter { index in
      (graph.nodes[index].inputs + graph.nodes[index].outputs).contains {
        owners[$0.index] == owner
      }
    }
    var longest: ClosedRange<Int>?
    for (first, next) in zip(uses, uses.dropFirst()) where next > first + 1 {
      let wait = first + 1...next - 1
      if wait.count > longest?.count ?? 0 { longest = wait }
    }
    return longest
  }
}
