public import Tensors

/// The order in which the elements of an image lie in memory.
public enum Layout: String, CaseIterable, Hashable, Sendable {
  /// The last dimension contiguous: `[N, C, H, W]` plane by plane.
  case rowMajor = "row-major"
  /// Pixel by pixel, the channels of each contiguous: `[N, H, W, C]`.
  case channelsLast = "channels-last"
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
