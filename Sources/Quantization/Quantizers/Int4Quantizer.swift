public import Tensors

/// Signed nibbles, two in a byte, with a scale in half precision for each group of neighbours.
///
/// For weights: activations are stored the same way, by their own extremes, so that there is nothing
/// to calibrate.
public struct Int4Quantizer: Quantizer {
  /// Elements with a common scale.
  public enum GroupSize: Int, CaseIterable, Hashable, Sendable {
    case of32 = 32
    case of64 = 64
    case of128 = 128
  }

  /// Elements with a common scale.
  public let groupSize: GroupSize

  /// A quantizer; groups of 32 unless stated.
  public init(groupSize: GroupSize = .of32) { self.groupSize = groupSize }

  /// The format of weights.
  public var weightFormat: WeightFormat { .int4(groupSize: groupSize.rawValue) }

  /// Does nothing: each group has the range of its own elements.
  public mutating func calibrate(_ samples: [Tensor]) {}

  /// Stores a tensor in nibbles.
  ///
  /// - Throws: ``QuantizationError`` for malformed tensors.
  public func quantize(
    _ elements: [Float], shape: Shape, as role: TensorRole
  ) throws(QuantizationError) -> QuantizedTensor {
    try QuantizedTensor(elements, shape: shape, format: weightFormat)
  }

  /// What it is and does.
  public func describe() -> QuantizerDescription {
    let size = groupSize.rawValue
    return QuantizerDescription(
      name: groupSize == .of32 ? "int4" : "int4-\(size)",
      summary: "signed nibbles, two in a byte, a scale in half precision for each \(size)",
      bitsPerWeight: 4, granularity: "group-\(size)", needsCalibration: false,
      calibratedRange: nil)
  }
}
