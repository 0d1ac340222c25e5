/// The order in which the elements of an image lie in memory.
public enum Layout: String, CaseIterable, Hashable, Sendable {
  /// The last dimension contiguous: `[N, C, H, W]` plane by plane.
  case rowMajor = "row-major"
  /// Pixel by pixel, the channels of each contiguous: `[N, H, W, C]`.
  case channelsLast = "channels-last"
}

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

/// How a value of a plan lies in memory.
public struct ValueStorage: Hashable, Sendable, CustomStringConvertible {
  /// The order of the elements.
  public var layout: Layout
  /// How bytes stand for numbers; nil for 32-bit floats.
  public var quantization: AffineQuantization?

  /// Floats, row-major unless stated.
  public init(layout: Layout = .rowMajor, quantization: AffineQuantization? = nil) {
    self.layout = layout
    self.quantization = quantization
  }

  /// Bytes of one element.
  public var elementByteCount: Int { quantization == nil ? 4 : 1 }

  /// `channels-last` or `channels-last 0.0235*(q-128)`.
  public var description: String {
    layout.rawValue + (quantization.map { " \($0)" } ?? "")
  }
}

extension ValueStorage {
  /// The storage of a value of some shape, with the layout named only where it makes a difference:
  /// an image of one pixel or one channel lies the same way in both.
  public func normalized(for shape: [Int]) -> ValueStorage {
    let matters = shape.count == 4 && shape[1] > 1 && shape[2] * shape[3] > 1
    return ValueStorage(layout: matters ? layout : .rowMajor, quantization: quantization)
  }
}
