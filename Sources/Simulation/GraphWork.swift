import Graphs
import Records
import Tensors

/// What the nodes of a graph have to do at a configuration's precision, worked out once: a plan prices
/// each node many times.
struct GraphWork {
  /// Bytes of each activation; zero for constants.
  private let activationBytes: [Int]
  private let nodes: [NodeWork]

  private struct NodeWork {
    let macs: Int
    /// Results of the node.
    let elements: Int
    /// Elements that have to become bytes before a product can be computed in bytes.
    let convertedElements: Int
    /// Bytes of the constants that are read; of a table the rows that indices name.
    let constantBytes: Double
    /// Channels of the first operand.
    let channels: Int
  }

  init(_ graph: Graph, _ precision: Precision) {
    let elementBytes = graph.elementByteCounts(in: precision)
    let constantBytes = graph.storedByteCounts(in: precision)
    activationBytes = graph.values.indices.map { index in
      graph.values[index].constant == nil
        ? graph.values[index].type.shape.count * elementBytes[index] : 0
    }
    nodes = graph.nodes.map { node in
      let elements = node.outputs.reduce(0) { $0 + graph[$1].type.shape.count }
      var bytes = 0.0
      var converted = 0
      for (place, id) in node.inputs.enumerated() {
        let count = graph[id].type.shape.count
        guard graph[id].constant != nil else {
          if node.operation.isProduct, elementBytes[id.index] > 1 { converted += count }
          continue
        }
        let stored = Double(constantBytes[id.index])
        let isTable = node.operation == .gather && place == 0
        bytes += isTable ? stored * (Double(elements) / Double(max(1, count))) : stored
      }
      let shape = graph[node.inputs[0]].type.shape
      return NodeWork(
        macs: graph.macs(of: node), elements: elements, convertedElements: converted,
        constantBytes: bytes, channels: shape.rank > 1 ? shape[1] : 1)
    }
  }

  /// Bytes of the activations that a step reads or stores. What lies between its nodes is at hand.
  func activationBytes(of step: Step, in graph: Graph) -> Double {
    var bytes = 0
    if step.fused.isEmpty {
      for id in graph.nodes[step.node].inputs { bytes += activationBytes[id.index] }
      for id in graph.nodes[step.node].outputs { bytes += activationBytes[id.index] }
    } else {
      for id in graph.operands(of: step) + graph.results(of: step) {
        bytes += activationBytes[id.index]
      }
    }
    return Double(bytes)
  }

  /// Bytes of the constants that a step reads.
  func constantBytes(of step: Step) -> Double {
    step.fused.reduce(nodes[step.node].constantBytes) { $0 + nodes[$1].constantBytes }
  }

  /// The same in whole bytes.
  func constantByteCount(of step: Step) -> Int {
    let bytes = constantBytes(of: step)
    let whole = Int(bytes)
    return Double(whole) < bytes ? whole + 1 : whole
  }

  /// Multiply-accumulates of a step.
  func macs(of step: Step) -> Int {
    step.fused.reduce(nodes[step.node].macs) { $0 + nodes[$1].macs }
  }

  /// Multiply-accumulates of a step in units of the peak rate's cycles.
  func macCost(
    of step: Step, in graph: Graph, _ costs: SimulatorConstants.OperatorCosts
  ) -> Double {
    var cost = 0.0
    for index in [step.node] + step.fused where nodes[index].macs > 0 {
      let operation = graph.nodes[index].operation
      let algorithm = index == step.node ? step.kernel.algorithm : operation.fusedAlgorithm
      cost +=
        Double(nodes[index].macs)
        * costs.cost(of: operation, algorithm, channels: nodes[index].channels)
    }
    return cost
  }

  /// Results that a step makes one by one, and elements that it turns into bytes. An operation on two
  /// tensors behind another node takes its operand where that one would store it, and is free.
  func elements(of step: Step, in graph: Graph) -> Int {
    var elements = 0
    for index in [step.node] + step.fused {
      if step.kernel.precision == .int8 { elements += nodes[index].convertedElements }
      if case .binary = graph.nodes[index].operation, index != step.node { continue }
      elements += nodes[index].elements
    }
    return elements
  }
}

extension Operation {
  /// The loop nest of a node behind the first one of a step.
  fileprivate var fusedAlgorithm: KernelAlgorithm { isProduct ? .gemm : .streaming }
}

extension SimulatorConstants.OperatorCosts {
  /// Cycles of the peak rate for one multiply-accumulate.
  fileprivate func cost(
    of operation: Operation, _ algorithm: KernelAlgorithm, channels: Int
  ) -> Double {
    switch operation {
    case .convolution(let convolution):
      switch algorithm {
      case .winograd: return winograd
      case .depthwise: return depthwise
      case .grouped: return grouped
      case .reference, .gemm, .streaming, .conversion, .view:
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
