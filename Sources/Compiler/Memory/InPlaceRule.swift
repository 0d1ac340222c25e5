import Graphs
import Tensors

/// Which operands a step may overwrite with its result, element for element.
///
/// A rule speaks of kernels only. Whether nobody else needs the operand is found out by
/// ``ActivationBlocks``.
enum InPlaceRule: Hashable, Sendable {
  /// None: every result has a place of its own.
  case never
  /// All for which it is possible: those that are read where, or before, the result is written.
  case general
  /// As ncnn does: layers of one operand that work element by element or row by row.
  case ncnn
  /// Those that the kernels of this machine tolerate.
  case host

  /// The operands of a step that its only result may overwrite; constants may be among them.
  func operands(of step: Step, in graph: Graph) -> [ValueID] {
    guard graph.results(of: step).count == 1, step.kernel.algorithm != .view else { return [] }
    switch self {
    case .never: return []
    case .general: return Self.overwritten(by: step, in: graph)
    case .ncnn:
      let node = graph.nodes[step.node]
      guard step.fused.isEmpty, Self.isInPlaceInNcnn(node, in: graph) else { return [] }
      return [node.inputs[0]]
    case .host:
      guard Self.toleratesOverwriting(step, in: graph) else { return [] }
      return Self.overwritten(by: step, in: graph)
    }
  }

  /// The operands that the last node reads element for element, and that no node before it reads
  /// but as a whole.
  private static func overwritten(by step: Step, in graph: Graph) -> [ValueID] {
    let nodes = graph.nodes(of: step)
    guard let last = nodes.last else { return [] }
    let made = nodes.flatMap(\.outputs)
    let before = nodes.dropLast().filter { !isReduction($0) }.flatMap(\.inputs)
    return elementwiseOperands(of: last, in: graph).filter {
      !made.contains($0) && !before.contains($0)
    }
  }

  /// What a node reads at the place where it writes, at the latest then.
  private static func elementwiseOperands(of node: Node, in graph: Graph) -> [ValueID] {
    switch node.operation {
    case .unary, .batchNormalization, .layerNormalization, .softmax: return [node.inputs[0]]
    case .binary:
      // An operand that is repeated is read again after its place would have been written.
      let count = graph[node.outputs[0]].type.shape.count
      return node.inputs.filter { graph[$0].type.shape.count == count }
    case .convolution, .matrixMultiply, .reduce, .pool, .localResponseNormalization, .attention,
      .concatenate, .split, .slice, .pad, .reshape, .transpose, .channelShuffle, .resize, .gather,
      .detection:
      return []
    }
  }

  /// Whether a node has read all of its operand before any other node of its step can write.
  private static func isReduction(_ node: Node) -> Bool {
    switch node.operation {
    case .reduce, .pool: true
    case .convolution, .matrixMultiply, .unary, .binary, .batchNormalization,
      .layerNormalization, .localResponseNormalization, .softmax, .attention, .concatenate,
      .split, .slice, .pad, .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      false
    }
  }

  /// The layers for which ncnn's `support_inplace` is set and that have one operand; sums and products
  /// of two blobs get a new one.
  private static func isInPlaceInNcnn(_ node: Node, in graph: Graph) -> Bool {
    switch node.operation {
    case .unary, .batchNormalization, .layerNormalization, .localResponseNormalization, .softmax:
      true
    // Scale, Bias and BinaryOp with a number.
    case .binary: graph[node.inputs[1]].constant != nil
    case .convolution, .matrixMultiply, .reduce, .pool, .attention, .concatenate, .split, .slice,
      .pad, .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      false
    }
  }

  /// The kernels of this machine whose result may be one of their operands.
  ///
  /// - Streaming: each vector is loaded before it is stored, tails through masks; rows of
  ///   normalizations and softmax are read before they are written (`f32_elementwise.h`,
  ///   `q8_elementwise.h`, `f32_normalization.h`).
  /// - Products with an addition: an element of the residual is read once, by the tile that stores
  ///   its sum (`f32_gemm.h`, `f32_convolution.h`, `f32_winograd.h`, `q8_gemm.h`).
  /// - Depthwise products shift their last tile over the one before it, which would read sums again
  ///   as residuals; plain loops show operands as spans, which promise not to change; conversions move
  ///   elements.
  private static func toleratesOverwriting(_ step: Step, in graph: Graph) -> Bool {
    switch step.kernel.algorithm {
    case .streaming: step.fused.isEmpty
    case .gemm, .winograd, .grouped: step.fused.count == 1
    case .depthwise, .reference, .conversion, .view: false
    }
  }
}
