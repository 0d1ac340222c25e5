import Basics

/// The first page of a file of packed weights; see ``PackedWeightsFile``.
struct PackedWeightsHeader {
  static let byteCount = 4096
  private static let magic = Array("PBWEIGHT".utf8)
  private static let version: UInt64 = 1

  /// Bytes behind the header: weights and calibration.
  var payloadByteCount: Int
  /// A quick checksum of them.
  var checksum: UInt64
  /// What the weights were packed for.
  var identity: ContentHash
  /// The SHA-256 of the payload in hexadecimal.
  var contentHex: String
  /// Bytes of the calibration, at the end of the payload.
  var calibrationByteCount: Int

  /// Bytes of the weights.
  var weightByteCount: Int { payloadByteCount - calibrationByteCount }

  init(
    payloadByteCount: Int, checksum: UInt64, identity: ContentHash, content: ContentHash,
    calibrationByteCount: Int
  ) {
    self.payloadByteCount = payloadByteCount
    self.checksum = checksum
    self.identity = identity
    contentHex = content.hex
    self.calibrationByteCount = calibrationByteCount
  }

  /// Reads a header.
  ///
  /// - Parameters:
  ///   - bytes: As many of the first bytes as there are, up to a page.
  ///   - found: The size of the file.
  /// - Throws: ``PackedWeightsFileError``.
  init(_ bytes: [UInt8], path: String, found: Int) throws(PackedWeightsFileError) {
    guard bytes.count >= Self.byteCount else {
      throw .truncated(path: path, expected: Self.byteCount, found: found)
    }
    func number(_ range: Range<Int>) -> UInt64 {
      bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    guard Array(bytes[0..<8]) == Self.magic else { throw .notPackedWeights(path: path) }
    guard number(8..<16) == Self.version else {
      throw .otherVersion(path: path, found: number(8..<16))
    }
    payloadByteCount = Int(clamping: number(16..<24) & (1 << 48 - 1))
    let expected = Self.byteCount + payloadByteCount
    guard found == expected else {
      throw .truncated(path: path, expected: expected, found: found)
    }
    checksum = number(24..<32)
    contentHex = String(decoding: bytes[96..<160], as: UTF8.self)
    calibrationByteCount = Int(clamping: number(160..<168))
    guard bytes[168..<Self.byteCount].allSatisfy({ $0 == 0 }),
      calibrationByteCount <= payloadByteCount,
      let hash = ContentHash(hex: String(decoding: bytes[32..<96], as: UTF8.self))
    else { throw .damaged(path: path) }
    identity = hash
  }

  /// The page.
  var bytes: [UInt8] {
    func littleEndian(_ number: UInt64) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
    }
    var bytes = Self.magic + littleEndian(Self.version) + littleEndian(UInt64(payloadByteCount))
    bytes += littleEndian(checksum)
    bytes += Array(identity.hex.utf8) + Array(contentHex.utf8)
    bytes += littleEndian(UInt64(calibrationByteCount))
    return bytes + [UInt8](repeating: 0, count: Self.byteCount - bytes.count)
  }
}
