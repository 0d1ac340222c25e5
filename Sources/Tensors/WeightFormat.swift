/// How the elements of a weight tensor are stored, with what it takes to read them back.
public enum WeightFormat: Hashable, Sendable, CustomStringConvertible {
  /// IEEE 754 half precision.
  case float16
  /// Signed bytes with a 32-bit scale for the tensor or for each channel.
  case int8(Int8Format)
  /// Two signed numbers of four bits in a byte, with a 16-bit scale for each group of neighbours
  /// within a row: what the first dimension's indices select.
  case int4(groupSize: Int)

  /// How many scales bytes have, and whether they have zero points.
  public struct Int8Format: Hashable, Sendable {
    /// The dimension whose indices have scales of their own; nil for one scale.
    public var channelAxis: Int?
    /// Whether zero is the byte zero; else each scale has a zero point.
    public var isSymmetric: Bool

    /// A scale for each index of the first dimension, zero at zero, unless stated.
    public init(channelAxis: Int? = 0, isSymmetric: Bool = true) {
      self.channelAxis = channelAxis
      self.isSymmetric = isSymmetric
    }
  }

  /// Bits of one element without scales.
  public var bitsPerElement: Int {
    switch self {
    case .float16: 16
    case .int8: 8
    case .int4: 4
    }
  }

  /// Bytes of a stored tensor, scales and zero points included. A row of nibbles begins with a byte
  /// of its own.
  public func storedByteCount(of shape: Shape) -> Int {
    let count = shape.count
    switch self {
    case .float16: return 2 * count
    case .int8(let format):
      let scales = format.channelAxis.map { shape[$0] } ?? 1
      return count + scales * (format.isSymmetric ? 4 : 5)
    case .int4(let groupSize):
      guard count > 0 else { return 0 }
      let rows = shape.rank == 0 ? 1 : shape[0]
      let width = count / rows
      return rows * ((width + 1) / 2 + 2 * ((width + groupSize - 1) / groupSize))
    }
  }

  /// `float16`, `int8/channel0`, `int8/tensor/affine`, `int4/32`.
  public var description: String {
    switch self {
    case .float16: return "float16"
    case .int8(let format):
      let granularity = format.channelAxis.map { "channel\($0)" } ?? "tensor"
      return "int8/\(granularity)" + (format.isSymmetric ? "" : "/affine")
    case .int4(let groupSize): return "int4/\(groupSize)"
    }
  }
}
