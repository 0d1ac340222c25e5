import Graphs
import Memory
import Tensors

/// The activations of a graph laid out in one arena.
struct ArenaLayout {
  let buffers: [ArenaBuffer]
  let byteCount: Int

  /// Plans the arena: a value lives from the step that makes it to the last step that reads it.
  /// Results of view steps share the place of their operand.
  ///
  /// - Parameters:
  ///   - reusesMemory: Whether values that live one after the other may lie in the same place.
  ///   - bytesPerElement: What an element of a value takes.
  /// - Complexity: O(values^2) in the worst case, from the placement.
  init(
    _ graph: Graph, steps: [Step], reusesMemory: Bool = true, bytesPerElement: (ValueID) -> Int
  ) {
    func bytes(_ index: Int) -> Int {
      graph.values[index].type.shape.count * bytesPerElement(ValueID(index))
    }
    let owners = Self.owners(graph, steps)
    var first: [Int: Int] = [:]
    var last: [Int: Int] = [:]
    func extend(_ id: ValueID, at step: Int) {
      guard graph[id].constant == nil else { return }
      let owner = owners[id.index].index
      first[owner] = min(first[owner] ?? step, step)
      last[owner] = max(last[owner] ?? step, step)
    }
    for id in graph.inputs { extend(id, at: -1) }
    for (index, step) in steps.enumerated() {
      let node = graph.nodes[step.node]
      for id in graph.operands(of: step) + graph.results(of: step) { extend(id, at: index) }
      // A cache is kept for the next token.
      if case .attention = node.operation, node.inputs.count > 4 {
        for id in node.inputs.dropFirst(3) { extend(id, at: steps.count) }
      }
    }
    for id in graph.outputs { extend(id, at: steps.count) }
    let blocks = first.keys.sorted()
    let lifetimes = blocks.map {
      Lifetime(
        byteCount: bytes($0), first: reusesMemory ? first[$0] ?? 0 : -1,
        last: reusesMemory ? last[$0] ?? 0 : steps.count)
    }
    let plan = OffsetPlan(lifetimes)
    let place = Dictionary(uniqueKeysWithValues: zip(blocks, blocks.indices))
    buffers = graph.values.indices.compactMap { index in
      guard let block = place[owners[index].index], graph.values[index].constant == nil else {
        return nil
      }
      return ArenaBuffer(
        value: ValueID(index), offset: plan.offsets[block],
        byteCount: bytes(index), firstStep: lifetimes[block].first,
        lastStep: lifetimes[block].last)
    }
    byteCount = plan.byteCount
  }

  /// The value whose place each value takes: its own, or the operand's behind view steps.
  private static func owners(_ graph: Graph, _ steps: [Step]) -> [ValueID] {
    var owners = graph.values.indices.map { ValueID($0) }
    for step in steps where step.kernel.algorithm == .view {
      let node = graph.nodes[step.node]
      owners[node.outputs[0].index] = owners[node.inputs[0].index]
    }
    return owners
  }
}
