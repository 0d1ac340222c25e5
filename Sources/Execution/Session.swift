public import Graphs
import Kernels
import Memory
public import Tensors

/// What a session may use of this machine.
public struct SessionLimits: Hashable, Sendable {
  /// Bytes for packed weights, arena and the threads' scratch memory together; nil for no limit.
  public var memoryBytes: Int?
  /// The most threads that may work; nil for as many as the plan wants.
  public var threads: Int?

  /// Limits; none unless stated.
  public init(memoryBytes: Int? = nil, threads: Int? = nil) {
    self.memoryBytes = memoryBytes
    self.threads = threads
  }
}

/// Runs a host plan: weights are packed and memory is laid out once, then any number of inferences
/// follow without allocating.
///
/// ```swift
/// var session = try Session(plan)
/// let outputs = try session.run(["image": tensor])
/// ```
@safe public struct Session: ~Copyable {
  /// The plan that it runs.
  public let plan: Plan
  /// Bytes of packed weights, arena and scratch memory.
  public let memoryByteCount: Int

  private let layout: SessionLayout
  private let steps: [SessionStep]
  private let arena: AlignedBuffer<UInt8>
  private let weights: PackedWeights
  private let workspace: Workspace
  private var pool: WorkerPool

  /// Chooses kernels, packs the weights and makes the arena.
  ///
  /// - Parameter weights: Weights that were packed before for the same plan; they are used where
  ///   they lie.
  /// - Throws: ``ExecutionError`` when the plan is for something else, needs more memory than it may
  ///   use, has no weights, or has an operation without a kernel.
  public init(
    _ plan: Plan, limits: SessionLimits = SessionLimits(), weights packed: PackedWeights? = nil
  ) throws(ExecutionError) {
    let layout = try SessionLayout(plan, Self.processor(for: plan))
    func check(_ needed: Int) throws(ExecutionError) {
      guard let available = limits.memoryBytes, needed > available else { return }
      throw .exceedsMemory(needed: needed, available: available)
    }
    try check(layout.weightByteCount + plan.arenaBytes)
    let weights: PackedWeights
    if let packed {
      guard packed.identity == layout.identity(of: plan) else {
        throw .wrongWeights(reason: "they were packed for another model, precision or ISA level")
      }
      weights = packed
    } else {
      weights = try PackedWeights(plan, layout)
    }
    // What is never written is zero: a result before the first inference.
    let arena = AlignedBuffer<UInt8>(zeroedCount: plan.arenaBytes)
    let workspace = unsafe Workspace(
      weights: weights.baseAddress, arena: UnsafeMutableRawPointer(arena.baseAddress))
    let steps = layout.steps(of: plan, in: workspace)
    let threads = max(1, min(plan.threads, limits.threads ?? plan.threads))
    let scratch = steps.reduce(0) { max($0, $1.scratchByteCount) }
    let needed = layout.weightByteCount + plan.arenaBytes + threads * scratch
    try check(needed)
    guard let pool = WorkerPool(threadCount: threads, scratchByteCount: scratch) else {
      throw .noThreads(wanted: threads)
    }
    self.workspace = workspace
    self.steps = steps
    memoryByteCount = needed
    self.plan = plan
    self.layout = layout
    self.arena = arena
    self.weights = weights
    self.pool = pool
  }

  static func processor(for plan: Plan) throws(ExecutionError) -> Processor {
    let current = Processor.current
    if plan.target == .host(isa: "reference") { return current }
    for level in current.levels where plan.target == .host(isa: level.rawValue) {
      if let processor = current.limited(to: level) { return processor }
    }
    throw .wrongTarget(
      plan: "\(plan.target)",
      host: (["reference"] + current.levels.map(\.rawValue)).joined(separator: ", "))
  }

  /// Multiply-adds a second that the session's threads reach together on registers: what its speed
  /// on several threads is measured by.
  public mutating func peakOperationsPerSecond() -> Double {
    let pieces = 64
    guard let processor = try? Self.processor(for: plan),
      let peak = KernelCall.peak(processor: processor, pieceCount: pieces, rounds: 20_000)
    else { return 0 }
    pool.run(peak.call)
    let duration = ContinuousClock().measure { pool.run(peak.call) }
    return Double(pieces * peak.operationsPerPiece) / (duration / .seconds(1))
  }

  /// How many threads work.
  public var threadCount: Int { pool.threadCount }

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
    let target = unsafe workspace.results(layout.operands[id.index])
    for index in tensor.elements.indices { unsafe target[index] = tensor.elements[index] }
  }

  /// Runs every step once. Nothing is allocated.
  public mutating func execute() {
    for index in steps.indices { run(index) }
  }

  /// Runs one step of the plan, in all its parts; a view has none.
  ///
  /// All steps in their order are one inference.
  ///
  /// - Parameter index: The step's place in the plan.
  /// - Complexity: That of the step, and O(steps of the session).
  public mutating func execute(layer index: Int) {
    precondition(plan.steps.indices.contains(index), "step \(index) of \(plan.steps.count)")
    for part in steps.indices where steps[part].planStep == index { run(part) }
  }

  /// Runs one step.
  mutating func run(_ index: Int) {
    switch steps[index].work {
    case .call(let call): pool.run(call)
    case .reference(let step): step.run(in: workspace)
    }
  }

  /// The outputs of the last inference, by name.
  public mutating func outputs() -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for id in plan.graph.outputs {
      let elements = unsafe workspace.elements(layout.operands[id.index])
      tensors[plan.graph[id].name] = unsafe Tensor(plan.graph[id].type.shape, Array(elements))
    }
    return tensors
  }

  /// One inference: inputs in, outputs out.
  ///
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  public mutating func run(_ inputs: [String: Tensor]) throws(ExecutionError) -> [String: Tensor] {
    try setInputs(inputs)
    execute()
    return outputs()
  }

  // MARK: Step by step

  /// How many steps an inference has; views are none.
  public var stepCount: Int { steps.count }

  /// What a step is and does.
  func step(_ index: Int) -> (planStep: Step, variant: String) {
    (plan.steps[steps[index].planStep], steps[index].variant)
  }

  /// Whether everything that a step touches begins at a multiple of a cache line.
  func isAligned(_ index: Int) -> Bool {
    let planned = plan.steps[steps[index].planStep]
    let ids = plan.graph.operands(of: planned) + plan.graph.results(of: planned)
    let isPacked = (Int(bitPattern: unsafe workspace.weights) & 63) == 0
    return isPacked
      && ids.allSatisfy { id in
        let operand = layout.operands[id.index]
        // Packed constants have no place of their own: they lie behind ``PackedWeights``' first byte.
        return operand == .none || (Int(bitPattern: unsafe workspace.address(operand)) & 63) == 0
      }
  }

  /// The elements of a value that holds floats and was made by the last step.
  func floats(of id: ValueID) -> UnsafeBufferPointer<Float> {
    unsafe workspace.elements(layout.operands[id.index])
  }
}
