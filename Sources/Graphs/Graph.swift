public import Basics
public import Records
public import Tensors

/// Names a value within one graph.
public struct ValueID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The place in ``Graph/values``.
  public let index: Int

  /// The value at a place.
  public init(_ index: Int) { self.index = index }

  /// Orders by place.
  public static func < (left: ValueID, right: ValueID) -> Bool { left.index < right.index }

  /// `%12`.
  public var description: String { "%\(index)" }
}

/// A tensor of a graph: an input, a constant or the result of a node.
public struct Value: Hashable, Sendable {
  /// Unique within the graph.
  public var name: String
  /// Shape and element type.
  public var type: TensorType
  /// What it is made of, when it is known before the graph runs.
  public var constant: Constant?

  /// A tensor of a graph.
  public init(name: String, type: TensorType, constant: Constant? = nil) {
    self.name = name
    self.type = type
    self.constant = constant
  }
}

/// One operation on values.
public struct Node: Hashable, Sendable {
  /// Unique within the graph.
  public var name: String
  /// What is computed.
  public var operation: Operation
  /// Operands, in the order the operation states.
  public var inputs: [ValueID]
  /// Results.
  public var outputs: [ValueID]
  /// What it computes in, where that is not the configuration's precision.
  public var precision: Precision?

  /// An operation on values.
  public init(
    name: String, operation: Operation, inputs: [ValueID], outputs: [ValueID],
    precision: Precision? = nil
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
    self.precision = precision
  }
}

/// A neural network: operations on tensors of static shape, in an order in which they can run.
///
/// A graph is a value. Passes make new graphs; ``problems`` lists what is wrong with one, ``hash``
/// identifies it. Values that no node and no output uses may remain after a pass.
public struct Graph: Hashable, Sendable {
  /// The model's name.
  public var name: String
  /// Every tensor; a ``ValueID`` is a place in this list.
  public var values: [Value]
  /// Operations in the order they run: a node comes after the nodes that make its inputs.
  public var nodes: [Node]
  /// Values that the caller gives.
  public var inputs: [ValueID]
  /// Values that the caller gets.
  public var outputs: [ValueID]

  /// An empty graph.
  public init(name: String) {
    self.name = name
    values = []
    nodes = []
    inputs = []
    outputs = []
  }

  /// The value with an id.
  public subscript(id: ValueID) -> Value {
    get { values[id.index] }
    set { values[id.index] = newValue }
  }

  /// The types of a node's operands.
  public func inputTypes(of node: Node) -> [TensorType] { node.inputs.map { self[$0].type } }

  /// The types of a node's results.
  public func outputTypes(of node: Node) -> [TensorType] { node.outputs.map { self[$0].type } }

  /// Where each value is made: the index of its node, or nil for inputs and constants.
  ///
  /// - Complexity: O(values + nodes).
  public func producers() -> [Int?] {
    var producers = [Int?](repeating: nil, count: values.count)
    for (index, node) in nodes.enumerated() {
      for output in node.outputs { producers[output.index] = index }
    }
    return producers
  }

  /// How often each value is used by nodes and as an output of the graph.
  ///
  /// - Complexity: O(values + nodes).
  public func useCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: values.count)
    for node in nodes { for input in node.inputs { counts[input.index] += 1 } }
    for output in outputs { counts[output.index] += 1 }
    return counts
  }

  /// The constants that some node or output uses, in the order of their ids.
  public var usedConstants: [(id: ValueID, constant: Constant)] {
    zip(values.indices, useCounts()).compactMap { index, uses in
      guard uses > 0, let constant = values[index].constant else { return nil }
      return (ValueID(index), constant)
    }
  }

  /// Learned numbers, as trainers count them: running statistics and tables are left out.
  public var parameterCount: Int {
    usedConstants.reduce(0) {
      $0 + ($1.constant.role == .parameter ? $1.constant.type.shape.count : 0)
    }
  }

  /// Whether every constant has elements, so that the graph can be executed.
  public var isExecutable: Bool { usedConstants.allSatisfy { $0.constant.isAvailable } }

  /// The identity of the graph: operations, shapes, connections and constants, in order.
  ///
  /// - Complexity: O(size of ``description``).
  public var hash: ContentHash { ContentHash(of: description) }
}
