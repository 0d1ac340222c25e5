/// How real numbers are held in bytes: `real = scale * (byte - zeroPoint)`.
public struct AffineQuantization: Hashable, Sendable, CustomStringConvertible {
  /// The distance between neighbouring numbers.
  public let scale: Float
  /// The byte that stands for zero.
  public let zeroPoint: UInt8

  /// A quantization from its two numbers.
  public init(scale: Float, zeroPoint: UInt8) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// The quantization that spans a range, widened to contain zero, which is held exactly.
  ///
  /// A range of no width gets the scale one.
  public init(covering range: ClosedRange<Float>) {
    let low = min(range.lowerBound, 0)
    let high = max(range.upperBound, 0)
    let scale = (high - low) / 255
    guard scale > 0, scale.isFinite else {
      self.init(scale: 1, zeroPoint: 0)
      return
    }
    self.init(scale: scale, zeroPoint: UInt8((-low / scale).rounded()))
  }

  /// The byte nearest to a number.
  public func quantized(_ real: Float) -> UInt8 {
    let byte = (real / scale).rounded(.toNearestOrEven) + Float(zeroPoint)
    return UInt8(max(0, min(255, byte)))
  }

  /// `0.0235*(q-128)`.
  public var description: String { "\(scale)*(q-\(zeroPoint))" }
}
