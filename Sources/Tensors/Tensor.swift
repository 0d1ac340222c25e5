/// A dense row-major tensor of 32-bit floats.
///
/// Indices (token ids) are held as whole numbers, exact up to 2^24.
public struct Tensor: Hashable, Sendable {
  /// The extents.
  public let shape: Shape
  /// `shape.count` elements, the last dimension contiguous.
  public let elements: [Float]

  /// A tensor from its elements.
  public init(_ shape: Shape, _ elements: [Float]) {
    precondition(
      shape.count == elements.count, "shape \(shape) needs \(shape.count), got \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// The largest magnitude; zero for an empty tensor.
  public var largestMagnitude: Float { elements.reduce(0) { max($0, $1.magnitude) } }

  /// The largest absolute difference to a tensor of the same shape; infinite when either holds
  /// something that is not a number.
  public func largestDifference(to other: Tensor) -> Float {
    precondition(shape == other.shape, "shape mismatch: \(shape) vs \(other.shape)")
    var largest: Float = 0
    for index in elements.indices {
      let difference = (elements[index] - other.elements[index]).magnitude
      if !(difference <= largest) { largest = difference.isNaN ? .infinity : difference }
    }
    return largest
  }
}
