public import Tensors

extension Graph {
  /// The activations that an ONNX model in QDQ form holds in bytes, by the ranges of a calibration.
  ///
  /// Convolutions and products with known weights compute in bytes. What lies between them does so
  /// where something behind it wants bytes; everything else reads and makes floats. A convolution's
  /// result is always in bytes, because ONNX Runtime computes it in floats otherwise. What an
  /// activation only limits is not: the limits become those of the bytes. Outputs of the graph are
  /// floats.
  ///
  /// The graph should have its batch normalisations folded and its activations as nodes of their own,
  /// as the calibration has seen them.
  ///
  /// - Complexity: O(values + uses).
  public func activationsInBytes(by calibration: Calibration) -> [ValueID: AffineQuantization] {
    ActivationsInBytes(self).quantizations(by: calibration)
  }
}

/// Which activations of a graph are held in bytes.
private struct ActivationsInBytes {
  private let graph: Graph
  private let consumers: [[Int]]
  private let producers: [Int?]
  private let outputs: Set<ValueID>
  /// By value: whether it is held in bytes.
  private var isChosen: [Bool]

  init(_ graph: Graph) {
    self.graph = graph
    outputs = Set(graph.outputs)
    isChosen = [Bool](repeating: false, count: graph.values.count)
    var consumers = [[Int]](repeating: [], count: graph.values.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { consumers[input.index].append(index) }
    }
    self.consumers = consumers
    producers = graph.producers()
    // Nodes are in order, so that one pass from the end sees what stands behind each value.
    for index in graph.nodes.indices.reversed() { choose(index) }
  }

  private mutating func choose(_ index: Int) {
    let node = graph.nodes[index]
    if isConvolution(node) { isChosen[result(of: node).index] = true }
    guard computesInBytes(node) else { return }
    for input in node.inputs where graph[input].constant == nil { isChosen[input.index] = true }
  }

  private func isConvolution(_ node: Node) -> Bool {
    guard case .convolution(let convolution) = node.operation else { return false }
    return !convolution.isTransposed && graph[node.inputs[1]].constant != nil
  }

  /// What a node makes, or what the activation behind it makes of that when it only limits it: the
  /// limits then are those of the bytes.
  private func result(of node: Node) -> ValueID {
    let id = node.outputs[0]
    guard consumers[id.index].count == 1, !outputs.contains(id), isArithmetic(node) else {
      return id
    }
    let next = graph.nodes[consumers[id.index][0]]
    return isLimit(next) ? next.outputs[0] : id
  }

  private func isLimit(_ node: Node) -> Bool {
    guard case .unary(.activation(let activation)) = node.operation else { return false }
    switch activation {
    case .relu, .clip: return true
    case .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .leakyRelu: return false
    }
  }

  private func isArithmetic(_ node: Node) -> Bool {
    switch node.operation {
    case .convolution, .matrixMultiply, .binary: true
    case .unary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      false
    }
  }

  /// Whether a node takes bytes.
  private func computesInBytes(_ node: Node) -> Bool {
    let isWanted =
      isChosen[result(of: node).index] || node.outputs.contains { isChosen[$0.index] }
    let areAllActivations = node.inputs.allSatisfy { graph[$0].constant == nil }
    switch node.operation {
    case .convolution: return isConvolution(node)
    case .matrixMultiply:
      return graph[node.inputs[1]].constant != nil && graph[node.inputs[1]].type.shape.rank == 2
    case .binary(let binary):
      return isWanted && areAllActivations && [.add, .multiply].contains(binary.kind)
    case .unary(.activation(let activation)):
      switch activation {
      case .sigmoid, .silu, .leakyRelu: return isWanted
      case .relu, .clip:
        let producer = producers[node.inputs[0].index].map { graph.nodes[$0] }
        return isWanted && producer.map { result(of: $0) } != node.outputs[0]
      case .tanh, .hardSigmoid, .hardSwish, .gelu, .mish: return false
      }
    case .reduce(let reduce):
      return isWanted && reduce.kind == .mean && reduce.axes == [2, 3]
        && graph[node.inputs[0]].type.shape.rank == 4
    case .pool, .concatenate, .split, .slice, .reshape, .transpose, .channelShuffle:
      return isWanted && areAllActivations
    case .unary, .batchNormalization, .layerNormalization, .localResponseNormalization, .softmax,
      .attention, .pad, .resize, .gather, .detection:
      return false
    }
  }

  func quantizations(by calibration: Calibration) -> [ValueID: AffineQuantization] {
    var result: [ValueID: AffineQuantization] = [:]
    func choose(_ id: ValueID) {
      guard isChosen[id.index], !outputs.contains(id) else { return }
      result[id] = calibration.quantization(ofValue: graph[id].name)
    }
    for input in graph.inputs { choose(input) }
    for node in graph.nodes {
      for output in node.outputs { choose(output) }
      // Bytes that are only moved or compared keep their meaning.
      guard keepsScale(node), let form = result[node.inputs[0]] else { continue }
      for output in node.outputs where result[output] != nil { result[output] = form }
    }
    return result
  }

  private func keepsScale(_ node: Node) -> Bool {
    switch node.operation {
    case .pool(let pool): pool.kind == .maximum
    case .split, .slice, .reshape, .transpose, .channelShuffle: true
    case .convolution, .matrixMultiply, .unary, .binary, .reduce, .batchNormalization,
      .layerNormalization, .localResponseNormalization, .softmax, .attention, .concatenate, .pad,
      .resize, .gather, .detection:
      false
    }
  }
}
