import Tensors

/// Numbers as signed nibbles, two in a byte, with a scale in half precision for each group of
/// neighbours within a row: `real = scale * nibble`, nibbles from -8 to 7 in two's complement.
///
/// A row is what the first dimension's indices select. Element `2 i` of a row is the low nibble of
/// the row's byte `i`, element `2 i + 1` the high one; the high nibble behind a row of odd length is
/// zero. The last group of a row may be shorter.
///
/// Each group's scale takes its furthest element to 7 or -7 and is rounded to half precision before
/// the elements are divided by it (to nearest, ties to even), so that `|x - real| <= scale / 2`.
public struct GroupQuantization: Hashable, Sendable {
  /// Elements with a common scale.
  public let groupSize: Int
  /// Two elements each, row by row.
  public let bytes: [UInt8]
  /// The bits of the scales, group by group within each row.
  public let scaleBits: [UInt16]

  private let rows: Int
  private let width: Int

  /// Quantizes; a scale beyond half precision is limited to the largest half.
  ///
  /// - Parameter elements: As many as the shape says, row-major; finite.
  /// - Complexity: O(elements).
  init(_ elements: [Float], shape: Shape, groupSize: Int) {
    precondition(groupSize > 0, "a group of \(groupSize) elements")
    precondition(elements.count == shape.count, "\(shape) does not have \(elements.count) elements")
    self.groupSize = groupSize
    rows = shape.rank == 0 ? 1 : shape[0]
    width = rows == 0 ? 0 : elements.count / rows
    var bytes: [UInt8] = []
    var scaleBits: [UInt16] = []
    bytes.reserveCapacity(rows * ((width + 1) / 2))
    for row in 0..<rows {
      var nibbles: [UInt8] = []
      nibbles.reserveCapacity(width + 1)
      for start in stride(from: 0, to: width, by: groupSize) {
        let group = row * width + start..<row * width + min(start + groupSize, width)
        let scale = Self.scaleBits(of: elements, group)
        Self.append(elements, group, HalfPrecision.float(of: scale), to: &nibbles)
        scaleBits.append(scale)
      }
      if width % 2 == 1 { nibbles.append(0) }
      for index in stride(from: 0, to: nibbles.count, by: 2) {
        bytes.append(nibbles[index] | nibbles[index + 1] << 4)
      }
    }
    self.bytes = bytes
    self.scaleBits = scaleBits
  }

  /// Zero only for a group of zeros.
  private static func scaleBits(of elements: [Float], _ group: Range<Int>) -> UInt16 {
    var furthest: Float = 0
    for index in group { furthest = max(furthest, elements[index].magnitude) }
    guard furthest > 0 else { return 0 }
    let scale = min(max(furthest / 7, HalfPrecision.smallest), HalfPrecision.largest)
    return HalfPrecision.bits(of: scale)
  }

  private static func append(
    _ elements: [Float], _ group: Range<Int>, _ scale: Float, to nibbles: inout [UInt8]
  ) {
    for index in group {
      let value = scale > 0 ? (elements[index] / scale).rounded(.toNearestOrEven) : 0
      nibbles.append(UInt8(bitPattern: Int8(max(-8, min(7, value)))) & 0xf)
    }
  }

  /// The scales, group by group within each row.
  public var scales: [Float] { scaleBits.map(HalfPrecision.float) }

  /// What the nibbles stand for.
  ///
  /// - Complexity: O(elements).
  public var floats: [Float] {
    var floats: [Float] = []
    floats.reserveCapacity(rows * width)
    let scales = scales
    let rowBytes = (width + 1) / 2
    let rowGroups = (width + groupSize - 1) / groupSize
    for row in 0..<rows {
      for column in 0..<width {
        let byte = bytes[row * rowBytes + column / 2]
        let nibble = column % 2 == 0 ? byte & 0xf : byte >> 4
        // The sign bit of the nibble is shifted to the top of a byte and back.
        let value = Int8(bitPattern: nibble << 4) >> 4
        floats.append(scales[row * rowGroups + column / groupSize] * Float(value))
      }
    }
    return floats
  }
}
