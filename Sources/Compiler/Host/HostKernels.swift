import Graphs
import Kernels
import Tensors

/// Which fast kernel computes a node on this machine, and what it asks of its operands.
struct HostKernel: Hashable {
  /// The loop nest.
  var algorithm: KernelAlgorithm
  /// In which order images must lie; nil where any will do, as long as all lie the same way.
  var layout: Layout?
  /// Whether there is a kernel on bytes.
  var takesBytes = false
  /// Whether that kernel saves so much that operands are converted for it.
  var isWorthConverting = false

  /// The plain loops.
  static let reference = HostKernel(algorithm: .reference, layout: .rowMajor)

  /// The kernel of a node.
  init(_ node: Node, in graph: Graph) {
    func shape(_ index: Int) -> Shape { graph[node.inputs[index]].type.shape }
    func isConstant(_ index: Int) -> Bool { graph[node.inputs[index]].constant != nil }
    let result = graph[node.outputs[0]].type.shape
    self = .reference
    // Kernels read activations; what is made of constants only is left to the plain loops.
    guard !isConstant(0), result.count > 0,
      node.inputs.allSatisfy({ graph[$0].type.shape.count > 0 })
    else { return }
    switch node.operation {
    case .convolution(let convolution):
      guard !convolution.isTransposed, isConstant(1),
        node.inputs.count < 3 || isConstant(2)
      else { return }
      let algorithm: KernelAlgorithm =
        convolution.groups == 1 ? .gemm : graph.isDepthwise(node) ? .depthwise : .grouped
      self = HostKernel(
        algorithm: algorithm, layout: .channelsLast, takesBytes: true, isWorthConverting: true)
    case .matrixMultiply:
      guard isConstant(1), shape(1).rank == 2 else { return }
      guard node.inputs.count < 3 || isConstant(2) else { return }
      self = HostKernel(
        algorithm: .gemm, layout: .rowMajor, takesBytes: true, isWorthConverting: true)
    case .unary(let unary):
      let isTable = if case .activation = unary { true } else { false }
      self = HostKernel(algorithm: .streaming, layout: nil, takesBytes: isTable)
    case .binary(let binary): chooseBinary(binary, node, in: graph)
    case .pool: self = HostKernel(algorithm: .streaming, layout: .channelsLast, takesBytes: true)
    case .reduce(let reduce):
      guard reduce.kind == .mean, reduce.axes == [2, 3], shape(0).rank == 4 else { return }
      self = HostKernel(algorithm: .streaming, layout: .channelsLast, takesBytes: true)
    case .concatenate(let axis):
      guard axis == 1, result.rank == 4, !node.inputs.indices.contains(where: isConstant) else {
        return
      }
      self = HostKernel(algorithm: .streaming, layout: .channelsLast, takesBytes: true)
    case .layerNormalization:
      guard isConstant(1), isConstant(2), shape(1).rank == 1 else { return }
      self = HostKernel(algorithm: .streaming, layout: .rowMajor)
    case .softmax(let axis):
      guard axis == result.rank - 1 || axis == -1 else { return }
      self = HostKernel(algorithm: .streaming, layout: .rowMajor)
    case .attention(let attention):
      guard !attention.hasMask, !node.inputs.indices.contains(where: isConstant) else { return }
      self = HostKernel(algorithm: .gemm, layout: .rowMajor)
    case .batchNormalization, .localResponseNormalization, .split, .slice, .pad, .reshape,
      .transpose, .channelShuffle, .resize, .gather, .detection:
      return
    }
  }

  private init(
    algorithm: KernelAlgorithm, layout: Layout?, takesBytes: Bool = false,
    isWorthConverting: Bool = false
  ) {
    self.algorithm = algorithm
    self.layout = layout
    self.takesBytes = takesBytes
    self.isWorthConverting = isWorthConverting
  }

  /// Operands of one shape lie as they like; a number for each channel needs the channels together.
  private mutating func chooseBinary(_ binary: Binary, _ node: Node, in graph: Graph) {
    let shapes = node.inputs.map { graph[$0].type.shape }
    let isConstant = node.inputs.map { graph[$0].constant != nil }
    let adds = binary.kind == .add && binary.activation?.isLimit ?? true
    if shapes[0] == shapes[1] {
      guard !isConstant[1] || shapes[0].rank != 4 else { return }
      self = HostKernel(
        algorithm: .streaming, layout: isConstant[1] ? .rowMajor : nil,
        takesBytes: adds && !isConstant[1])
    } else if shapes[1].count == 1 {
      self = HostKernel(algorithm: .streaming, layout: nil)
    } else if shapes[0].rank == 4, shapes[0][0] == 1, shapes[1].count == shapes[0][1],
      shapes[1].rank >= 3, shapes[1][-3] == shapes[0][1]
    {
      let multiplies = binary.kind == .multiply && binary.activation == nil
      self = HostKernel(
        algorithm: .streaming, layout: .channelsLast, takesBytes: multiplies && !isConstant[1])
    } else if shapes[0].rank != 4, shapes[1].count == shapes[0][-1],
      shapes[1][-1] == shapes[0][-1]
    {
      self = HostKernel(algorithm: .streaming, layout: .rowMajor)
    }
  }
}
