public import Records
import Tensors

/// A constant whose elements a network learned and that takes most of its memory: what quantizers work
/// on. Biases, scales and statistics stay floats.
public struct WeightUse: Hashable, Sendable {
  /// The constant.
  public let id: ValueID
  /// The dimension of the node's output channels, or of a table's rows.
  public let channelAxis: Int
}

extension Operation {
  /// Whether it is a sum of products with weights.
  public var isProduct: Bool {
    switch self {
    case .convolution, .matrixMultiply: true
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      false
    }
  }
}

extension Graph {
  /// Whether a node is a convolution, transposed or not, of each of several channels by itself.
  public func isDepthwise(_ node: Node) -> Bool {
    guard case .convolution(let convolution) = node.operation else { return false }
    return convolution.groups > 1 && convolution.groups == self[node.inputs[0]].type.shape[1]
      && convolution.groups == self[node.outputs[0]].type.shape[1]
  }

  /// The weights of a node: the constant that a convolution or a matrix product multiplies by, the
  /// constant table that a gather reads; nil for other nodes, and where there are none.
  public func weights(of node: Node) -> WeightUse? {
    func use(_ place: Int, axis: (Shape) -> Int) -> WeightUse? {
      guard place < node.inputs.count else { return nil }
      let id = node.inputs[place]
      let shape = self[id].type.shape
      guard self[id].constant != nil, shape.rank >= 2, shape.count > 0 else { return nil }
      return WeightUse(id: id, channelAxis: axis(shape))
    }
    switch node.operation {
    case .convolution(let convolution): return use(1) { _ in convolution.isTransposed ? 1 : 0 }
    case .matrixMultiply(let product):
      return use(1) { $0.rank - (product.isRightTransposed ? 2 : 1) }
    case .gather: return use(0) { _ in 0 }
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .detection:
      return nil
    }
  }

  /// Bytes of each constant as it is stored for a precision, by its place in ``values``; zero for
  /// activations.
  ///
  /// Constants that have a format take what it says. For int8, weights are bytes with a scale for
  /// each channel and other constants 32-bit floats; else every element takes the precision's bytes.
  ///
  /// - Complexity: O(values + nodes).
  public func storedByteCounts(in precision: Precision) -> [Int] {
    let floatBytes = precision == .int8 ? Precision.fp32.byteCount : precision.byteCount
    var bytes = values.map { value in
      guard let constant = value.constant else { return 0 }
      return constant.format?.storedByteCount(of: value.type.shape)
        ?? value.type.shape.count * floatBytes
    }
    guard precision == .int8 else { return bytes }
    for node in nodes {
      guard let weights = weights(of: node), self[weights.id].constant?.format == nil
      else { continue }
      bytes[weights.id.index] = WeightFormat.int8(.init(channelAxis: weights.channelAxis))
        .storedByteCount(of: self[weights.id].type.shape)
    }
    return bytes
  }

  /// Bytes of an element of each activation, by its place in ``values``: those of the precision that
  /// its node computes in.
  ///
  /// - Complexity: O(values + nodes).
  public func elementByteCounts(in precision: Precision) -> [Int] {
    var bytes = [Int](repeating: precision.byteCount, count: values.count)
    for node in nodes {
      guard let own = node.precision else { continue }
      for output in node.outputs { bytes[output.index] = own.byteCount }
    }
    return bytes
  }

  /// Bytes of all constants that are used, as they are stored for a precision.
  public func constantBytes(in precision: Precision) -> Int {
    let bytes = storedByteCounts(in: precision)
    return zip(useCounts(), bytes).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
  }
}
