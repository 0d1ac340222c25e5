public import Basics
public import Records
public import Tensors

/// What a plan was made for.
public enum PlanTarget: Hashable, Sendable, CustomStringConvertible {
  /// A simulated device, by the hash of its profile.
  case device(ContentHash)
  /// This machine, by its ISA level.
  case host(isa: String)

  /// `device 0f3a...` or `host scalar`.
  public var description: String {
    switch self {
    case .device(let profile): "device \(profile)"
    case .host(let isa): "host \(isa)"
    }
  }
}

/// Which loop nest computes a step.
public enum KernelAlgorithm: String, CaseIterable, Hashable, Sendable {
  /// Plain loops, as the operation is defined.
  case reference
  /// Blocked matrix multiplication, for convolutions over gathered patches.
  case gemm
  /// Minimal filtering of 3x3 windows in tiles; fewer products, more additions.
  case winograd
  /// One channel at a time.
  case depthwise
  /// One group of channels at a time.
  case grouped
  /// Every element read and written once.
  case streaming
  /// Another order or type of the same elements.
  case conversion
  /// Nothing is moved: the result is the operand under another shape.
  case view
}

/// The kernel chosen for a step, as data.
public struct KernelDescriptor: Hashable, Sendable, CustomStringConvertible {
  /// The operation family.
  public var family: String
  /// The loop nest.
  public var algorithm: KernelAlgorithm
  /// The element type it computes in.
  public var precision: Precision
  /// Rows and columns of results held in registers, where the loop nest is blocked.
  public var tile: Extent?
  /// Whether it works on single elements although the machine has vectors.
  public var isScalar: Bool

  /// A kernel.
  public init(
    family: String, algorithm: KernelAlgorithm, precision: Precision, tile: Extent? = nil,
    isScalar: Bool = false
  ) {
    self.family = family
    self.algorithm = algorithm
    self.precision = precision
    self.tile = tile
    self.isScalar = isScalar
  }

  /// `convolution.winograd.fp32` with the tile where there is one, and `scalar`.
  public var description: String {
    "\(family).\(algorithm.rawValue).\(precision.rawValue)" + (tile.map { ".\($0)" } ?? "")
      + (isScalar ? ".scalar" : "")
  }
}

/// One node in the order of execution, with its kernel.
public struct Step: Hashable, Sendable {
  /// The node's place in ``Plan/graph``.
  public var node: Int
  /// What runs it.
  public var kernel: KernelDescriptor
  /// Nodes that are computed in the same step, in order: each works on the result of the one before
  /// while it is at hand, and what lies between them is never stored.
  public var fused: [Int]
  /// How many threads work on it; nil for as many as the plan has.
  public var threads: Int?
  /// How a product of bytes holds its sums before a table applies the activation.
  public var intermediate: AffineQuantization?

  /// A step.
  public init(
    node: Int, kernel: KernelDescriptor, fused: [Int] = [], threads: Int? = nil,
    intermediate: AffineQuantization? = nil
  ) {
    self.node = node
    self.kernel = kernel
    self.fused = fused
    self.threads = threads
    self.intermediate = intermediate
  }
}

extension Graph {
  /// The nodes of a step, in order.
  public func nodes(of step: Step) -> [Node] { ([step.node] + step.fused).map { nodes[$0] } }

  /// What a step reads: the operands of its nodes that it does not make itself.
  public func operands(of step: Step) -> [ValueID] {
    let nodes = nodes(of: step)
    guard nodes.count > 1 else { return nodes[0].inputs }
    let made = nodes.flatMap(\.outputs)
    return nodes.flatMap(\.inputs).filter { !made.contains($0) }
  }

  /// What a step stores: the results of its last node.
  public func results(of step: Step) -> [ValueID] {
    nodes[step.fused.last ?? step.node].outputs
  }
}

/// Where an activation lies in the arena, and when.
public struct ArenaBuffer: Hashable, Sendable {
  /// The value that is stored.
  public var value: ValueID
  /// First byte.
  public var offset: Int
  /// Size.
  public var byteCount: Int
  /// The step that makes it; -1 for an input of the graph.
  public var firstStep: Int
  /// The last step that reads it; the number of steps for an output of the graph.
  public var lastStep: Int

  /// A buffer.
  public init(value: ValueID, offset: Int, byteCount: Int, firstStep: Int, lastStep: Int) {
    self.value = value
    self.offset = offset
    self.byteCount = byteCount
    self.firstStep = firstStep
    self.lastStep = lastStep
  }
}

/// What a pass did to a graph.
public struct PassRecord: Hashable, Sendable {
  /// The pass.
  public var name: String
  /// Nodes before.
  public var nodesBefore: Int
  /// Nodes after.
  public var nodesAfter: Int

  /// A pass that ran.
  public init(name: String, nodesBefore: Int, nodesAfter: Int) {
    self.name = name
    self.nodesBefore = nodesBefore
    self.nodesAfter = nodesAfter
  }
}

/// An ordered program: steps with their kernels, tensor lifetimes and arena offsets.
///
/// The simulator plays it, a session executes it; both only read. ``hash`` is what a gate compares.
public struct Plan: Hashable, Sendable {
  /// What it was made for.
  public var target: PlanTarget
  /// The identity of the graph before any pass: the same for the device's plan and the host's.
  public var sourceHash: ContentHash
  /// The graph after all passes.
  public let graph: Graph
  /// Its identity, which takes longer to work out than the rest of the plan.
  public let graphHash: ContentHash
  /// Steps in the order they run.
  public var steps: [Step]
  /// How each value lies in memory, by its place in the graph; empty where all are plain floats.
  public var storages: [ValueStorage]
  /// Every activation's place, by value.
  public var buffers: [ArenaBuffer]
  /// Bytes of the arena.
  public var arenaBytes: Int
  /// Bytes of all constants as they are stored for the run.
  public var weightBytes: Int
  /// How many threads work on each step.
  public var threads: Int
  /// The passes that ran, in order.
  public var passes: [PassRecord]
  /// Multiply-accumulates that are done again because their results were not kept.
  public var recomputedMacs = 0

  /// A plan.
  public init(
    target: PlanTarget, sourceHash: ContentHash, graph: Graph, graphHash: ContentHash,
    steps: [Step], storages: [ValueStorage] = [], buffers: [ArenaBuffer], arenaBytes: Int,
    weightBytes: Int, threads: Int, passes: [PassRecord]
  ) {
    self.target = target
    self.sourceHash = sourceHash
    self.graph = graph
    self.graphHash = graphHash
    self.steps = steps
    self.storages = storages
    self.buffers = buffers
    self.arenaBytes = arenaBytes
    self.weightBytes = weightBytes
    self.threads = threads
    self.passes = passes
  }

  /// How a value lies in memory.
  public func storage(of id: ValueID) -> ValueStorage {
    storages.isEmpty ? ValueStorage() : storages[id.index]
  }

  /// The plan as text: target, passes, the graph's identity, and a line for each step and buffer.
  public var description: String {
    var lines = [
      "plan for \(target)", "source \(sourceHash)", "graph \(graphHash)", "threads \(threads)",
      "arena \(arenaBytes) bytes, weights \(weightBytes) bytes",
    ]
    if recomputedMacs > 0 { lines.append("\(recomputedMacs) MACs again") }
    lines += passes.map { "pass \($0.name): \($0.nodesBefore) -> \($0.nodesAfter) nodes" }
    for (index, step) in steps.enumerated() {
      let fused = step.fused.map { " + \(graph.nodes[$0].name)" }.joined()
      let sums = step.intermediate.map { " by \($0)" } ?? ""
      let threads = step.threads.map { " in \($0) threads" } ?? ""
      lines.append(
        "step \(index) \(step.kernel)\(sums)\(threads) // \(graph.nodes[step.node].name)\(fused)")
    }
    for (index, storage) in storages.enumerated() where storage != ValueStorage() {
      lines.append("storage \(ValueID(index)) \(storage)")
    }
    for buffer in buffers {
      lines.append(
        "buffer \(buffer.value) at \(buffer.offset), \(buffer.byteCount) bytes, "
          + "steps \(buffer.firstStep)...\(buffer.lastStep)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The identity of the plan.
  public var hash: ContentHash { ContentHash(of: description) }
}
