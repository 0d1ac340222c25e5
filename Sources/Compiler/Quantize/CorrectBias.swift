import Execution
public import Graphs
import Kernels
public import Quantization
public import Tensors

extension Pass {
  /// `b' = b - (W' - W) E[x]`: takes out of each output channel what storing the weights adds to its
  /// mean. Weights that are not stored are left alone, and so are products whose inputs have no
  /// statistics.
  ///
  /// Reference: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias
  /// Correction", 2019, section 4.2, with means that were measured. Each element of a window counts as
  /// often as it lies inside of the image. To be run once, behind the pass that stores weights.
  ///
  /// - Parameter statistics: Of products' inputs, by the value's name; see
  ///   ``channelStatistics(of:over:)``.
  public static func correctBias(_ statistics: [String: ChannelStatistics]) -> Pass {
    Pass(
      name: "correct-bias", summary: "takes the mean error of stored weights out of the bias"
    ) { graph in
      var graph = graph
      for index in graph.nodes.indices { correct(index, statistics, in: &graph) }
      return graph
    }
  }

  private static func correct(
    _ index: Int, _ statistics: [String: ChannelStatistics], in graph: inout Graph
  ) {
    let node = graph.nodes[index]
    guard node.inputs.count >= 2, let weights = graph[node.inputs[1]].constant,
      case .quantized(_, let source) = weights.content,
      let means = statistics[graph[node.inputs[0]].name]?.means,
      let stored = weights.elements(), let exact = source.elements()
    else { return }
    let differences = zip(stored, exact).map { Double($0) - Double($1) }
    guard let shift = meanShift(of: node, differences, weights.type.shape, means, in: graph) else {
      return
    }
    var bias = [Float](repeating: 0, count: shift.count)
    if node.inputs.count > 2 {
      guard let known = graph[node.inputs[2]].constant?.elements() else { return }
      bias = known
    }
    let corrected = Constant(
      TensorType([shift.count]), .literal(zip(bias, shift).map { Float(Double($0) - $1) }))
    let id = graph.addConstant(corrected, name: "\(node.name).corrected.bias")
    graph.nodes[index].inputs = Array(node.inputs.prefix(2)) + [id]
  }

  /// What differences of the weights add to the mean of each output channel; nil where the node is
  /// no product or the means are not those of its input channels.
  private static func meanShift(
    of node: Node, _ differences: [Double], _ shape: Shape, _ means: [Float], in graph: Graph
  ) -> [Double]? {
    switch node.operation {
    case .convolution(let convolution):
      guard !convolution.isTransposed, means.count == shape[1] * convolution.groups else {
        return nil
      }
      let shares = windowShares(
        convolution, graph[node.inputs[0]].type.shape, graph[node.outputs[0]].type.shape)
      let outputsPerGroup = shape[0] / convolution.groups
      var shift = [Double](repeating: 0, count: shape[0])
      for place in differences.indices {
        let (output, input) = (place / (shape[1] * shares.count), place / shares.count % shape[1])
        let channel = output / outputsPerGroup * shape[1] + input
        shift[output] += differences[place] * Double(means[channel]) * shares[place % shares.count]
      }
      return shift
    case .matrixMultiply(let product):
      guard shape.rank == 2 else { return nil }
      let (outputs, inputs) =
        product.isRightTransposed ? (shape[0], shape[1]) : (shape[1], shape[0])
      guard means.count == inputs else { return nil }
      var shift = [Double](repeating: 0, count: outputs)
      for place in differences.indices {
        let (row, column) = (place / shape[1], place % shape[1])
        let (output, input) = product.isRightTransposed ? (row, column) : (column, row)
        shift[output] += differences[place] * Double(means[input])
      }
      return shift
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      return nil
    }
  }
}

extension Pass {
  /// For each element of a window, the share of all windows in which it lies inside of the image.
  private static func windowShares(
    _ convolution: Convolution, _ input: Shape, _ output: Shape
  ) -> [Double] {
    func shares(isVertical: Bool) -> [Double] {
      let (extent, count) = isVertical ? (input[2], output[2]) : (input[3], output[3])
      func side(_ extent: Extent) -> Int { isVertical ? extent.height : extent.width }
      let before = convolution.padding.amounts(
        isVertical: isVertical, input: extent, window: side(convolution.dilatedKernel),
        stride: side(convolution.stride)
      ).before
      return (0..<side(convolution.kernel)).map { element in
        let inside = (0..<count).count {
          let place = $0 * side(convolution.stride) - before + element * side(convolution.dilation)
          return (0..<extent).contains(place)
        }
        return Double(inside) / Double(max(1, count))
      }
    }
    let columns = shares(isVertical: false)
    return shares(isVertical: true).flatMap { row in columns.map { row * $0 } }
  }
}

/// What each channel of a graph's values holds over some inferences, by the value's name.
///
/// Computed in floats by portable kernels on one thread: the same on every host.
///
/// - Parameter inputs: Inputs of each inference.
/// - Throws: ``CompilerError`` and ``Execution/ExecutionError`` where the graph cannot be executed.
public func channelStatistics(
  of graph: Graph, over inputs: [[String: Tensor]]
) throws -> [String: ChannelStatistics] {
  let target = HostTarget(isa: .scalar, mayTransform: false)
  var session = try Session(compile(graph, for: .host(target), passes: []))
  return try session.channelStatistics(over: inputs)
}
