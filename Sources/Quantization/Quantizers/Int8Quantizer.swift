public import Tensors

/// Signed bytes with 32-bit scales.
///
/// Weights are stored by their own extremes, with a scale for each output channel or one for the
/// tensor. Activations have one scale, from calibrated ranges: a scale for each channel of theirs
/// could not be taken out of the sums of a product.
public struct Int8Quantizer: Quantizer {
  /// What weights share a scale.
  public enum Granularity: String, CaseIterable, Hashable, Sendable {
    /// All of a tensor.
    case tensor
    /// Those of an output channel.
    case channel
  }

  /// What weights share a scale.
  public let granularity: Granularity
  /// The dimension of output channels.
  public let channelAxis: Int
  /// Whether zero is the byte zero.
  public let isSymmetric: Bool
  /// How the range of activations is chosen.
  public let rangeMethod: RangeMethod
  /// The range of activations; nil before calibration.
  public private(set) var calibratedRange: ClosedRange<Float>?

  /// A quantizer: symmetric, a scale for each index of the first dimension, activations by their
  /// extremes, unless stated.
  public init(
    granularity: Granularity = .channel, channelAxis: Int = 0, isSymmetric: Bool = true,
    rangeMethod: RangeMethod = .minMax
  ) {
    self.granularity = granularity
    self.channelAxis = channelAxis
    self.isSymmetric = isSymmetric
    self.rangeMethod = rangeMethod
  }

  /// The format of weights.
  public var weightFormat: WeightFormat {
    .int8(
      WeightFormat.Int8Format(
        channelAxis: granularity == .channel ? channelAxis : nil, isSymmetric: isSymmetric))
  }

  /// Chooses the range of activations from samples, in two passes.
  ///
  /// - Throws: ``QuantizationError/noSamples(quantizer:)``, and
  ///   ``QuantizationError/notFinite(index:value:)`` with the place within its sample.
  public mutating func calibrate(_ samples: [Tensor]) throws(QuantizationError) {
    var observer = RangeObserver(rangeMethod)
    for sample in samples {
      try QuantizedTensor.checkFinite(sample.elements)
      observer.observeExtremes(of: sample.elements.span)
    }
    for sample in samples { observer.observeDistribution(of: sample.elements.span) }
    guard let range = observer.range else { throw .noSamples(quantizer: name) }
    calibratedRange = range
  }

  /// Stores a tensor in bytes; activations beyond the calibrated range are limited to it.
  ///
  /// - Throws: ``QuantizationError`` for malformed tensors and for activations before calibration.
  public func quantize(
    _ elements: [Float], shape: Shape, as role: TensorRole
  ) throws(QuantizationError) -> QuantizedTensor {
    switch role {
    case .weights: return try QuantizedTensor(elements, shape: shape, format: weightFormat)
    case .activations:
      guard let calibratedRange else { throw .notCalibrated(quantizer: name) }
      return try QuantizedTensor(
        elements, shape: shape, range: calibratedRange, isSymmetric: isSymmetric)
    }
  }

  private var name: String {
    "int8" + (granularity == .tensor ? "-tensor" : "") + (isSymmetric ? "" : "-asymmetric")
  }

  /// What it is and does.
  public func describe() -> QuantizerDescription {
    let symmetry = isSymmetric ? "symmetric" : "with zero points"
    let scales = granularity == .tensor ? "the tensor" : "each output channel"
    return QuantizerDescription(
      name: name, summary: "signed bytes, \(symmetry), a scale for \(scales)", bitsPerWeight: 8,
      granularity: granularity.rawValue, needsCalibration: true, calibratedRange: calibratedRange)
  }
}
