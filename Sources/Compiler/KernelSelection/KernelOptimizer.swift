public import Devices
public import Graphs
public import Records
public import Simulation
public import Tensors

/// Chooses the kernel of one operation on a device, outside of any model.
public struct KernelOptimizer: Sendable {
  private let device: DeviceProfile
  private let simulator: Simulator
  private let configuration: Configuration
  private let latencies: MemoryLatencies
  /// Kept, because it remembers what it simulated.
  private let caches: CacheOptimizer

  /// An optimizer for a device and a configuration's backend, precision and threads.
  ///
  /// - Throws: ``KernelOptimizerError/unavailable(backend:reason:)``.
  public init(
    _ device: DeviceProfile, _ simulator: Simulator, _ configuration: Configuration,
    _ latencies: MemoryLatencies
  ) throws(KernelOptimizerError) {
    if case .unavailable(let reason) = KernelType.convolution.availability(
      on: configuration.backend)
    {
      throw .unavailable(backend: configuration.backend, reason: reason)
    }
    self.device = device
    self.simulator = simulator
    self.configuration = configuration
    self.latencies = latencies
    caches = CacheOptimizer(device)
  }

  /// A kernel and what is expected of it.
  public struct Choice: Hashable, Sendable {
    /// The loop nest, its type and whether it uses vectors.
    public let kernel: KernelDescriptor
    /// The instructions it uses.
    public let instructions: SIMDInstructions
    /// How many threads work on it.
    public let threads: Int
    /// What simulating it gave.
    public let terms: LayerTerms
    /// How many times as fast it is as scalar code on one thread.
    public let speedup: Double
    /// The blocks in which its loops miss the caches least, with how often.
    public let blocks: BlockDecision
    /// Results that its innermost loop works on at once: registers of so many elements, as many as hide
    /// the latency of a multiply-add.
    public let unroll: Int
    /// How far ahead it should ask for lines.
    public let prefetch: PrefetchHints
  }

  /// The cheapest of all loop nests, with vectors or without, on one thread or on all.
  ///
  /// - Parameters:
  ///   - operation: What is computed.
  ///   - inputs: The shapes of its operands, constants among them.
  ///   - constants: The places of the operands that are constants.
  ///   - output: The shape of its result.
  /// - Throws: ``KernelOptimizerError/shapeMismatch(expected:found:)``,
  ///   ``KernelOptimizerError/invalidOperation(_:)``.
  public func optimize(
    _ operation: Operation, inputs: [Shape], constants: Set<Int> = [1, 2], output: Shape
  ) throws(KernelOptimizerError) -> Choice {
    let graph = try graph(operation, inputs, constants, output)
    let weightBytes = graph.constantBytes(in: configuration.precision)
    let step = KernelChoice(
      graph, GraphWork(graph, configuration), device, simulator, configuration,
      weightBytes: weightBytes
    ).steps()[0]
    let price = simulator.pricer(of: graph, on: device, configuration, weightBytes: weightBytes)
    var plain = step
    (plain.kernel.isScalar, plain.threads) = (true, 1)
    var terms = price(step)
    (terms.name, terms.kernel) = (operation.family, step.kernel.description)
    return Choice(
      kernel: step.kernel,
      instructions: step.kernel.isScalar ? .none : SIMDInstructions(of: device),
      threads: step.threads ?? simulator.threadCount(device, configuration), terms: terms,
      speedup: Double(price(plain).totalNs) / Double(max(1, terms.totalNs)),
      blocks: caches.blockSizes(
        for: graph.nodes[0], in: graph, elementBytes: configuration.precision.byteCount),
      unroll: unroll(step.kernel),
      prefetch: PrefetchHints(
        for: step.kernel.algorithm, shapes: inputs, on: device, latencies,
        elementBytes: configuration.precision.byteCount))
  }

  /// Independent sums that keep the multipliers of the fastest core busy: its rate of instructions
  /// times the cycles that each takes, which is four on the cores of the catalogue.
  private func unroll(_ kernel: KernelDescriptor) -> Int {
    guard let core = device.clusters.first?.core else { return 1 }
    let instructions = max(1, Int(core.fma128PerCycle.rounded(.up)))
    let lanes =
      kernel.isScalar
      ? 1 : SIMDEstimator.lanes(SIMDInstructions(of: device), SIMDDataType(kernel.precision))
    return instructions * Self.multiplyAddCycles * lanes
  }

  /// Cycles from a multiply-add to the next one that needs its sum.
  private static let multiplyAddCycles = 4

  /// A model of the one operation.
  private func graph(
    _ operation: Operation, _ inputs: [Shape], _ constants: Set<Int>, _ output: Shape
  ) throws(KernelOptimizerError) -> Graph {
    var graph = Graph(name: operation.family)
    for (place, shape) in inputs.enumerated() {
      let type = TensorType(shape)
      let constant = constants.contains(place) ? Constant(type, .absent) : nil
      graph.values.append(Value(name: "operand\(place)", type: type, constant: constant))
      if constant == nil { graph.inputs.append(ValueID(place)) }
    }
    let result = ValueID(inputs.count)
    graph.values.append(Value(name: "result", type: TensorType(output)))
    graph.nodes = [
      Node(
        name: operation.family, operation: operation, inputs: inputs.indices.map { ValueID($0) },
        outputs: [result])
    ]
    graph.outputs = [result]
    let inferred: [Shape]
    do {
      inferred = try operation.outputTypes(for: inputs.map { TensorType($0) }).map(\.shape)
    } catch {
      throw .invalidOperation("\(error)")
    }
    guard inferred == [output] else {
      throw .shapeMismatch(expected: inferred, found: output)
    }
    return graph
  }
}

/// Why no kernel was chosen.
public enum KernelOptimizerError: Error, Hashable, CustomStringConvertible {
  /// The unit is not simulated.
  case unavailable(backend: Backend, reason: String)
  /// The result has another shape.
  case shapeMismatch(expected: [Shape], found: Shape)
  /// The operands do not fit the operation.
  case invalidOperation(String)

  /// One sentence.
  public var description: String {
    switch self {
    case .unavailable(let backend, let reason): "no kernels for \(backend.rawValue): \(reason)"
    case .shapeMismatch(let expected, let found):
      "the operation gives \(expected.map(\.description).joined(separator: ", ")), not \(found)"
    case .invalidOperation(let reason): "the operands do not fit the operation: \(reason)"
    }
  }
}
