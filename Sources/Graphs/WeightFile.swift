import Basics
public import Tensors

/// Named tensors of 32-bit floats as a file (`.weights`): what a trainer hands over to a graph, on
/// any machine. (A `.pbw` file holds the weights of one plan, packed for the kernels of one ISA
/// level, and is of no use elsewhere.)
///
/// All numbers are little-endian and nothing is padded:
///
/// | bytes | content |
/// |---|---|
/// | 0 ..< 8 | `PBTENSOR` |
/// | 8 ..< 12 | version, 1 |
/// | 12 ..< 16 | how many tensors follow |
/// | 16 ..< 80 | SHA-256 of everything behind it, in hexadecimal |
///
/// and for each tensor: 2 bytes with the length of its name, the name in UTF-8, 1 byte with its rank,
/// 4 bytes for each extent, 4 bytes for each element, the last dimension contiguous.
public struct WeightFile: Hashable, Sendable {
  /// A tensor with its name.
  public struct Entry: Hashable, Sendable {
    /// Unique within the file.
    public let name: String
    /// Shape and elements.
    public let tensor: Tensor

    /// A tensor with its name.
    public init(name: String, tensor: Tensor) {
      self.name = name
      self.tensor = tensor
    }
  }

  /// The tensors in the order of the file.
  public let entries: [Entry]

  /// Tensors to write. Names must be unique, shorter than 65 536 bytes, ranks below 256.
  public init(_ entries: [Entry]) {
    precondition(
      Set(entries.map(\.name)).count == entries.count, "names repeat: \(entries.map(\.name))")
    self.entries = entries
  }

  private static let magic = Array("PBTENSOR".utf8)
  private static let version: UInt32 = 1
  private static let headerByteCount = 80

  /// The bytes of the file.
  ///
  /// - Complexity: O(bytes).
  public var bytes: [UInt8] {
    var body: [UInt8] = []
    func append(_ number: UInt32, byteCount: Int = 4) {
      for shift in 0..<byteCount { body.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) }
    }
    for entry in entries {
      append(UInt32(entry.name.utf8.count), byteCount: 2)
      body += Array(entry.name.utf8)
      append(UInt32(entry.tensor.shape.rank), byteCount: 1)
      for extent in entry.tensor.shape.dimensions { append(UInt32(extent)) }
      for element in entry.tensor.elements { append(element.bitPattern) }
    }
    let tensors = body
    body = Self.magic
    append(Self.version)
    append(UInt32(entries.count))
    return body + Array(ContentHash(of: tensors).hex.utf8) + tensors
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameter file: What errors call it.
  /// - Throws: ``WeightFileError`` for anything that ``bytes`` does not write.
  /// - Complexity: O(bytes).
  public init(bytes: [UInt8], file: String) throws(WeightFileError) {
    guard bytes.starts(with: Self.magic) else { throw .notWeights(file: file) }
    var cursor = ByteCursor(bytes: bytes, offset: Self.magic.count, file: file)
    let version = try cursor.number(byteCount: 4)
    guard version == Self.version else { throw .otherVersion(file: file, found: version) }
    let count = try cursor.number(byteCount: 4)
    let digest = try cursor.text(byteCount: Self.headerByteCount - 16)
    guard ContentHash(of: Array(bytes[Self.headerByteCount...])).hex == digest else {
      throw .damaged(file: file)
    }
    var entries: [Entry] = []
    var names: Set<String> = []
    for _ in 0..<count {
      let entry = try cursor.entry()
      guard names.insert(entry.name).inserted else {
        throw .invalid(file: file, tensor: entry.name, reason: "the name stands twice")
      }
      entries.append(entry)
    }
    guard cursor.offset == bytes.count else {
      throw .trailingBytes(file: file, count: bytes.count - cursor.offset)
    }
    self.entries = entries
  }
}

/// Reads numbers and texts one after the other and never beyond the end.
private struct ByteCursor {
  let bytes: [UInt8]
  var offset: Int
  let file: String

  mutating func take(_ count: Int) throws(WeightFileError) -> ArraySlice<UInt8> {
    guard count <= bytes.count - offset else {
      throw .truncated(file: file, offset: offset, needed: count, found: bytes.count - offset)
    }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  mutating func number(byteCount: Int) throws(WeightFileError) -> UInt32 {
    try take(byteCount).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func text(byteCount: Int) throws(WeightFileError) -> String {
    String(decoding: try take(byteCount), as: UTF8.self)
  }

  mutating func floats(_ count: Int) throws(WeightFileError) -> [Float] {
    let start = offset
    _ = try take(4 * count)
    var floats: [Float] = []
    floats.reserveCapacity(count)
    for place in stride(from: start, to: offset, by: 4) {
      var bits: UInt32 = 0
      for byte in 0..<4 { bits |= UInt32(bytes[place + byte]) << UInt32(8 * byte) }
      floats.append(Float(bitPattern: bits))
    }
    return floats
  }

  mutating func entry() throws(WeightFileError) -> WeightFile.Entry {
    let name = try text(byteCount: Int(try number(byteCount: 2)))
    var dimensions: [Int] = []
    for _ in 0..<(try number(byteCount: 1)) { dimensions.append(Int(try number(byteCount: 4))) }
    let shape = Shape(dimensions)
    guard !shape.isTooLarge else {
      throw .invalid(file: file, tensor: name, reason: "the shape \(shape) has too many elements")
    }
    return WeightFile.Entry(name: name, tensor: Tensor(shape, try floats(shape.count)))
  }
}
