/// The file format of NumPy's arrays, version 1.0, as far as tensors of floats need it.
///
/// Reference: NumPy Enhancement Proposal 1, "A Simple File Format for NumPy Arrays".
public enum NPYFile {
  private static let magic: [UInt8] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]

  /// A tensor as the bytes of a file: little-endian floats, row-major.
  public static func bytes(_ tensor: Tensor) -> [UInt8] {
    let extents = tensor.shape.dimensions.map(String.init).joined(separator: ", ")
    let tuple = tensor.shape.rank == 1 ? "(\(extents),)" : "(\(extents))"
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(tuple), }"
    let unpadded = magic.count + 2 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    let count = header.utf8.count
    var bytes = magic + [UInt8(count & 0xff), UInt8(count >> 8)] + Array(header.utf8)
    bytes.reserveCapacity(bytes.count + 4 * tensor.elements.count)
    for element in tensor.elements {
      let bits = element.bitPattern
      for shift in [0, 8, 16, 24] as [UInt32] {
        bytes.append(UInt8(truncatingIfNeeded: bits >> shift))
      }
    }
    return bytes
  }

  /// The tensor in the bytes of a file.
  ///
  /// - Throws: ``NPYError`` for anything but little-endian 32-bit floats in row-major order.
  public static func tensor(_ bytes: [UInt8]) throws(NPYError) -> Tensor {
    guard bytes.count >= 10, Array(bytes[0..<6]) == Array(magic[0..<6]) else { throw .notNPY }
    guard bytes[6] == 1 else { throw .unsupported("version \(bytes[6]) of the format, expected 1") }
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    guard bytes.count >= start else { throw .truncated(expected: start, found: bytes.count) }
    let header = String(decoding: bytes[10..<start], as: UTF8.self)
    guard header.contains("'descr': '<f4'") else {
      throw .unsupported("another element type, expected float32 ('<f4')")
    }
    guard header.contains("'fortran_order': False") else {
      throw .unsupported("column-major order, expected row-major")
    }
    let shape = Shape(try extents(in: header))
    guard !shape.isTooLarge else { throw .unsupported("more than \(Shape.largestCount) elements") }
    let end = start + 4 * shape.count
    guard bytes.count == end else { throw .truncated(expected: end, found: bytes.count) }
    let elements = stride(from: start, to: end, by: 4).map { index -> Float in
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
      return Float(bitPattern: bits)
    }
    return Tensor(shape, elements)
  }

  private static func extents(in header: String) throws(NPYError) -> [Int] {
    guard let open = header.firstIndex(of: "("), let close = header.lastIndex(of: ")"),
      open < close
    else { throw .unsupported("a header without a shape") }
    var extents: [Int] = []
    for part in header[header.index(after: open)..<close].split(separator: ",") {
      let digits = part.filter { $0 != " " }
      guard !digits.isEmpty else { continue }
      guard let extent = Int(digits), extent >= 0 else {
        throw .unsupported("the extent '\(digits)'")
      }
      extents.append(extent)
    }
    return extents
  }
}

/// Why a file is not an array that can be used.
public enum NPYError: Error, Hashable, CustomStringConvertible {
  /// The file is something else.
  case notNPY
  /// The array is of another kind.
  case unsupported(String)
  /// The file has another size than its header says.
  case truncated(expected: Int, found: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .notNPY: "the file is not a NumPy array (.npy)"
    case .unsupported(let what): "the array has \(what)"
    case .truncated(let expected, let found):
      "the file should have \(expected) bytes, it has \(found)"
    }
  }
}
