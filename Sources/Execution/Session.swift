public import Graphs
import Kernels
import Memory
public import Tensors

/// What a session may use of this machine.
public struct SessionLimits: Hashable, Sendable {
  /// Bytes for weights and arena together; nil for no limit.
  public var memoryBytes: Int?

  /// Limits; none unless stated.
  public init(memoryBytes: Int? = nil) {
    self.memoryBytes = memoryBytes
  }
}

/// Runs a host plan: weights and arena are made once, then any number of inferences follow without
/// allocating.
///
/// ```swift
/// var session = try Session(plan)
/// let outputs = try session.run(["image": tensor])
/// ```
public struct Session: ~Copyable {
  /// The ISA level whose kernels this version has.
  public static let isa = "scalar"

  private let plan: Plan
  private let steps: [PreparedStep]
  private var arena: AlignedBuffer<Float>
  private let weights: AlignedBuffer<Float>
  private let operands: [Operand]

  /// Makes the weights and the arena, and works out every kernel's geometry.
  ///
  /// - Throws: ``ExecutionError`` when the plan is for something else, needs more memory than it may
  ///   use, has no weights, or has an operation without a kernel.
  public init(_ plan: Plan, limits: SessionLimits = SessionLimits()) throws(ExecutionError) {
    guard plan.target == .host(isa: Self.isa) else {
      throw .wrongTarget(plan: "\(plan.target)", host: Self.isa)
    }
    let needed = plan.weightBytes + plan.arenaBytes
    if let available = limits.memoryBytes, needed > available {
      throw .exceedsMemory(needed: needed, available: available)
    }
    let places = Self.operands(of: plan)
    let prepared = try Self.steps(of: plan, places)
    let packed = try Self.weights(of: plan, places)
    self.plan = plan
    operands = places
    steps = prepared
    weights = packed
    arena = AlignedBuffer(count: plan.arenaBytes / MemoryLayout<Float>.stride, filledWith: 0)
  }

  /// Copies an input into the arena; it stays for one inference.
  public mutating func setInput(_ name: String, to tensor: Tensor) throws(ExecutionError) {
    let graph = plan.graph
    guard let id = graph.inputs.first(where: { graph[$0].name == name }) else {
      throw .unknownInput(name, known: graph.inputs.map { graph[$0].name })
    }
    let shape = graph[id].type.shape
    guard shape == tensor.shape else {
      throw .wrongShape(input: name, expected: shape, found: tensor.shape)
    }
    let start = operands[id.index].start
    unsafe arena.withMutableElements { elements in
      for index in 0..<tensor.elements.count {
        unsafe elements[start + index] = tensor.elements[index]
      }
    }
  }

  /// Runs every step once. Nothing is allocated.
  public mutating func execute() {
    let steps = steps
    unsafe weights.withElements { weights in
      unsafe arena.withMutableElements { arena in
        let workspace = unsafe Workspace(weights: weights, arena: arena)
        for step in steps { step.run(in: workspace) }
      }
    }
  }

  /// The outputs of the last inference, by name.
  public mutating func outputs() -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for id in plan.graph.outputs {
      let operand = operands[id.index]
      let range = operand.start..<operand.start + operand.count
      let elements: [Float]
      switch operand.place {
      case .arena: elements = unsafe arena.withMutableElements { unsafe Array($0[range]) }
      case .weights: elements = unsafe weights.withElements { unsafe Array($0[range]) }
      }
      tensors[plan.graph[id].name] = Tensor(plan.graph[id].type.shape, elements)
    }
    return tensors
  }

  /// One inference: inputs in, outputs out.
  ///
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  public mutating func run(_ inputs: [String: Tensor]) throws(ExecutionError) -> [String: Tensor] {
    for id in plan.graph.inputs where inputs[plan.graph[id].name] == nil {
      throw .missingInput(plan.graph[id].name, given: inputs.keys.sorted())
    }
    for name in inputs.keys.sorted() {
      if let tensor = inputs[name] { try setInput(name, to: tensor) }
    }
    execute()
    return outputs()
  }

  // MARK: Preparation

  /// The place of every value: activations as planned, constants one after another.
  private static func operands(of plan: Plan) -> [Operand] {
    var operands = [Operand](repeating: .none, count: plan.graph.values.count)
    for buffer in plan.buffers {
      let stride = MemoryLayout<Float>.stride
      operands[buffer.value.index] = Operand(
        place: .arena, start: buffer.offset / stride, count: buffer.byteCount / stride)
    }
    var start = 0
    for (id, constant) in plan.graph.usedConstants {
      let count = constant.type.shape.count
      operands[id.index] = Operand(place: .weights, start: start, count: count)
      start += count
    }
    return operands
  }

  private static func steps(
    of plan: Plan, _ operands: [Operand]
  ) throws(ExecutionError) -> [PreparedStep] {
    var steps: [PreparedStep] = []
    for step in plan.steps {
      steps.append(
        try PreparedStep(
          plan.graph.nodes[step.node], in: plan.graph, isView: step.kernel.algorithm == .view,
          operands: { operands[$0.index] }))
    }
    return steps
  }

  private static func weights(
    of plan: Plan, _ operands: [Operand]
  ) throws(ExecutionError) -> AlignedBuffer<Float> {
    let constants = plan.graph.usedConstants
    let count = constants.reduce(0) { $0 + $1.constant.type.shape.count }
    var weights = AlignedBuffer<Float>(count: count, filledWith: 0)
    for (id, constant) in constants {
      guard let elements = constant.elements() else {
        throw .missingWeights(name: plan.graph[id].name)
      }
      let start = operands[id.index].start
      unsafe weights.withMutableElements { target in
        for index in elements.indices { unsafe target[start + index] = elements[index] }
      }
    }
    return weights
  }
}
