import Devices
import Graphs
import Records
import Tensors

/// What one step costs on a machine: a roofline over arithmetic, caches and memory, with bounded
/// overlap and a static split between threads.
///
/// `T = max(terms) + exposure * (other terms) + overhead`, the largest term exposed as a whole and of
/// the others the share that the core's class cannot hide.
struct StepPrice {
  let constants: SimulatorConstants
  let machine: Machine
  /// Whether all constants of the model stay in the last level of cache between inferences.
  let keepsWeights: Bool
  let graph: GraphBytes

  /// The terms of one step. What lies between nodes of one step is at hand and moves no bytes.
  func terms(of step: Step, in graph: Graph) -> LayerTerms {
    let node = graph.nodes[step.node]
    var terms = LayerTerms(name: node.name, kernel: step.kernel.description)
    terms.work = StepWork(macs: 0, bytes: 0)
    guard step.kernel.algorithm != .view else { return terms }
    let traffic = Traffic(
      activations: self.graph.activationBytes(of: step, in: graph),
      weights: self.graph.constantBytes(of: step, in: graph), machine: machine,
      keepsWeights: keepsWeights)
    let exposed = exposedTerms([
      computeNs(of: step, in: graph), l1Ns(traffic),
      levelNs(traffic.l2Bytes, constants.l2BytesPerCycle),
      levelNs(traffic.l3Bytes, constants.l3BytesPerCycle), dramNs(traffic.dramBytes),
    ])
    terms.computeNs = rounded(exposed[0])
    terms.l1Ns = rounded(exposed[1])
    terms.l2Ns = rounded(exposed[2])
    terms.l3Ns = rounded(exposed[3])
    terms.dramNs = rounded(exposed[4])
    terms.overheadNs = rounded(overheadNs)
    terms.dramBytes = rounded(traffic.dramBytes)
    let macs = graph.nodes(of: step).reduce(0) { $0 + graph.macs(of: $1) }
    terms.work = StepWork(macs: Int64(macs), bytes: rounded(traffic.bytes))
    terms.energyNanojoules = energy(
      traffic, durationNs: Double(terms.totalNs), isScalar: step.kernel.isScalar)
    return terms
  }

  // MARK: Terms

  /// Arithmetic: each thread gets an equal part, and all wait for the last one. An operation on two
  /// tensors behind another node takes its operand where that one would store it, and is free.
  private func computeNs(of step: Step, in graph: Graph) -> Double {
    var macCost = 0.0
    var elements = 0
    for (place, node) in graph.nodes(of: step).enumerated() {
      let kernel = place == 0 ? step.kernel : fusedKernel(node, step.kernel, in: graph)
      macCost += Double(graph.macs(of: node)) * constants.cyclesPerMac.cost(of: node, kernel, in: graph)
      if step.kernel.precision == .int8 { elements += self.graph.converted(for: node, in: graph) }
      if case .binary = node.operation, place > 0 { continue }
      elements += node.outputs.reduce(0) { $0 + graph[$1].type.shape.count }
    }
    let (isScalar, precision) = (step.kernel.isScalar, step.kernel.precision)
    let slowest = slowestCore { core in
      let rate = isScalar ? core.scalarMacsPerNs : core.peakMacsPerNs[precision]
      let elementRate = isScalar ? core.scalarElementsPerNs : core.elementsPerNs
      return macCost / (rate * core.efficiency) + Double(elements) / elementRate
    }
    return machine.isMixed ? slowest * constants.mixedClusterFactor : slowest
  }

  /// The loop nest of a further node of a step.
  private func fusedKernel(
    _ node: Node, _ kernel: KernelDescriptor, in graph: Graph
  ) -> KernelDescriptor {
    KernelDescriptor(
      family: node.operation.family, algorithm: node.operation.isProduct ? .gemm : .streaming,
      precision: kernel.precision, isScalar: kernel.isScalar)
  }

  private func l1Ns(_ traffic: Traffic) -> Double {
    slowestCore { traffic.bytes / $0.loadBytesPerNs }
  }

  private func levelNs(_ bytes: Double, _ bytesPerCycle: Double) -> Double {
    slowestCore { bytes / (bytesPerCycle * $0.cyclesPerNs) }
  }

  /// The longest that any core takes for its part of what takes it a given time as a whole: its
  /// threads' equal shares, and the serial share.
  private func slowestCore(_ wholeNs: (Machine.ActiveCore) -> Double) -> Double {
    let serial = machine.threads > 1 ? constants.serialShare : 0
    var slowest = 0.0
    for core in machine.cores {
      let share = (1 - serial) * Double(core.threads) / Double(machine.threads) + serial
      slowest = max(slowest, wholeNs(core) * share)
    }
    return slowest
  }

  /// Memory bandwidth is shared by all threads.
  private func dramNs(_ bytes: Double) -> Double {
    bytes / machine.usableDRAMBytesPerNs(cores: machine.cores.count, constants)
  }

  private var overheadNs: Double {
    let clock = machine.cores.first?.cyclesPerNs ?? 1
    return constants.overheadCyclesPerStep / clock
      + (machine.threads > 1 ? constants.forkJoinNs : 0)
  }

  /// The largest term as a whole, of the others the part that is not hidden behind it.
  private func exposedTerms(_ terms: [Double]) -> [Double] {
    var largest = 0
    for index in terms.indices where terms[index] > terms[largest] { largest = index }
    let share = machine.cores.first?.exposure ?? 1
    return terms.indices.map { $0 == largest ? terms[$0] : terms[$0] * share }
  }

  // MARK: Energy

  /// Cores that work or wait, plus every byte moved.
  private func energy(_ traffic: Traffic, durationNs: Double, isScalar: Bool) -> Int64 {
    var milliwatts = 0.0
    for core in machine.cores {
      milliwatts += isScalar ? core.scalarMilliwatts : core.milliwatts
    }
    let perByte = constants.picojoulesPerByte
    let moved =
      traffic.bytes * perByte.l1 + traffic.l2Bytes * perByte.l2 + traffic.l3Bytes * perByte.l3
      + traffic.dramBytes * machine.dramPicojoulesPerByte
    // Milliwatts times nanoseconds are picojoules.
    return rounded((milliwatts * durationNs + moved) / 1000)
  }
}

/// Bytes of a graph's values at a configuration's precision.
struct GraphBytes {
  /// Of an element of each activation.
  private let elements: [Int]
  /// Of each constant as stored.
  private let constants: [Int]

  init(_ graph: Graph, _ precision: Precision) {
    elements = graph.elementByteCounts(in: precision)
    constants = graph.storedByteCounts(in: precision)
  }

  /// Bytes of the activations that a step reads or stores.
  func activationBytes(of step: Step, in graph: Graph) -> Double {
    var bytes = 0
    for id in graph.operands(of: step) + graph.results(of: step) where graph[id].constant == nil {
      bytes += graph[id].type.shape.count * elements[id.index]
    }
    return Double(bytes)
  }

  /// Elements that a node which computes in bytes has to make bytes first.
  func converted(for node: Node, in graph: Graph) -> Int {
    guard node.operation.isProduct else { return 0 }
    return node.inputs.reduce(0) { sum, id in
      let isFloat = graph[id].constant == nil && elements[id.index] > 1
      return sum + (isFloat ? graph[id].type.shape.count : 0)
    }
  }

  /// Bytes of the constants that a step reads; of a table the rows that indices name.
  func constantBytes(of step: Step, in graph: Graph) -> Double {
    var bytes = 0.0
    for node in graph.nodes(of: step) {
      for (place, id) in node.inputs.enumerated() where graph[id].constant != nil {
        let stored = Double(constants[id.index])
        guard node.operation == .gather, place == 0 else {
          bytes += stored
          continue
        }
        let rows = Double(graph[node.outputs[0]].type.shape.count)
        bytes += stored * (rows / Double(max(1, graph[id].type.shape.count)))
      }
    }
    return bytes
  }
}

/// Bytes that a step moves through each level.
struct Traffic {
  let bytes: Double
  let l2Bytes: Double
  let l3Bytes: Double
  let dramBytes: Double

  /// What does not fit a level comes from the next one. Weights come from memory in every inference
  /// when all of them together do not stay in the last level.
  init(activations: Double, weights: Double, machine: Machine, keepsWeights: Bool) {
    bytes = activations + weights
    l2Bytes = bytes > Double(machine.l1Bytes) ? bytes : 0
    l3Bytes = bytes > Double(machine.l2Bytes) ? bytes : 0
    let spilled = max(0, activations - Double(machine.lastLevelBytes))
    dramBytes = spilled + (keepsWeights ? 0 : weights)
  }
}

extension SimulatorConstants.OperatorCosts {
  /// Cycles of the peak rate for one multiply-accumulate of a node.
  func cost(of node: Node, _ kernel: KernelDescriptor, in graph: Graph) -> Double {
    switch node.operation {
    case .convolution(let convolution):
      switch kernel.algorithm {
      case .winograd: return winograd
      case .depthwise: return depthwise
      case .grouped: return grouped
      case .reference, .gemm, .streaming, .conversion, .view:
        let channels = graph[node.inputs[0]].type.shape[1]
        if channels <= 4 { return stem }
        return convolution.kernel == Extent(1) ? pointwise : self.convolution
      }
    case .attention: return attention
    case .matrixMultiply, .unary, .binary, .reduce, .pool, .batchNormalization,
      .layerNormalization, .localResponseNormalization, .softmax, .concatenate, .split, .slice,
      .pad, .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      return matrixMultiply
    }
  }
}

extension SimulatorConstants.EnergyPerByte {
  func dram(_ technology: DRAM.Technology) -> Double {
    switch technology {
    case .lpddr2, .lpddr3, .lpddr4, .ddr2, .ddr3, .ddr4: dramLpddr4
    case .lpddr4x: dramLpddr4x
    case .lpddr5, .ddr5: dramLpddr5
    case .lpddr5x: dramLpddr5x
    }
  }
}

/// The nearest integer; halves go away from zero. Only comparisons and arithmetic, so that every
/// host rounds alike.
func rounded(_ value: Double) -> Int64 {
  value < 0 ? -Int64(0.5 - value) : Int64(value + 0.5)
}
