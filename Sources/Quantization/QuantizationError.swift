public import Tensors

/// Why a tensor could not be quantized.
public enum QuantizationError: Error, Hashable, CustomStringConvertible {
  /// The elements are not as many as the shape says.
  case countMismatch(shape: Shape, count: Int)
  /// An element that is infinite or not a number.
  case notFinite(index: Int, value: Float)
  /// An element beyond what the format can hold.
  case notRepresentable(index: Int, value: Float, format: WeightFormat)
  /// A dimension for scales that the tensor does not have.
  case missingAxis(Int, shape: Shape)
  /// Activations whose range nobody measured.
  case notCalibrated(quantizer: String)
  /// A calibration without a single element.
  case noSamples(quantizer: String)

  /// One sentence: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .countMismatch(let shape, let count):
      "a tensor of shape \(shape) needs \(shape.count) elements, got \(count)"
    case .notFinite(let index, let value):
      "element \(index) is \(value): only finite numbers can be quantized to integers"
    case .notRepresentable(let index, let value, let format):
      "element \(index) is \(value), beyond what \(format) holds: use a wider format"
    case .missingAxis(let axis, let shape):
      "there is no dimension \(axis) for scales in shape \(shape): it has \(shape.rank)"
    case .notCalibrated(let quantizer):
      "the range of activations is unknown: calibrate '\(quantizer)' with samples first"
    case .noSamples(let quantizer):
      "calibrating '\(quantizer)' needs samples with at least one element"
    }
  }
}
