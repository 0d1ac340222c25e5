public import Tensors

/// Numbers as signed bytes with a scale for each channel, or one for all:
/// `real = scales[channel] * (byte - zeroPoints[channel])`.
///
/// Symmetric, zero is the byte zero, and bytes are limited to -127 ... 127, so that every byte has
/// its opposite; else a channel's range, widened to contain zero, is spread over all 256 bytes.
/// Quotients are rounded to nearest, ties to even: within the range `|x - real| <= scale / 2`.
public struct PerChannelQuantization: Hashable, Sendable {
  /// In the order of the elements.
  public let bytes: [Int8]
  /// One for each channel.
  public let scales: [Float]
  /// One for each channel; empty where all are zero.
  public let zeroPoints: [Int8]

  private let geometry: ChannelGeometry

  /// Quantizes by the range of each channel's elements.
  ///
  /// - Parameters:
  ///   - elements: As many as the shape says, row-major; finite.
  ///   - axis: The dimension whose indices have scales of their own; nil for one scale.
  /// - Complexity: O(elements).
  public init(_ elements: [Float], shape: Shape, axis: Int? = 0, isSymmetric: Bool = true) {
    let geometry = ChannelGeometry(shape, axis: axis)
    self.init(
      elements, geometry, ranges: geometry.ranges(of: elements), isSymmetric: isSymmetric)
  }

  /// Quantizes weights symmetrically for each output channel.
  ///
  /// - Parameters:
  ///   - elements: `[channels, ...]`, or `[..., channels]` where channels come last; finite.
  public init(_ elements: [Float], channels: Int, areLast: Bool = false) {
    let rest = channels == 0 ? 0 : elements.count / channels
    let geometry = ChannelGeometry(
      outer: areLast ? rest : 1, channels: channels, inner: areLast ? 1 : rest)
    self.init(elements, geometry, ranges: geometry.ranges(of: elements), isSymmetric: true)
  }

  /// Quantizes by given ranges; what lies beyond them is limited.
  init(
    _ elements: [Float], _ geometry: ChannelGeometry, ranges: [ClosedRange<Float>],
    isSymmetric: Bool
  ) {
    precondition(
      elements.count == geometry.count,
      "\(geometry.count) elements expected, got \(elements.count)")
    self.geometry = geometry
    if isSymmetric {
      scales = ranges.map(Self.symmetricScale)
      zeroPoints = []
      bytes = Self.symmetricBytes(elements, geometry, scales)
    } else {
      let forms = ranges.map { AffineQuantization(covering: $0) }
      scales = forms.map(\.scale)
      zeroPoints = forms.map { Int8(Int($0.zeroPoint) - 128) }
      bytes = Self.affineBytes(elements, geometry, forms)
    }
  }

  /// The scale that takes the largest magnitude to 127; one where there are only zeros.
  private static func symmetricScale(_ range: ClosedRange<Float>) -> Float {
    let largest = max(-range.lowerBound, range.upperBound)
    // A subnormal scale could round to zero.
    return largest > 0 ? max(largest / 127, .leastNormalMagnitude) : 1
  }

  private static func symmetricBytes(
    _ elements: [Float], _ geometry: ChannelGeometry, _ scales: [Float]
  ) -> [Int8] {
    var bytes = [Int8](repeating: 0, count: elements.count)
    geometry.forEachElement { index, channel in
      let byte = (elements[index] / scales[channel]).rounded(.toNearestOrEven)
      bytes[index] = Int8(max(-127, min(127, byte)))
    }
    return bytes
  }

  private static func affineBytes(
    _ elements: [Float], _ geometry: ChannelGeometry, _ forms: [AffineQuantization]
  ) -> [Int8] {
    var bytes = [Int8](repeating: 0, count: elements.count)
    geometry.forEachElement { index, channel in
      bytes[index] = Int8(Int(forms[channel].quantized(elements[index])) - 128)
    }
    return bytes
  }

  /// What the bytes stand for.
  ///
  /// - Complexity: O(elements).
  public var floats: [Float] {
    var floats = [Float](repeating: 0, count: bytes.count)
    geometry.forEachElement { index, channel in
      let zero = zeroPoints.isEmpty ? 0 : Int(zeroPoints[channel])
      floats[index] = scales[channel] * Float(Int(bytes[index]) - zero)
    }
    return floats
  }
}
