/// Unpacks files that `lz4` made.
///
/// Reference: Y. Collet, "LZ4 Frame Format Description" 1.6 and "LZ4 Block Format Description".
/// Checksums are skipped, not verified; dictionaries are refused.
public enum LZ4Frame {
  /// Whether bytes begin as a frame does.
  public static func isFrame(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic) }

  private static let magic: [UInt8] = [0x04, 0x22, 0x4D, 0x18]

  /// The contents of one frame.
  ///
  /// - Parameters:
  ///   - frame: The frame, from its magic number on; what follows its end is ignored.
  ///   - limit: The most bytes that the contents may have.
  /// - Complexity: O(contents).
  /// - Throws: ``LZ4Error`` with the offset of what cannot be.
  public static func unpacked(
    _ frame: [UInt8], limit: Int = 1 << 30
  ) throws(LZ4Error) -> [UInt8] {
    var reader = LZ4Reader(bytes: frame, limit: limit)
    let flags = try reader.header()
    while let block = try reader.blockHeader() {
      if block.isPlain {
        try reader.copy(block.byteCount)
      } else {
        try reader.unpack(block.byteCount)
      }
      if flags & 0x10 != 0 { _ = try reader.integer(4) }
    }
    return reader.output
  }
}

/// Why bytes are not a frame of LZ4.
public struct LZ4Error: Error, Hashable, CustomStringConvertible {
  /// Where in the frame.
  public let offset: Int
  /// What is wrong there.
  public let reason: String

  /// `at byte 12: the frame ends too early`.
  public var description: String { "at byte \(offset): \(reason)" }
}

private struct LZ4Reader {
  let bytes: [UInt8]
  let limit: Int
  var place = 0
  var output: [UInt8] = []

  init(bytes: [UInt8], limit: Int) {
    self.bytes = bytes
    self.limit = limit
  }

  /// A little-endian number of so many bytes.
  mutating func integer(_ byteCount: Int) throws(LZ4Error) -> Int {
    guard bytes.count - place >= byteCount else { throw tooShort }
    var value = 0
    for index in 0..<byteCount { value |= Int(bytes[place + index]) << (8 * index) }
    place += byteCount
    return value
  }

  private var tooShort: LZ4Error {
    LZ4Error(offset: bytes.count, reason: "the frame ends too early")
  }

  /// - Returns: The flags.
  mutating func header() throws(LZ4Error) -> Int {
    guard try integer(4) == 0x184D_2204 else {
      throw LZ4Error(offset: 0, reason: "this is no frame of LZ4")
    }
    let flags = try integer(1)
    guard flags >> 6 == 1 else {
      throw LZ4Error(offset: 4, reason: "version \(flags >> 6) of the format, expected 1")
    }
    guard flags & 1 == 0 else {
      throw LZ4Error(offset: 4, reason: "the frame needs a dictionary; pack it without one")
    }
    // The block size is not needed; the size of the contents and a checksum are skipped.
    for _ in 0..<(flags & 8 == 0 ? 2 : 10) { _ = try integer(1) }
    return flags
  }

  /// The next block; nil at the end of the frame.
  mutating func blockHeader() throws(LZ4Error) -> (byteCount: Int, isPlain: Bool)? {
    let size = try integer(4)
    guard size != 0 else { return nil }
    guard size & 0x7FFF_FFFF <= bytes.count - place else { throw tooShort }
    return (size & 0x7FFF_FFFF, size >> 31 == 1)
  }

  /// Appends bytes as they are.
  mutating func copy(_ count: Int) throws(LZ4Error) {
    try reserve(count)
    output += bytes[place..<place + count]
    place += count
  }

  private func reserve(_ count: Int) throws(LZ4Error) {
    guard count <= limit - output.count else {
      throw LZ4Error(offset: place, reason: "the contents are larger than \(limit) bytes")
    }
  }

  /// Appends what a block stands for: literals, then a copy of earlier bytes, by turns.
  mutating func unpack(_ byteCount: Int) throws(LZ4Error) {
    let end = place + byteCount
    while place < end {
      let token = try integer(1)
      let literals = try length(token >> 4, end)
      guard literals <= end - place else {
        throw LZ4Error(offset: place, reason: "\(literals) bytes do not fit the block")
      }
      try copy(literals)
      // The last sequence of a block has literals only.
      guard place < end else { return }
      let start = place
      let distance = try integer(2)
      let count = try length(token & 15, end) + 4
      guard distance > 0, distance <= output.count, place <= end else {
        throw LZ4Error(
          offset: start, reason: "a copy from \(distance) bytes back, of \(output.count) bytes")
      }
      try reserve(count)
      for _ in 0..<count { output.append(output[output.count - distance]) }
    }
  }

  /// A length that goes on in further bytes when its four bits are all set.
  private mutating func length(_ nibble: Int, _ end: Int) throws(LZ4Error) -> Int {
    var length = nibble
    guard nibble == 15 else { return length }
    while true {
      guard place < end else { throw tooShort }
      let next = try integer(1)
      length += next
      if next != 255 { return length }
    }
  }
}
