import Basics
public import Tensors

/// Builds a graph node by node; shapes follow from the operations.
public struct GraphBuilder {
  /// The graph so far.
  public private(set) var graph: Graph
  private let seed: UInt64
  private var names: Set<String> = []

  /// Starts an empty graph whose seeded constants all follow from one seed.
  public init(name: String, seed: UInt64 = 0) {
    graph = Graph(name: name)
    self.seed = seed
  }

  /// Adds an input.
  public mutating func input(_ name: String, _ type: TensorType) -> ValueID {
    let id = addValue(name, type, constant: nil)
    graph.inputs.append(id)
    return id
  }

  /// Adds a constant.
  public mutating func constant(_ name: String, _ constant: Constant) -> ValueID {
    addValue(name, constant.type, constant: constant)
  }

  /// Adds a learned constant of seeded noise, uniform in `-scale ..< scale`. Its elements depend on
  /// the graph's seed and its own name only, so another layer added elsewhere does not change them.
  public mutating func parameter(_ name: String, _ shape: Shape, scale: Float) -> ValueID {
    constant(
      name, Constant(TensorType(shape), .seeded(seed: seed(for: name), scale: scale, offset: 0)))
  }

  /// Adds a node and its outputs.
  ///
  /// - Throws: ``GraphError`` when the operands do not fit the operation.
  public mutating func add(
    _ operation: Operation, _ inputs: [ValueID], name: String, outputNames: [String]? = nil
  ) throws(GraphError) -> [ValueID] {
    let types: [TensorType]
    do {
      types = try operation.outputTypes(for: inputs.map { graph[$0].type })
    } catch {
      throw .invalidNode(name: name, reason: error.description)
    }
    let unique = uniqueName(name)
    let outputs = types.enumerated().map { index, type in
      addValue(
        outputNames?[index] ?? (index == 0 ? unique : "\(unique).\(index)"), type, constant: nil)
    }
    graph.nodes.append(Node(name: unique, operation: operation, inputs: inputs, outputs: outputs))
    return outputs
  }

  /// Adds a node with one output.
  public mutating func add(
    _ operation: Operation, _ inputs: ValueID..., name: String
  ) throws(GraphError) -> ValueID {
    try add(operation, inputs, name: name)[0]
  }

  /// Ends the graph with its outputs.
  public mutating func finish(outputs: [ValueID]) -> Graph {
    graph.outputs = outputs
    return graph
  }

  /// A seed of its own for each name.
  package func seed(for name: String) -> UInt64 {
    // FNV-1a spreads similar names apart; the generator's first step does the rest.
    var state: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
    for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return state
  }

  private mutating func addValue(
    _ name: String, _ type: TensorType, constant: Constant?
  ) -> ValueID {
    graph.values.append(Value(name: uniqueValueName(name), type: type, constant: constant))
    return ValueID(graph.values.count - 1)
  }

  private mutating func uniqueValueName(_ name: String) -> String {
    var candidate = name
    var suffix = 1
    while !names.insert(candidate).inserted {
      suffix += 1
      candidate = "\(name)~\(suffix)"
    }
    return candidate
  }

  private func uniqueName(_ name: String) -> String {
    var candidate = name
    var suffix = 1
    while names.contains(candidate) {
      suffix += 1
      candidate = "\(name)~\(suffix)"
    }
    return candidate
  }
}
