public import Tensors

/// IEEE 754 half precision: rounded to nearest, ties to even, bit by bit.
public struct Float16Quantizer: Quantizer {
  /// A quantizer.
  public init() {}

  /// Does nothing: halves have no range to choose.
  public mutating func calibrate(_ samples: [Tensor]) {}

  /// Stores a tensor in halves. Numbers from 65 520 on become infinite; infinite numbers and what is
  /// not a number stay so.
  ///
  /// - Throws: ``QuantizationError/countMismatch(shape:count:)``.
  public func quantize(
    _ elements: [Float], shape: Shape, as role: TensorRole
  ) throws(QuantizationError) -> QuantizedTensor {
    try QuantizedTensor(elements, shape: shape, format: .float16)
  }

  /// What it is and does.
  public func describe() -> QuantizerDescription {
    QuantizerDescription(
      name: "fp16", summary: "half precision of IEEE 754", bitsPerWeight: 16,
      granularity: "element", needsCalibration: false, calibratedRange: nil)
  }
}
