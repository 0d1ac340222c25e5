public import Tensors

/// What a tensor is to a network.
public enum TensorRole: String, CaseIterable, Hashable, Sendable {
  /// Known before the run: its own range is the range.
  case weights
  /// Made during the run: its range is known from calibration only.
  case activations
}

/// A way to store tensors in fewer bits.
///
/// Every conformer is plain Swift with IEEE operations only, so that what it decides and stores is
/// the same on every host.
public protocol Quantizer: Sendable {
  /// Learns the range of activations from representative samples, in place of what it learned
  /// before. Weights need none.
  ///
  /// - Throws: ``QuantizationError`` where samples are needed and there is no element, or one that
  ///   is not finite.
  mutating func calibrate(_ samples: [Tensor]) throws(QuantizationError)

  /// Stores a tensor.
  ///
  /// - Parameters:
  ///   - elements: Row-major.
  ///   - shape: Of as many elements.
  ///   - role: Whether the range is its own, or the calibrated one.
  /// - Throws: ``QuantizationError`` for malformed tensors, and for activations that nobody
  ///   calibrated where the format needs a range.
  /// - Complexity: O(elements).
  func quantize(
    _ elements: [Float], shape: Shape, as role: TensorRole
  ) throws(QuantizationError) -> QuantizedTensor

  /// What it is and does.
  func describe() -> QuantizerDescription
}

extension Quantizer {
  /// Stores a tensor; one of weights unless stated.
  ///
  /// - Throws: As ``quantize(_:shape:as:)``.
  public func quantize(
    _ tensor: Tensor, as role: TensorRole = .weights
  ) throws(QuantizationError) -> QuantizedTensor {
    try quantize(tensor.elements, shape: tensor.shape, as: role)
  }

  /// Reads a stored tensor back.
  ///
  /// - Complexity: O(elements).
  public func dequantize(_ stored: QuantizedTensor) -> Tensor {
    Tensor(stored.shape, stored.floats)
  }

  /// Stores the weights of a model one by one; names and order stay.
  ///
  /// - Throws: As ``quantize(_:shape:as:)``, at the first weight that cannot be stored.
  public func quantizeWeights(
    _ weights: [(name: String, tensor: Tensor)]
  ) throws(QuantizationError) -> [(name: String, tensor: QuantizedTensor)] {
    var stored: [(name: String, tensor: QuantizedTensor)] = []
    for (name, tensor) in weights { stored.append((name, try quantize(tensor))) }
    return stored
  }
}

/// What a quantizer is and does.
public struct QuantizerDescription: Hashable, Sendable {
  /// The name on the command line and in reports.
  public let name: String
  /// One line about it.
  public let summary: String
  /// Bits of a weight without scales; nil where each tensor has its own format.
  public let bitsPerWeight: Int?
  /// What weights share a scale.
  public let granularity: String
  /// Whether activations need calibration.
  public let needsCalibration: Bool
  /// The calibrated range of activations; nil before calibration and where none is needed.
  public let calibratedRange: ClosedRange<Float>?
}

/// The quantizers there are.
public enum Quantizers {
  /// The four of the bench, each with its options, in the order they are listed.
  public static let all: [any Quantizer] = [
    Float16Quantizer(), Int8Quantizer(), Int8Quantizer(granularity: .tensor),
    Int8Quantizer(isSymmetric: false), Int4Quantizer(), Int4Quantizer(groupSize: .of64),
    Int4Quantizer(groupSize: .of128), DynamicQuantizer(),
  ]

  /// The quantizer with a name.
  public static func named(_ name: String) -> (any Quantizer)? {
    all.first { $0.describe().name == name }
  }
}
