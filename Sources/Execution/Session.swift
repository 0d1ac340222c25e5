public import Graphs
import Kernels
import Memory
public import Policies
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

  /// Whether so many bytes may be used.
  func check(_ needed: Int) throws(ExecutionError) {
    guard let memoryBytes, needed > memoryBytes else { return }
    throw .exceedsMemory(needed: needed, available: memoryBytes)
  }

  /// How many threads work on a plan.
  func threadCount(of plan: Plan) -> Int { max(1, min(plan.threads, threads ?? plan.threads)) }
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
  private let weights: WeightOwner
  private let workspace: Workspace
  private var pool: WorkerPool

  /// Who keeps the weights where they are.
  private enum WeightOwner {
    case packed(PackedWeights)
    case streamed(WeightStream)

    var baseAddress: UnsafeRawPointer {
      switch self {
      case .packed(let weights): unsafe weights.baseAddress
      case .streamed(let stream): unsafe stream.baseAddress
      }
    }
  }

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
    try limits.check(layout.weightByteCount + plan.arenaBytes)
    let weights: PackedWeights
    if let packed {
      guard packed.identity == layout.identity(of: plan) else {
        throw ExecutionError.foreignWeights
      }
      weights = packed
    } else {
      weights = try PackedWeights(plan, layout)
    }
    try self.init(
      plan, layout, .packed(weights), weightByteCount: layout.weightByteCount, limits)
  }

  /// Chooses kernels and makes the arena; weights come from a file while the session runs, and go.
  ///
  /// - Parameter options: The file, what weights may take, and how far ahead they are read. The
  ///   session's memory limit holds as well.
  /// - Throws: ``ExecutionError`` as for other sessions, and where the file cannot be read or a layer
  ///   exceeds what weights may take.
  public init(
    _ plan: Plan, limits: SessionLimits = SessionLimits(), streaming options: StreamingOptions
  ) throws(ExecutionError) {
    let layout = try SessionLayout(plan, Self.processor(for: plan))
    let layers = WeightLayers(plan, layout)
    let scratch = layout.scratchByteCount(of: plan) * limits.threadCount(of: plan)
    let fixed = layers.residentByteCount + layers.lookupByteCount
    let total = layers.layers.reduce(0) { $0 + $1.range.count }
    var limit = options.maximumByteCount
    if let memory = limits.memoryBytes {
      let rest = memory - fixed - plan.arenaBytes - scratch
      try limits.check(memory - min(0, rest))
      limit = min(limit ?? rest, rest)
    }
    let stream = try WeightStream(plan, layout, layers, options, limit: limit)
    try self.init(
      plan, layout, .streamed(stream), weightByteCount: fixed + min(limit ?? total, total), limits)
  }

  private init(
    _ plan: Plan, _ layout: SessionLayout, _ weights: WeightOwner, weightByteCount: Int,
    _ limits: SessionLimits
  ) throws(ExecutionError) {
    // What is never written is zero: a result before the first inference.
    let arena = AlignedBuffer<UInt8>(zeroedCount: plan.arenaBytes)
    let workspace = unsafe Workspace(
      weights: weights.baseAddress, arena: UnsafeMutableRawPointer(arena.baseAddress))
    let steps = layout.steps(of: plan, in: workspace)
    let threads = limits.threadCount(of: plan)
    let scratch = steps.reduce(0) { max($0, $1.scratchByteCount) }
    let needed = weightByteCount + plan.arenaBytes + threads * scratch
    try limits.check(needed)
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

  /// Runs every step once. Nothing is allocated. Where weights do not come from their file it ends
  /// there: ``streamingError`` says why, and the outputs are not those of the inputs.
  public mutating func execute() {
    guard beginInference() else { return }
    for index in steps.indices {
      guard run(index) else { return }
    }
  }

  /// Runs one step of the plan, in all its parts; a view has none. All steps in their order are one
  /// inference, as ``execute()`` is.
  ///
  /// - Parameter index: The step's place in the plan.
  /// - Throws: ``ExecutionError/weightsUnreadable(layer:reason:)`` where streamed weights do not come.
  /// - Complexity: That of the step, and O(steps of the session).
  public mutating func execute(layer index: Int) throws(ExecutionError) {
    precondition(plan.steps.indices.contains(index), "step \(index) of \(plan.steps.count)")
    if index == 0 { _ = beginInference() }
    for part in steps.indices where steps[part].planStep == index { run(part) }
    if let streamingError { throw streamingError }
  }

  /// Looks at the file of streamed weights before the first step.
  mutating func beginInference() -> Bool { stream?.beginInference() ?? true }

  /// Runs one step.
  ///
  /// - Returns: Whether its weights were there.
  @discardableResult
  mutating func run(_ index: Int) -> Bool {
    guard let stream else {
      compute(index)
      return true
    }
    let planStep = steps[index].planStep
    if index == 0 || steps[index - 1].planStep != planStep {
      guard stream.begin(planStep, in: workspace) else { return false }
    }
    guard stream.failure == nil else { return false }
    compute(index)
    if index + 1 == steps.count || steps[index + 1].planStep != planStep { stream.end(planStep) }
    return true
  }

  private mutating func compute(_ index: Int) {
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
    if let streamingError { throw streamingError }
    return outputs()
  }

  // MARK: Streamed weights

  private var stream: WeightStream? {
    switch weights {
    case .packed: nil
    case .streamed(let stream): stream
    }
  }

  /// Why the weights of the last inference did not come; nil where they did. The next inference tries
  /// again.
  public var streamingError: ExecutionError? { stream?.failure }

  /// What reading weights has come to; nil where all are resident.
  public var streaming: StreamingStatistics? { stream?.statistics }

  /// What was seen of each layer whose weights are streamed, in the order of use.
  public var weightLog: [(name: String, log: LayerAccessLog)] { stream?.accessLog ?? [] }

  /// Memory has become short, or is not any more: fewer streamed layers are read ahead.
  public mutating func pressure(_ level: MemoryPressureLevel) { stream?.pressure(level) }

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
