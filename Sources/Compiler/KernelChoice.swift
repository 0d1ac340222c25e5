import Devices
import Graphs
import Records
import Simulation
import Tensors

/// Chooses the kernel of each node on a device: the cheapest of the candidates.
struct KernelChoice {
  private let precision: Precision
  /// Whether an algorithm may do fewer products than the operation's definition.
  private let mayTransform: Bool
  private let price: @Sendable (Node, KernelDescriptor, Graph) -> LayerTerms

  init(
    _ device: DeviceProfile, _ simulator: Simulator, _ configuration: Configuration,
    weightBytes: Int
  ) {
    precision = configuration.precision
    mayTransform = configuration.optimization != .none
    price = simulator.pricer(for: device, configuration, weightBytes: weightBytes)
  }

  /// The step that runs a node.
  func step(for index: Int, in graph: Graph) -> Step {
    let node = graph.nodes[index]
    let candidates = candidates(for: node, in: graph).map {
      KernelDescriptor(family: node.operation.family, algorithm: $0, precision: precision)
    }
    guard candidates.count > 1 else { return Step(node: index, kernel: candidates[0]) }
    var best = candidates[0]
    var lowest = price(node, best, graph).totalNs
    for candidate in candidates.dropFirst() {
      let cost = price(node, candidate, graph).totalNs
      if cost < lowest { (best, lowest) = (candidate, cost) }
    }
    return Step(node: index, kernel: best)
  }

  /// The loop nests that compute a node; never empty.
  private func candidates(for node: Node, in graph: Graph) -> [KernelAlgorithm] {
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
        let fits = isSmall && isPlain && isWide && precision != .int8 && mayTransform
        return fits ? [.gemm, .winograd] : [.gemm]
      }
      return convolution.groups == channels && outputs == channels ? [.depthwise] : [.grouped]
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
