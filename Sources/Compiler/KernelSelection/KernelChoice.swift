import Devices
import Graphs
import Records
import Simulation
import Tensors

/// Chooses the kernels of a graph on a device: of all loop nests, with vectors or without, on one
/// thread or on all, the one that costs least; of equal ones the one that takes less energy.
struct KernelChoice {
  private let graph: Graph
  private let precision: Precision
  /// Whether an algorithm may do fewer products than the operation's definition.
  private let mayTransform: Bool
  /// Operation families that must do without vectors.
  private let scalarFamilies: Set<String>
  /// Whether vectors and threads are chosen for each step, which other runtimes do not do.
  private let choosesForEachStep: Bool
  /// Whether the runtime filters bytes minimally too.
  private let filtersBytes: Bool
  private let hasThreads: Bool
  /// What may share a step.
  private let patterns: [FusionPattern]
  private let price: @Sendable (Step) -> LayerTerms

  init(
    _ graph: Graph, _ work: GraphWork, _ device: DeviceProfile, _ simulator: Simulator,
    _ configuration: Configuration, weightBytes: Int
  ) {
    self.graph = graph
    precision = configuration.precision
    let isOn = PlanTechnique.chooseKernels.isOn(in: configuration)
    mayTransform = configuration.optimization != .none && isOn
    scalarFamilies = Set(configuration.scalarFamilies)
    choosesForEachStep =
      configuration.optimization == .full && configuration.runtime == .pocketbench && isOn
    filtersBytes = configuration.runtime == .ncnn
    patterns = FusionPattern.groups(of: configuration)
    hasThreads = simulator.threadCount(device, configuration) > 1
    price = simulator.pricer(
      of: graph, work, on: device, configuration, weightBytes: weightBytes)
  }

  /// A step for each node, or for nodes of a group together where that is neither slower nor moves
  /// more to and from memory than apart.
  func steps() -> [Step] { pricedSteps().map(\.step) }

  /// The same with what each step costs in a warm inference.
  func pricedSteps() -> [(step: Step, terms: LayerTerms)] {
    var chosen: [[Int]: (step: Step, terms: LayerTerms)] = [:]
    func best(_ nodes: [Int]) -> LayerTerms {
      if let known = chosen[nodes] { return known.terms }
      let found = self.best(nodes)
      chosen[nodes] = found
      return found.terms
    }
    for index in graph.nodes.indices { _ = best([index]) }
    let groups = FusionGroups(graph, patterns: patterns) { merged, parts in
      guard Set(merged.map { graph.nodes[$0].precision }).count == 1 else { return false }
      let (together, apart) = (best(merged), parts.map(best))
      return together.totalNs <= apart.reduce(0) { $0 + $1.totalNs }
        && together.dramBytes <= apart.reduce(0) { $0 + $1.dramBytes }
    }
    let ends = Dictionary(
      uniqueKeysWithValues: groups.groups.compactMap { group in group.last.map { ($0, group) } })
    let grouped = Set(groups.groups.joined())
    return graph.nodes.indices.compactMap { index in
      // A group stands where its last node stood, so that all operands are made before.
      if let group = ends[index] { return chosen[group] }
      return grouped.contains(index) ? nil : chosen[[index]]
    }
  }

  /// The cheapest way to compute nodes in one step.
  private func best(_ nodes: [Int]) -> (step: Step, terms: LayerTerms) {
    let candidates = candidates(nodes)
    var best = (step: candidates[0], terms: price(candidates[0]))
    for candidate in candidates.dropFirst() {
      let terms = price(candidate)
      if (terms.totalNs, terms.energyNanojoules) < (best.terms.totalNs, best.terms.energyNanojoules)
      {
        best = (candidate, terms)
      }
    }
    return best
  }

  private func candidates(_ nodes: [Int]) -> [Step] {
    let node = graph.nodes[nodes[0]]
    let mustBeScalar = scalarFamilies.contains(node.operation.family)
    return algorithms(for: node).flatMap { algorithm in
      let isFree = choosesForEachStep && algorithm != .view
      return (mustBeScalar ? [true] : isFree ? [false, true] : [false]).flatMap { isScalar in
        (isFree && hasThreads ? [nil, 1] : [nil]).map { threads in
          Step(
            node: nodes[0],
            kernel: KernelDescriptor(
              family: node.operation.family, algorithm: algorithm,
              precision: node.precision ?? precision, isScalar: isScalar && algorithm != .view),
            fused: Array(nodes.dropFirst()), threads: threads)
        }
      }
    }
  }

  /// The loop nests that compute a node; never empty.
  private func algorithms(for node: Node) -> [KernelAlgorithm] {
    if isView(node, in: graph) { return [.view] }
    switch node.operation {
    case .convolution(let convolution):
      let channels = graph[node.inputs[0]].type.shape[1]
      let outputs = graph[node.outputs[0]].type.shape[1]
      if convolution.groups == 1 {
        let isSmall = convolution.kernel == Extent(3) && convolution.stride == Extent(1)
        let isPlain = convolution.dilation == Extent(1) && !convolution.isTransposed
        // Minimal filtering pays only with enough channels to turn tiles into matrix products.
        let isWide = channels >= 16 && outputs >= 16
        let isFiltered = filtersBytes || (node.precision ?? precision) != .int8
        let fits = isSmall && isPlain && isWide && isFiltered && mayTransform
        return fits ? [.gemm, .winograd] : [.gemm]
      }
      return graph.isDepthwise(node) ? [.depthwise] : [.grouped]
    case .matrixMultiply, .attention: return [.gemm]
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .concatenate, .split, .slice, .pad, .reshape,
      .transpose, .channelShuffle, .resize, .gather, .detection:
      return [.streaming]
    }
  }
}

/// Whether the result is the operand under another shape. A constant lies elsewhere and is copied.
func isView(_ node: Node, in graph: Graph) -> Bool {
  guard graph[node.inputs[0]].constant == nil else { return false }
  switch node.operation {
  case .reshape, .unary(.identity): return true
  case .convolution, .matrixMultiply, .unary, .binary, .reduce, .pool, .batchNormalization,
    .layerNormalization, .localResponseNormalization, .softmax, .attention, .concatenate,
    .split, .slice, .pad, .transpose, .channelShuffle, .resize, .gather, .detection:
    return false
  }
}
