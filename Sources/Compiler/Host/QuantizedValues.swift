import Graphs
import Tensors

/// Which values of a network are held in bytes, and by which scale.
///
/// Products always take bytes. What lies between them stays in bytes where a kernel for it exists
/// and something behind it wants bytes; everything else is computed in floats.
struct QuantizedValues {
  /// The values in bytes.
  private(set) var chosen: [ValueID: AffineQuantization] = [:]

  private let graph: Graph
  private let kernels: [HostKernel]
  private let isView: [Bool]
  private let products: [Int: Int]
  private let fused: Set<Int>
  private let consumers: [[Int]]
  private let outputs: Set<ValueID>

  /// Chooses for a graph; nothing unless a kernel takes bytes and ranges are known.
  ///
  /// - Parameter products: From an addition to the product in whose store it is done.
  init(
    _ graph: Graph, _ kernels: [HostKernel], isView: [Bool], _ products: [Int: Int],
    _ target: HostTarget
  ) {
    self.graph = graph
    self.kernels = kernels
    self.isView = isView
    self.products = products
    fused = Set(products.values)
    var consumers = [[Int]](repeating: [], count: graph.values.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { consumers[input.index].append(index) }
    }
    self.consumers = consumers
    outputs = Set(graph.outputs)
    guard kernels.contains(where: \.takesBytes), let calibration = target.calibration else {
      return
    }
    let wanted = wantedInBytes()
    for index in graph.nodes.indices { choose(index, wanted, calibration) }
    shareConcatenated()
  }

  /// Whether something that reads a value wants bytes, by value.
  ///
  /// - Complexity: O(values + uses): nodes are in order, so one pass from the end suffices.
  private func wantedInBytes() -> [Bool] {
    var wanted = [Bool](repeating: false, count: graph.values.count)
    for index in graph.nodes.indices.reversed() {
      let node = graph.nodes[index]
      let passesOn = (kernels[index].takesBytes || isView[index]) && wanted[node.outputs[0].index]
      if kernels[index].takesBytes && kernels[index].isWorthConverting || passesOn {
        for input in node.inputs { wanted[input.index] = true }
      }
    }
    return wanted
  }

  private mutating func choose(_ index: Int, _ wanted: [Bool], _ calibration: Calibration) {
    let node = graph.nodes[index]
    let kernel = kernels[index]
    // An addition in a product's store is part of the product.
    if let product = products[index] {
      let residual = node.inputs.first { graph.nodes[product].outputs[0] != $0 }
      guard kernels[product].takesBytes, let residual, chosen[residual] != nil else { return }
      return take(node.outputs[0], wanted, calibration)
    }
    guard !fused.contains(index), kernel.takesBytes || isView[index] else { return }
    let operands = node.inputs.filter { graph[$0].constant == nil }
    // One channel at a time there are kernels from bytes to bytes only.
    if kernel.algorithm == .depthwise {
      chosen[node.outputs[0]] = calibration.quantization(ofValue: graph[node.outputs[0]].name)
      return
    }
    if kernel.isWorthConverting { return take(node.outputs[0], wanted, calibration) }
    guard operands.allSatisfy({ chosen[$0] != nil }), wanted[node.outputs[0].index],
      !outputs.contains(node.outputs[0]) || isView[index]
    else { return }
    if keepsScale(node) || isView[index] {
      chosen[node.outputs[0]] = chosen[operands[0]]
    } else {
      take(node.outputs[0], wanted, calibration)
    }
  }

  private mutating func take(_ id: ValueID, _ wanted: [Bool], _ calibration: Calibration) {
    guard wanted[id.index], !outputs.contains(id) else { return }
    chosen[id] = calibration.quantization(ofValue: graph[id].name)
  }

  /// Whether the result holds bytes of its operand.
  private func keepsScale(_ node: Node) -> Bool {
    if case .pool(let pool) = node.operation { return pool.kind == .maximum }
    return false
  }

  /// What is only concatenated takes the scale of the whole, so that bytes are copied.
  private mutating func shareConcatenated() {
    for node in graph.nodes {
      guard case .concatenate = node.operation, let whole = chosen[node.outputs[0]] else {
        continue
      }
      for input in node.inputs where chosen[input] != nil && consumers[input.index].count == 1 {
        let producer = graph.nodes.first { $0.outputs.contains(input) }
        if producer.map({ !keepsScale($0) }) ?? false { chosen[input] = whole }
      }
    }
  }
}
