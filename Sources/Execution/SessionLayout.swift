import Basics
import Graphs
import Kernels
import Memory
import Tensors

/// What a session needs beside the plan: the kernel of every step and where packed weights lie.
struct SessionLayout {
  /// A step on the way to be run.
  enum Entry {
    /// The result lies where the operand does.
    case view
    /// A kernel with its packed constants at an offset.
    case kernel(StepKernel, offset: Int)
    /// The plain loops.
    case reference(PreparedStep)
  }

  let entries: [Entry]
  /// The place of every value; that of a constant only where plain loops read it.
  let operands: [Operand]
  /// Constants that plain loops read, with their places.
  let plainConstants: [(id: ValueID, operand: Operand)]
  /// Bytes of all packed constants.
  let weightByteCount: Int
  private let processor: Processor

  /// Chooses kernels and places constants one after another, in the order of the steps.
  ///
  /// - Throws: ``ExecutionError/unsupportedOperation(node:operation:)``.
  init(_ plan: Plan, _ processor: Processor) throws(ExecutionError) {
    let graph = plan.graph
    var operands = [Operand](repeating: .none, count: graph.values.count)
    for buffer in plan.buffers {
      operands[buffer.value.index] = Operand(
        place: .arena, offset: buffer.offset,
        count: graph[buffer.value].type.shape.count)
    }
    var plain: [(id: ValueID, operand: Operand)] = []
    var byteCount = 0
    func place(_ bytes: Int) -> Int {
      defer { byteCount += (bytes + 63) & ~63 }
      return byteCount
    }
    func placeConstants(_ ids: [ValueID]) {
      for id in ids where graph[id].constant != nil && operands[id.index] == .none {
        let count = graph[id].type.shape.count
        operands[id.index] = Operand(place: .weights, offset: place(4 * count), count: count)
        plain.append((id, operands[id.index]))
      }
    }
    var entries: [Entry] = []
    for step in plan.steps {
      let node = graph.nodes[step.node]
      switch step.kernel.algorithm {
      case .view: entries.append(.view)
      case .reference:
        placeConstants(node.inputs)
        entries.append(
          .reference(try PreparedStep(node, in: graph, operands: { operands[$0.index] })))
      case .gemm, .winograd, .depthwise, .grouped, .streaming, .conversion:
        let kernel = try StepKernel(step, of: plan, processor)
        entries.append(.kernel(kernel, offset: place(kernel.packedByteCount)))
      }
    }
    placeConstants(graph.outputs)
    self.processor = processor
    self.entries = entries
    self.operands = operands
    plainConstants = plain
    weightByteCount = byteCount
  }

  /// What packed weights belong to: the graph, every step's storage and kernel, and where each
  /// constant lies.
  func identity(of plan: Plan) -> ContentHash {
    var lines = [
      "\(plan.target) with \(processor.features.rawValue)", "\(plan.graphHash)",
      "\(weightByteCount)",
    ]
    for (step, entry) in zip(plan.steps, entries) {
      guard case .kernel(let kernel, let offset) = entry, kernel.packedByteCount > 0 else {
        continue
      }
      let operand = plan.storage(of: plan.graph.nodes[step.node].inputs[0])
      let result = plan.storage(of: plan.graph.results(of: step)[0])
      lines.append("\(offset) \(kernel.packedByteCount) \(step.kernel) \(operand) \(result)")
    }
    for (id, operand) in plainConstants { lines.append("\(operand.offset) \(id)") }
    return ContentHash(of: lines.joined(separator: "\n"))
  }

  /// Writes all constants.
  ///
  /// - Throws: ``ExecutionError/missingWeights(name:)``.
  func pack(_ graph: Graph, into weights: UnsafeMutableRawPointer) throws(ExecutionError) {
    let ends = pieces.map { $0.offset + $0.byteCount }
    let starts = [0] + ends
    // The largest first: what is needed only while they are packed comes on top of little else.
    let order = pieces.indices.sorted {
      (pieces[$1].byteCount, $0) < (pieces[$0].byteCount, $1)
    }
    for index in order {
      let target = unsafe weights + starts[index]
      unsafe target.initializeMemory(
        as: UInt8.self, repeating: 0, count: ends[index] - starts[index])
      try unsafe pack(pieces[index], graph, into: weights + pieces[index].offset)
      if pieces[index].byteCount >= 1 << 20 { returnFreedMemory() }
    }
    let end = starts[pieces.count]
    let rest = unsafe weights + end
    unsafe rest.initializeMemory(as: UInt8.self, repeating: 0, count: weightByteCount - end)
  }

  /// Constants that are written together: those of a kernel, or one that plain loops read.
  struct Piece {
    let offset: Int
    let byteCount: Int
    let content: Content

    enum Content {
      case kernel(StepKernel)
      case constant(ValueID)
    }
  }

  /// All constants in the order in which they lie.
  var pieces: [Piece] {
    var pieces = plainConstants.map { id, operand in
      Piece(offset: operand.offset, byteCount: 4 * operand.count, content: .constant(id))
    }
    for case .kernel(let kernel, let offset) in entries where kernel.packedByteCount > 0 {
      pieces.append(
        Piece(offset: offset, byteCount: kernel.packedByteCount, content: .kernel(kernel)))
    }
    return pieces.sorted { ($0.offset, $0.byteCount) < ($1.offset, $1.byteCount) }
  }

  /// Writes a piece; the memory is zero before.
  ///
  /// - Throws: ``ExecutionError/missingWeights(name:)``.
  func pack(
    _ piece: Piece, _ graph: Graph, into target: UnsafeMutableRawPointer
  ) throws(ExecutionError) {
    switch piece.content {
    case .kernel(let kernel):
      try unsafe kernel.pack(target) { id throws(ExecutionError) in
        guard let elements = graph[id].constant?.elements() else {
          throw .missingWeights(name: graph[id].name)
        }
        return elements
      }
    case .constant(let id):
      let elements = unsafe UnsafeMutableBufferPointer(
        start: target.assumingMemoryBound(to: Float.self), count: piece.byteCount / 4)
      guard unsafe graph[id].constant?.write(to: elements) == true else {
        throw .missingWeights(name: graph[id].name)
      }
    }
  }

  /// Bytes that each thread needs while steps run.
  func scratchByteCount(of plan: Plan) -> Int {
    // Nothing is read at these addresses; calls only remember them.
    let nowhere = AlignedBuffer<UInt8>(zeroedCount: 64)
    let workspace = unsafe Workspace(
      weights: UnsafeRawPointer(nowhere.baseAddress),
      arena: UnsafeMutableRawPointer(nowhere.baseAddress))
    return steps(of: plan, in: workspace).reduce(0) { max($0, $1.scratchByteCount) }
  }

  /// The steps with the addresses of everything.
  func steps(of plan: Plan, in workspace: Workspace) -> [SessionStep] {
    let graph = plan.graph
    return zip(plan.steps, entries).enumerated().flatMap { index, pair -> [SessionStep] in
      let (step, entry) = pair
      switch entry {
      case .view: return []
      case .reference(let prepared):
        return [SessionStep(planStep: index, work: .reference(prepared))]
      case .kernel(let kernel, let offset):
        let inputs = graph.operands(of: step).map { operands[$0.index] }
        let outputs = graph.results(of: step).map { operands[$0.index] }
        let addresses = unsafe StepAddresses(
          inputs: inputs.map { unsafe workspace.address($0) },
          packed: workspace.weights + offset,
          outputs: outputs.map { unsafe workspace.resultAddress($0) })
        return kernel.calls(addresses).map { SessionStep(planStep: index, work: .call($0)) }
      }
    }
  }
}

/// A step that is ready to run, or a part of one.
struct SessionStep {
  /// The place of the step in the plan.
  let planStep: Int
  let work: Work

  /// What runs.
  enum Work {
    case call(KernelCall)
    case reference(PreparedStep)
  }

  /// The kernel's name.
  var variant: String {
    switch work {
    case .call(let call): call.variant
    case .reference: "reference"
    }
  }

  /// Bytes that every thread needs while it runs.
  var scratchByteCount: Int {
    switch work {
    case .call(let call): call.scratchByteCount
    case .reference: 0
    }
  }
}
