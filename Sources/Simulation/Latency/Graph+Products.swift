import Graphs
import Records
import Tensors

extension Graph {
  /// The products of a node; nil where it has none.
  func product(of node: Node, _ precision: Precision) -> ProductAmount? {
    let macs = Double(macs(of: node))
    guard macs > 0 else { return nil }
    let elementBytes = Double((node.precision ?? precision).byteCount)
    let result = self[node.outputs[0]].type.shape
    switch node.operation {
    case .convolution(let convolution):
      return product(of: node, convolution, macs: macs, elementBytes: elementBytes)
    case .matrixMultiply:
      let depth = Double(self[node.inputs[0]].type.shape[-1])
      let outputs = Double(result[-1])
      let positions = Double(result.count) / outputs
      return ProductAmount(
        kind: positions == 1 ? .vector : .matrix, macs: macs, depth: depth, outputs: outputs,
        positions: positions, blocks: blocks(outputs: outputs, positions: positions),
        operandBytes: 0, elementBytes: elementBytes)
    case .attention:
      let width = Double(result[-1])
      let positions = Double(result.count) / width
      return ProductAmount(
        kind: .matrix, macs: macs, depth: width, outputs: width, positions: positions,
        blocks: blocks(outputs: width, positions: positions), operandBytes: 0,
        elementBytes: elementBytes)
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .concatenate, .split, .slice, .pad, .reshape,
      .transpose, .channelShuffle, .resize, .gather, .detection:
      return nil
    }
  }

  private func product(
    of node: Node, _ convolution: Convolution, macs: Double, elementBytes: Double
  ) -> ProductAmount {
    let (x, result) = (self[node.inputs[0]].type.shape, self[node.outputs[0]].type.shape)
    let groups = Double(convolution.groups)
    let window = convolution.kernel.height * convolution.kernel.width
    let channels = Double(x[1]) / groups
    let depth = channels * Double(window)
    let positions = Double(result[0] * result[2] * result[3])
    let kind: ProductAmount.Kind
    if isDepthwise(node) {
      kind = window > 9 ? .largeDepthwise : .depthwise
    } else if x[1] <= 4, window <= 121 {
      kind = .stem
    } else {
      kind = window == 1 ? .pointwise : .convolution
    }
    var product = ProductAmount(
      kind: kind, isGrouped: groups > 1 && !isDepthwise(node), macs: macs, depth: depth,
      outputs: Double(result[1]) / groups, positions: positions,
      blocks: blocks(outputs: Double(result[1]), positions: 1),
      operandBytes: depth * positions * elementBytes, elementBytes: elementBytes,
      packing: packing(of: node, elementBytes == 2 ? .fp16 : .fp32))
    if window == 9, convolution.stride == Extent(1), groups == 1 {
      product.tiles = [2, 4, 6].map { size in
        let rows = (result[2] + size - 1) / size
        let columns = (result[3] + size - 1) / size
        let elements = Double(result[0] * rows * columns * (size + 2) * (size + 2))
        return FilteredTile(
          macs: elements * Double(x[1] * result[1]),
          transforms: elements * Double(x[1] + result[1]))
      }
    }
    return product
  }

  /// Blocks of eight outputs.
  private func blocks(outputs: Double, positions: Double) -> Double {
    ((outputs * positions + 7) / 8).rounded(.down)
  }

  /// How the channels of a node's operand and result fill vectors of eight or four elements.
  func packing(of node: Node, _ precision: Precision) -> ChannelPacking {
    var shapes = [self[node.outputs[0]].type.shape]
    if case .convolution = node.operation {
      let operand = self[node.inputs[0]].type.shape
      if operand[1] > 4 { shapes.append(operand) }
    }
    var packing = ChannelPacking.full
    for shape in shapes where shape.rank == 4 {
      if shape[1] % 4 != 0 { return .none }
      if precision == .fp16, shape[1] % 8 != 0 { packing = .half }
    }
    return packing
  }
}

extension Precision {
  /// Bytes of an activation between layers: byte kernels of products exchange floats.
  var activationByteCount: Int {
    switch self {
    case .fp32, .int8: 4
    case .fp16: 2
    }
  }
}

extension Activation {
  /// Whether it takes an exponential function for each element.
  var isExponential: Bool {
    switch self {
    case .sigmoid, .tanh, .silu, .gelu, .mish: true
    case .relu, .hardSigmoid, .hardSwish, .clip, .leakyRelu: false
    }
  }
}

extension Operation {
  /// The function that is applied to the result.
  var activation: Activation? {
    switch self {
    case .convolution(let convolution): convolution.activation
    case .matrixMultiply(let product): product.activation
    case .binary(let binary): binary.activation
    case .unary(.activation(let activation)): activation
    case .unary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      nil
    }
  }

  /// What it does to single elements.
  var elementKind: ElementKind {
    switch self {
    case .convolution, .matrixMultiply, .attention: .epilogue
    case .binary: .binary
    case .concatenate, .split, .slice, .resize: .copy
    case .transpose, .channelShuffle: .shuffle
    case .pool: .pool
    case .reduce: .reduction
    case .localResponseNormalization: .localNormalization
    case .layerNormalization: .normalization
    case .softmax: .softmax
    case .unary, .batchNormalization, .pad, .reshape, .gather, .detection: .other
    }
  }
}
