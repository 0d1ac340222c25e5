package import Graphs
package import Records
import Tensors

/// What the nodes of a graph have to do at a configuration's precision, worked out once: a plan prices
/// each node many times.
package struct GraphWork: Sendable {
  /// Bytes of each activation; zero for constants.
  private let activationBytes: [Int]
  private let precision: Precision
  private let nodes: [NodeWork]

  private struct NodeWork: Sendable {
    let macs: Int
    let product: ProductAmount?
    let kind: ElementKind
    let packing: ChannelPacking
    /// Units of 16 bytes of the node's results.
    let resultVectors: Double
    let isExponential: Bool
    /// Elements that have to become bytes before a product can be computed in bytes.
    let convertedElements: Int
    /// Bytes of the constants that are read; of a table the rows that indices name.
    let constantBytes: Double
  }

  /// The work of a graph's nodes.
  ///
  /// - Parameter runtime: ncnn keeps the weights of products with a vector in 16 bits whatever the
  ///   precision, and multiplies matrices in 32-bit floats where others have 16 bits.
  package init(_ graph: Graph, _ configuration: Configuration) {
    let precision = configuration.precision
    let isNcnn = configuration.runtime == .ncnn
    let elementBytes = graph.elementByteCounts(in: precision)
    let constantBytes = graph.storedByteCounts(in: precision)
    let activationBytes = graph.values.indices.map { index in
      graph.values[index].constant == nil
        ? graph.values[index].type.shape.count * elementBytes[index] : 0
    }
    self.activationBytes = activationBytes
    self.precision = precision
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
      let results = node.outputs.reduce(0) { $0 + activationBytes[$1.index] }
      var product = graph.product(of: node, precision)
      if isNcnn, product?.kind == .vector, precision == .fp32 { bytes /= 2 }
      if isNcnn, product?.kind == .matrix, precision == .fp16 { product?.isSingle = true }
      return NodeWork(
        macs: graph.macs(of: node), product: product,
        kind: node.operation.elementKind,
        packing: graph.packing(of: node, node.precision ?? precision),
        resultVectors: Double(results) / 16,
        isExponential: node.operation.activation?.isExponential ?? false,
        convertedElements: converted, constantBytes: bytes)
    }
  }

  /// What a step has to do. What lies between its nodes is at hand and moves no bytes.
  func amount(of step: Step, in graph: Graph) -> StepAmount {
    let first = nodes[step.node]
    var amount = StepAmount()
    amount.activationBytes = activationBytes(of: step, in: graph)
    amount.constantBytes = constantBytes(of: step)
    amount.elements = first.kind
    amount.packing = first.packing
    amount.lanes = 16 / Double(precision.activationByteCount)
    amount.vectors = amount.activationBytes / 16
    for index in [step.node] + step.fused {
      let node = nodes[index]
      if var product = node.product {
        if index != step.node || step.kernel.algorithm != .winograd { product.tiles = [] }
        amount.products.append(product)
      }
      if node.isExponential { amount.exponentialVectors += node.resultVectors }
      if step.kernel.precision == .int8 {
        amount.epilogueVectors += Double(node.convertedElements) / amount.lanes
      }
      // An operation on two tensors behind another node takes its operand where that one would store
      // it, and is free.
      if case .binary = graph.nodes[index].operation { continue }
      if index != step.node { amount.epilogueVectors += node.resultVectors }
    }
    if case .convolution(let convolution) = graph.nodes[step.node].operation,
      step.kernel.algorithm == .grouped
    {
      amount.groups = Double(convolution.groups)
    }
    return amount
  }

  /// Bytes of the activations that a step reads or stores.
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
}
