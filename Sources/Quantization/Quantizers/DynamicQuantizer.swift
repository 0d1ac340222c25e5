import Basics
public import Tensors

/// INT8 where a tensor's statistics promise enough precision, half precision where outliers would
/// leave too few bytes for the rest.
///
/// The choice depends on the recorded ``TensorStatistics`` only: bytes are chosen where the predicted
/// signal-to-noise ratio reaches a threshold. With 30 dB, that is where the largest magnitude is at
/// most 13.9 times the root of the mean square.
public struct DynamicQuantizer: Quantizer {
  /// What was chosen for a tensor, and why.
  public struct Decision: Hashable, Sendable {
    /// How the tensor is stored.
    public let format: WeightFormat
    /// One sentence with the numbers that decided.
    public let reason: String
  }

  /// The least predicted ratio of signal to noise for bytes, in decibels.
  public let thresholdDecibels: Double
  /// How bytes are stored.
  public private(set) var int8: Int8Quantizer
  /// What was chosen for activations; nil before calibration.
  public private(set) var activationDecision: Decision?

  /// A quantizer with a threshold of 30 dB unless stated.
  ///
  /// - Parameter int8: How bytes are stored.
  public init(thresholdDecibels: Double = 30, int8: Int8Quantizer = Int8Quantizer()) {
    self.thresholdDecibels = thresholdDecibels
    self.int8 = int8
  }

  /// The choice for weights.
  ///
  /// - Parameter statistics: With the channels that bytes would have scales for.
  public func decision(for statistics: TensorStatistics) -> Decision {
    decision(for: statistics, bytes: int8.weightFormat)
  }

  /// The choice between halves and some format of bytes.
  ///
  /// - Parameter statistics: With the channels that bytes would have scales for.
  public func decision(for statistics: TensorStatistics, bytes: WeightFormat) -> Decision {
    let predicted = statistics.predictedDecibels
    let isEnough = predicted >= thresholdDecibels
    let numbers =
      "predicted SQNR \(fixed(predicted, digits: 1)) dB "
      + "(largest/rms up to \(fixed(statistics.crestFactor, digits: 1)))"
    let threshold = "\(fixed(thresholdDecibels, digits: 1)) dB"
    return Decision(
      format: isEnough ? bytes : .float16,
      reason: isEnough
        ? "\(numbers) reaches \(threshold): bytes suffice"
        : "\(numbers) is below \(threshold): outliers need half precision")
  }

  /// Chooses for activations, and the range of bytes.
  ///
  /// - Throws: As ``Int8Quantizer/calibrate(_:)``.
  public mutating func calibrate(_ samples: [Tensor]) throws(QuantizationError) {
    let elements = samples.flatMap(\.elements)
    guard !elements.isEmpty else { throw .noSamples(quantizer: describe().name) }
    try int8.calibrate(samples)
    activationDecision = decision(
      for: TensorStatistics(elements, shape: [elements.count]),
      bytes: .int8(WeightFormat.Int8Format(channelAxis: nil, isSymmetric: int8.isSymmetric)))
  }

  /// Stores a tensor in the format that its statistics, or those of the samples, ask for.
  ///
  /// - Throws: ``QuantizationError`` for malformed tensors and for activations before calibration.
  public func quantize(
    _ elements: [Float], shape: Shape, as role: TensorRole
  ) throws(QuantizationError) -> QuantizedTensor {
    guard elements.count == shape.count else {
      throw .countMismatch(shape: shape, count: elements.count)
    }
    switch role {
    case .weights:
      let axis = int8.granularity == .channel ? int8.channelAxis : nil
      if let axis, !shape.dimensions.indices.contains(axis) {
        throw .missingAxis(axis, shape: shape)
      }
      let chosen = decision(for: TensorStatistics(elements, shape: shape, axis: axis))
      return try QuantizedTensor(elements, shape: shape, format: chosen.format)
    case .activations:
      guard let activationDecision else { throw .notCalibrated(quantizer: describe().name) }
      return activationDecision.format == .float16
        ? try QuantizedTensor(elements, shape: shape, format: .float16)
        : try int8.quantize(elements, shape: shape, as: .activations)
    }
  }

  /// What it is and does.
  public func describe() -> QuantizerDescription {
    QuantizerDescription(
      name: "dynamic",
      summary: "int8 or fp16 for each tensor, by the SQNR that its statistics predict",
      bitsPerWeight: nil, granularity: int8.granularity.rawValue, needsCalibration: true,
      calibratedRange: int8.calibratedRange)
  }
}
