public import Tensors

/// A tensor in one of the weight formats, as it is stored.
public struct QuantizedTensor: Hashable, Sendable {
  /// The extents.
  public let shape: Shape
  /// How the elements are stored.
  public let format: WeightFormat
  /// The stored elements, with what it takes to read them back.
  public let storage: Storage

  /// Stored elements.
  public enum Storage: Hashable, Sendable {
    /// The bits of halves, row-major.
    case halves([UInt16])
    /// Signed bytes with their scales.
    case bytes(PerChannelQuantization)
    /// Signed nibbles with the scales of their groups.
    case nibbles(GroupQuantization)
  }

  /// Stores elements; the ranges of integers are those of the elements themselves.
  ///
  /// - Parameters:
  ///   - floats: Row-major.
  ///   - shape: Of as many elements.
  ///   - format: Bytes with one scale unless stated.
  /// - Throws: ``QuantizationError`` for another count, a dimension that does not exist, what is not
  ///   finite (halves hold that as well), and what is too large for scales in half precision.
  /// - Complexity: O(elements).
  public init(
    _ floats: [Float], shape: Shape,
    format: WeightFormat = .int8(WeightFormat.Int8Format(channelAxis: nil))
  ) throws(QuantizationError) {
    guard floats.count == shape.count else {
      throw .countMismatch(shape: shape, count: floats.count)
    }
    self.shape = shape
    self.format = format
    switch format {
    case .float16: storage = .halves(floats.map(HalfPrecision.bits))
    case .int8(let int8):
      try Self.checkFinite(floats)
      if let axis = int8.channelAxis, !shape.dimensions.indices.contains(axis) {
        throw .missingAxis(axis, shape: shape)
      }
      storage = .bytes(
        PerChannelQuantization(
          floats, shape: shape, axis: int8.channelAxis, isSymmetric: int8.isSymmetric))
    case .int4(let groupSize):
      try Self.checkFinite(floats)
      let limit = 7 * HalfPrecision.largest
      if let index = floats.firstIndex(where: { $0.magnitude > limit }) {
        throw .notRepresentable(index: index, value: floats[index], format: format)
      }
      storage = .nibbles(GroupQuantization(floats, shape: shape, groupSize: groupSize))
    }
  }

  /// Stores elements in bytes with one scale, by a given range; what lies beyond it is limited.
  ///
  /// - Throws: ``QuantizationError`` for another count and for what is not finite.
  init(
    _ floats: [Float], shape: Shape, range: ClosedRange<Float>, isSymmetric: Bool
  ) throws(QuantizationError) {
    guard floats.count == shape.count else {
      throw .countMismatch(shape: shape, count: floats.count)
    }
    try Self.checkFinite(floats)
    self.shape = shape
    format = .int8(WeightFormat.Int8Format(channelAxis: nil, isSymmetric: isSymmetric))
    storage = .bytes(
      PerChannelQuantization(
        floats, ChannelGeometry(shape, axis: nil), ranges: [range], isSymmetric: isSymmetric))
  }

  static func checkFinite(_ floats: [Float]) throws(QuantizationError) {
    for index in floats.indices where !floats[index].isFinite {
      throw .notFinite(index: index, value: floats[index])
    }
  }

  /// What the stored elements stand for, row-major.
  ///
  /// - Complexity: O(elements).
  public var floats: [Float] {
    switch storage {
    case .halves(let halves): halves.map(HalfPrecision.float)
    case .bytes(let bytes): bytes.floats
    case .nibbles(let nibbles): nibbles.floats
    }
  }

  /// Scales, in the order of channels or groups; none for halves.
  public var scales: [Float] {
    switch storage {
    case .halves: []
    case .bytes(let bytes): bytes.scales
    case .nibbles(let nibbles): nibbles.scales
    }
  }

  /// The bytes that stand for zero, in the order of the scales; empty where all are zero.
  public var zeroPoints: [Int8] {
    switch storage {
    case .halves, .nibbles: []
    case .bytes(let bytes): bytes.zeroPoints
    }
  }

  /// Bytes of everything that is stored, scales and zero points included.
  public var storedByteCount: Int { format.storedByteCount(of: shape) }

  /// Bytes of the same elements in single precision over those that are stored; one for no elements.
  public var compressionRatio: Double {
    storedByteCount == 0 ? 1 : Double(4 * shape.count) / Double(storedByteCount)
  }

  /// What the ratio would be without scales and zero points.
  public var idealCompressionRatio: Double { 32 / Double(format.bitsPerElement) }
}
