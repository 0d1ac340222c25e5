import Execution
import Graphs
import Quantization
import Tensors

extension Operation {
  /// Whether it can be done on bytes between products: it moves elements, or there are tables and
  /// integer arithmetic for it.
  var carriesBytes: Bool {
    switch self {
    case .pool, .concatenate, .split, .slice, .pad, .reshape, .transpose, .channelShuffle,
      .unary(.activation), .unary(.identity):
      true
    case .reduce(let reduce): reduce.kind == .mean
    case .binary(let binary): binary.kind == .add || binary.kind == .multiply
    case .resize(let resize): resize.kind == .nearest
    case .convolution, .matrixMultiply, .unary, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .gather, .detection:
      false
    }
  }
}

/// The statistics that decide about a weight.
enum WeightSample {
  /// The most elements of a long constant that are looked at.
  static let largestCount = 65_536

  /// The statistics of a weight with a channel for each index of a dimension; nil where its elements
  /// are unknown.
  ///
  /// Of seeded and literal constants with more than ``largestCount`` elements only the first rows
  /// are looked at, as many as have at most so many elements, one at least: elements of a gigabyte
  /// need not be made to judge it. The same rows on every host.
  static func statistics(of constant: Constant, axis: Int) -> TensorStatistics? {
    let sample = firstRows(of: constant)
    return sample.elements().map {
      TensorStatistics($0, shape: sample.type.shape, axis: axis)
    }
  }

  private static func firstRows(of constant: Constant) -> Constant {
    let shape = constant.type.shape
    guard shape.count > largestCount, shape.rank > 0 else { return constant }
    let width = shape.count / shape[0]
    let rows = max(1, largestCount / max(1, width))
    let type = TensorType(
      Shape([rows] + shape.dimensions.dropFirst()), constant.type.element)
    switch constant.content {
    case .uniform, .seeded: return Constant(type, constant.content, role: constant.role)
    case .literal(let elements):
      return Constant(type, .literal(Array(elements.prefix(rows * width))), role: constant.role)
    case .computed, .quantized, .absent: return constant
    }
  }
}
