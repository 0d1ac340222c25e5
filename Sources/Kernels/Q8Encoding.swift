/// How bytes stand for real numbers: `real = scale * (byte - zeroPoint)`.
public struct Q8Encoding: Hashable, Sendable {
  /// The distance between neighbouring numbers.
  public let scale: Float
  /// The byte that stands for zero.
  public let zeroPoint: Int

  /// An encoding from its two numbers.
  public init(scale: Float, zeroPoint: Int) {
    precondition((0...255).contains(zeroPoint), "a zero point of \(zeroPoint) is no byte")
    precondition(scale > 0 && scale.isFinite, "a scale of \(scale)")
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// What bytes of this encoding are multiplied with to become those of another: the quotient of
  /// the scales, rounded once.
  func factor(to other: Q8Encoding) -> Float { scale / other.scale }
}
