import Graphs
import Tensors

/// The activations of a graph as blocks of memory, and what each step does with them: all that
/// orders and layouts depend on.
///
/// Results of view steps lie where their operand lies: they are the same block.
struct ActivationBlocks {
  /// What a step does.
  struct Use {
    /// Blocks it reads.
    var reads: [Int] = []
    /// Blocks it makes.
    var makes: [Int] = []
    /// Blocks it reads that its result may overwrite once nobody else needs them.
    var overwritable: [Int] = []
    /// Steps that must come before it.
    var predecessors: [Int] = []
  }

  /// The block of each value; nil for constants and for what no step touches.
  let blockOfValue: [Int?]
  /// Bytes of each block.
  let byteCounts: [Int]
  /// What each step does, in the order of the steps.
  let uses: [Use]
  /// Whether a block is an input of the graph: it is there before the first step.
  let isInput: [Bool]
  /// Whether a block is needed behind the last step: an output, or a cache for the next token.
  let isKept: [Bool]

  /// Finds the blocks of a graph.
  ///
  /// - Parameters:
  ///   - steps: In an order in which they can run.
  ///   - rule: What may be overwritten.
  ///   - bytes: What a value takes.
  /// - Complexity: O(values + nodes).
  init(
    _ graph: Graph, steps: [Step], rule: InPlaceRule, bytes: (ValueID) -> Int
  ) {
    let owners = Self.owners(graph, steps)
    var blockOfValue = [Int?](repeating: nil, count: graph.values.count)
    var blockOfOwner = [Int?](repeating: nil, count: graph.values.count)
    var byteCounts: [Int] = []
    var (isInput, isKept) = ([Bool](), [Bool]())
    func block(_ id: ValueID) -> Int? {
      guard graph[id].constant == nil else { return nil }
      let owner = owners[id.index]
      if blockOfOwner[owner.index] == nil {
        blockOfOwner[owner.index] = byteCounts.count
        byteCounts.append(bytes(owner))
        isInput.append(false)
        isKept.append(false)
      }
      blockOfValue[id.index] = blockOfOwner[owner.index]
      return blockOfValue[id.index]
    }
    for id in graph.inputs { if let block = block(id) { isInput[block] = true } }
    var makers = [Int?](repeating: nil, count: graph.values.count)
    var uses: [Use] = []
    for (index, step) in steps.enumerated() {
      var use = Use()
      for id in graph.operands(of: step) {
        if let block = block(id), !use.reads.contains(block) { use.reads.append(block) }
        if let maker = makers[id.index], !use.predecessors.contains(maker) {
          use.predecessors.append(maker)
        }
      }
      for id in graph.results(of: step) {
        makers[id.index] = index
        if let block = block(id), !use.reads.contains(block) { use.makes.append(block) }
      }
      if let result = use.makes.first {
        let candidates = rule.operands(of: step, in: graph).compactMap(block)
        use.overwritable = candidates.filter { byteCounts[$0] == byteCounts[result] }
      }
      uses.append(use)
      for id in Self.caches(of: graph.nodes[step.node]) {
        if let block = block(id) { isKept[block] = true }
      }
    }
    for id in graph.outputs { if let block = block(id) { isKept[block] = true } }
    for index in uses.indices {
      uses[index].overwritable.removeAll { isInput[$0] || isKept[$0] }
    }
    self.blockOfValue = blockOfValue
    self.byteCounts = byteCounts
    self.uses = uses
    self.isInput = isInput
    self.isKept = isKept
  }

  /// A cache is kept for the next token.
  private static func caches(of node: Node) -> ArraySlice<ValueID> {
    guard case .attention = node.operation, node.inputs.count > 4 else { return [] }
    return node.inputs.dropFirst(3)
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

extension ActivationBlocks {
  /// Where blocks begin and end when the steps run in an order, and which of them follow one another
  /// in the same place.
  struct Schedule {
    /// The step that makes a block, -1 for inputs.
    var first: [Int]
    /// The last step that reads it, the number of steps where it is kept.
    var last: [Int]
    /// The block whose place a block has: its own, or that of the block that its step overwrites.
    var places: [Int]
  }

  /// Places in time.
  ///
  /// - Parameter order: The steps by their number, as they run.
  /// - Complexity: O(steps + values).
  func schedule(_ order: [Int]) -> Schedule {
    var first = isInput.map { $0 ? -1 : Int.max }
    var last = isInput.map { $0 ? -1 : 0 }
    for (position, step) in order.enumerated() {
      for block in uses[step].makes + uses[step].reads {
        first[block] = min(first[block], position)
        last[block] = max(last[block], position)
      }
    }
    for block in byteCounts.indices where isKept[block] {
      last[block] = order.count
      // An output that is made of constants only has no step that makes it.
      first[block] = min(first[block], order.count)
    }
    var places = Array(byteCounts.indices)
    for (position, step) in order.enumerated() {
      guard let overwritten = uses[step].overwritable.first(where: { last[$0] == position })
      else { continue }
      places[uses[step].makes[0]] = places[overwritten]
    }
    return Schedule(first: first, last: last, places: places)
  }
}
