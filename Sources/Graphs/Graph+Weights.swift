public import Records
import Tensors

/// An operand whose elements a network learned and that takes most of its memory: what quantizers
/// work on. Biases, scales and statistics stay floats.
public struct WeightOperand: Hashable, Sendable {
  /// The constant.
  public var value: ValueID
  /// The dimension of the node's output channels, or of a table's rows.
  public var channelAxis: Int
}

extension Graph {
  /// The weights of a node: the constant that a convolution or a matrix product multiplies by, the
  /// constant table that a gather reads; nil for other nodes.
  public func weightOperand(of node: Node) -> WeightOperand? {
    let place: Int
    let axis: Int
    switch node.operation {
    case .convolution(let convolution): (place, axis) = (1, convolution.isTransposed ? 1 : 0)
    case .matrixMultiply(let product):
      place = 1
      let rank = self[node.inputs[1]].type.shape.rank
      axis = product.isRightTransposed ? rank - 2 : rank - 1
    case .gather: (place, axis) = (0, 0)
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .detection:
      return nil
    }
    guard self[node.inputs[place]].constant != nil else { return nil }
    return WeightOperand(value: node.inputs[place], channelAxis: axis)
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
      guard let weights = weightOperand(of: node), self[weights.value].constant?.format == nil
      else { continue }
      bytes[weights.value.index] = WeightFormat.int8(.init(channelAxis: weights.channelAxis))
        .storedByteCount(of: self[weights.value].type.shape)
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
