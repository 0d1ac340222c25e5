public import Tensors

/// Why a file of weights cannot be used.
public enum WeightFileError: Error, Hashable, CustomStringConvertible {
  /// The file is something else.
  case notWeights(file: String)
  /// The file was written by another version.
  case otherVersion(file: String, found: UInt32)
  /// The file ends too early.
  case truncated(file: String, offset: Int, needed: Int, found: Int)
  /// The bytes are not those that were written.
  case damaged(file: String)
  /// A tensor that cannot be.
  case invalid(file: String, tensor: String, reason: String)
  /// The file goes on behind its last tensor.
  case trailingBytes(file: String, count: Int)
  /// A constant of a graph that the file lacks.
  case missing(model: String, tensor: String)
  /// A tensor that the graph has no constant for.
  case unknown(model: String, tensor: String)
  /// A tensor of another shape than the graph's constant.
  case wrongShape(model: String, tensor: String, expected: Shape, found: Shape)
  /// A constant whose elements are not known, so that they cannot be written.
  case withoutElements(model: String, tensor: String)

  /// One sentence: what is wrong, where and what to do.
  public var description: String {
    switch self {
    case .notWeights(let file):
      "'\(file)' is not a file of weights (.weights): it does not begin with PBTENSOR"
    case .otherVersion(let file, let found):
      "'\(file)' has version \(found) of the format, expected 1; write it again"
    case .truncated(let file, let offset, let needed, let found):
      "'\(file)' ends too early: \(needed) bytes are needed at \(offset), it has \(found)"
    case .damaged(let file):
      "the bytes of '\(file)' are not those that were written; write it again"
    case .invalid(let file, let tensor, let reason):
      "tensor '\(tensor)' of '\(file)': \(reason)"
    case .trailingBytes(let file, let count):
      "'\(file)' goes on for \(count) bytes behind its last tensor"
    case .missing(let model, let tensor):
      "model '\(model)' needs weights '\(tensor)', which the file does not have"
    case .unknown(let model, let tensor):
      "model '\(model)' has no weights '\(tensor)', which the file has; is it another model's?"
    case .wrongShape(let model, let tensor, let expected, let found):
      "weights '\(tensor)' of model '\(model)' have the shape \(expected), the file has \(found)"
    case .withoutElements(let model, let tensor):
      "weights '\(tensor)' of model '\(model)' have no elements that could be written"
    }
  }
}
