/// How one element of a tensor is stored.
public enum ElementType: String, CaseIterable, Hashable, Sendable {
  case float32, float16, int8, int32

  /// Bytes of one element.
  public var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .float16: 2
    case .int8: 1
    }
  }
}

/// The shape and element type of a tensor.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// The extents.
  public var shape: Shape
  /// How elements are stored.
  public var element: ElementType

  /// A type; 32-bit floats unless stated.
  public init(_ shape: Shape, _ element: ElementType = .float32) {
    self.shape = shape
    self.element = element
  }

  /// Bytes of a dense tensor of this type.
  public var byteCount: Int { shape.count * element.byteCount }

  /// `float32[1,3,224,224]`.
  public var description: String { "\(element.rawValue)\(shape)" }
}
