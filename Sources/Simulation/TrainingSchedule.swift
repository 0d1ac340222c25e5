import Graphs
import Memory
import Policies
import Tensors

/// The order of one training step and what is in memory meanwhile: forward, loss, backward with what
/// has to be computed again, update.
///
/// What the way back needs stays from the way forward where a checkpoint plan keeps it, and lives until
/// the last backward step that reads it; what is dropped is computed again before the first backward
/// step of its layer. The gradient of an activation lives from the backward step of the last node
/// that reads the activation to that of the node that made it.
struct TrainingSchedule {
  /// Something that is done, with the place of its step in the plan.
  enum Event: Hashable {
    case forward(Int)
    case loss
    case recompute(Int)
    case backward(Int)
  }

  let events: [Event]
  /// Every tensor of activations and of their gradients, by events.
  let lifetimes: [Lifetime]
  /// Whether anything before or in a step is learned, so that it has a backward step.
  let isTrained: [Bool]
  /// By value: whether its gradient is needed.
  let needsGradient: [Bool]
  /// What is kept.
  let checkpoints: CheckpointPlan

  /// A schedule of a plan.
  ///
  /// - Parameters:
  ///   - plan: Its steps are single nodes.
  ///   - byteCount: What an activation or its gradient takes.
  ///   - checkpoints: Chooses what is kept.
  init(
    _ plan: Plan, byteCount: (ValueID) -> Int, checkpoints: (CheckpointChain) -> CheckpointPlan
  ) {
    var graph = plan.graph
    graph.nodes = plan.steps.flatMap { plan.graph.nodes(of: $0) }
    precondition(graph.nodes.count == plan.steps.count, "steps of several nodes in training")
    let chain = CheckpointChain(graph, byteCount: byteCount) {
      graph.macs(of: $0) + $0.outputs.reduce(0) { $0 + graph[$1].type.shape.count }
    }
    self.checkpoints = checkpoints(chain)
    var needs = graph.values.map { $0.constant?.role == .parameter }
    isTrained = graph.nodes.map { node in
      let isTrained =
        node.inputs.contains { needs[$0.index] }
        && node.outputs.allSatisfy { graph[$0].type.element != .int32 }
      if isTrained { for output in node.outputs { needs[output.index] = true } }
      return isTrained
    }
    needsGradient = needs
    var builder = Builder(graph, isTrained, needs)
    builder.run(chain, kept: self.checkpoints.kept)
    events = builder.events
    lifetimes = builder.lifetimes(byteCount)
  }

  /// Follows the step event by event and notes when each tensor is touched.
  private struct Builder {
    let graph: Graph
    let isTrained: [Bool]
    let needsGradient: [Bool]
    let owners: [ValueID]
    var events: [Event] = []
    /// First and last event by tensor: forward, computed again, gradient.
    var touched: [[ClosedRange<Int>?]]
    /// Values whose forward tensor is dropped behind the way forward.
    var isDropped: [Bool]

    init(_ graph: Graph, _ isTrained: [Bool], _ needsGradient: [Bool]) {
      self.graph = graph
      self.isTrained = isTrained
      self.needsGradient = needsGradient
      owners = graph.storageOwners()
      touched = Array(repeating: Array(repeating: nil, count: graph.values.count), count: 3)
      isDropped = Array(repeating: false, count: graph.values.count)
    }

    mutating func run(_ chain: CheckpointChain, kept: [Int]) {
      // Layers between kept results, each with the nodes whose results are dropped.
      var segments: [(nodes: Range<Int>, isKept: Bool)] = []
      var start = 0
      for layer in kept {
        let end = chain.layers[layer].nodes.upperBound
        segments.append((start..<end, false))
        start = end
      }
      segments.append((start..<graph.nodes.count, true))
      for segment in segments where !segment.isKept {
        for index in segment.nodes {
          for output in graph.nodes[index].outputs { isDropped[owners[output.index].index] = true }
        }
      }
      for layer in kept {
        if let result = chain.layers[layer].result { isDropped[owners[result.index].index] = false }
      }
      for index in graph.nodes.indices { forward(index) }
      let loss = add(.loss)
      for id in graph.outputs {
        touch(0, id, loss)
        if needsGradient[id.index] { touch(2, id, loss) }
      }
      for segment in segments.reversed() {
        if !segment.isKept { recompute(segment.nodes) }
        for index in segment.nodes.reversed() where isTrained[index] { backward(index) }
      }
    }

    private mutating func add(_ event: Event) -> Int {
      events.append(event)
      return events.count - 1
    }

    private mutating func touch(_ kind: Int, _ id: ValueID, _ event: Int) {
      guard graph[id].constant == nil else { return }
      let owner = owners[id.index].index
      let known = touched[kind][owner] ?? event...event
      touched[kind][owner] = min(known.lowerBound, event)...max(known.upperBound, event)
    }

    private mutating func forward(_ index: Int) {
      let event = add(.forward(index))
      for id in graph.nodes[index].inputs + graph.nodes[index].outputs { touch(0, id, event) }
    }

    /// Computes again what the backward steps of some nodes read and what that takes, in order.
    private mutating func recompute(_ nodes: Range<Int>) {
      var wanted = Set<ValueID>()
      var again: [Int] = []
      for index in nodes.reversed() {
        let node = graph.nodes[index]
        if isTrained[index] { note(graph.backwardOperands(of: node), &wanted) }
      }
      for index in nodes.reversed() {
        let node = graph.nodes[index]
        guard node.outputs.contains(where: { wanted.contains(owners[$0.index]) }) else { continue }
        again.append(index)
        note(node.inputs, &wanted)
      }
      for index in again.reversed() {
        let event = add(.recompute(index))
        for id in graph.nodes[index].inputs + graph.nodes[index].outputs { read(id, event) }
      }
    }

    private func note(_ ids: [ValueID], _ wanted: inout Set<ValueID>) {
      for id in ids where isDropped[owners[id.index].index] { wanted.insert(owners[id.index]) }
    }

    private mutating func read(_ id: ValueID, _ event: Int) {
      touch(isDropped[owners[id.index].index] ? 1 : 0, id, event)
    }

    private mutating func backward(_ index: Int) {
      let event = add(.backward(index))
      let node = graph.nodes[index]
      for id in graph.backwardOperands(of: node) { read(id, event) }
      for id in node.inputs + node.outputs where needsGradient[id.index] { touch(2, id, event) }
    }

    func lifetimes(_ byteCount: (ValueID) -> Int) -> [Lifetime] {
      var lifetimes: [Lifetime] = []
      for kind in touched.indices {
        for (index, range) in touched[kind].enumerated() {
          guard let range else { continue }
          let id = ValueID(index)
          // The caller fills the inputs before the first event.
          let first = kind == 0 && graph.inputs.contains(id) ? 0 : range.lowerBound
          lifetimes.append(
            Lifetime(byteCount: byteCount(id), first: first, last: range.upperBound))
        }
      }
      return lifetimes
    }
  }
}
