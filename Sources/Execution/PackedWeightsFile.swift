import Basics
import Graphs
import Memory

/// Packed weights as a file (`.pbw`) that a session maps and uses where it lies.
///
/// All numbers are little-endian. The header takes a page, so that the payload begins at one:
///
/// | bytes | content |
/// |---|---|
/// | 0 ..< 8 | `PBWEIGHT` |
/// | 8 ..< 12 | version, 1 |
/// | 12 ..< 16 | 0 |
/// | 16 ..< 24 | bytes of the payload: weights and, behind them, the calibration |
/// | 24 ..< 32 | a quick checksum of the payload, compared when the file is opened |
/// | 32 ..< 96 | what it was packed for: SHA-256 of graph, kernels and places, in hexadecimal |
/// | 96 ..< 160 | the content: SHA-256 of the payload, in hexadecimal |
/// | 160 ..< 168 | bytes of the calibration, see ``Calibration/text`` |
public enum PackedWeightsFile {
  private static let magic = Array("PBWEIGHT".utf8)
  private static let version: UInt64 = 1
  private static let headerByteCount = 4096

  /// The bytes of a file.
  public static func bytes(_ weights: PackedWeights) -> [UInt8] {
    let text = Array((weights.calibration?.text ?? "").utf8)
    let memory = unsafe UnsafeRawBufferPointer(
      start: weights.baseAddress, count: weights.byteCount)
    let payload = unsafe Array(memory) + text
    let checksum = unsafe payload.withUnsafeBytes { unsafe quickChecksum($0) }
    var header = magic + littleEndian(version, 8) + littleEndian(UInt64(payload.count), 8)
    header += littleEndian(checksum, 8)
    header += Array(weights.identity.hex.utf8) + Array(ContentHash(of: payload).hex.utf8)
    header += littleEndian(UInt64(text.count), 8)
    header += [UInt8](repeating: 0, count: headerByteCount - header.count)
    return header + payload
  }

  /// Maps a file.
  ///
  /// - Parameter verifiesContent: Whether the SHA-256 is compared as well, which takes longer.
  /// - Throws: ``PackedWeightsFileError``.
  public static func open(
    path: String, verifiesContent: Bool = false
  ) throws(PackedWeightsFileError) -> PackedWeights {
    let file: MappedFile
    do {
      file = try MappedFile(path: path)
    } catch {
      throw .unreadable("\(error)")
    }
    let found = file.byteCount
    guard found >= headerByteCount else {
      throw .truncated(path: path, expected: headerByteCount, found: found)
    }
    let header = unsafe file.withBytes { unsafe Array($0.prefix(headerByteCount)) }
    guard Array(header[0..<8]) == magic else { throw .notPackedWeights(path: path) }
    guard number(header[8..<16]) == version else {
      throw .otherVersion(path: path, found: number(header[8..<16]))
    }
    let expected = headerByteCount + Int(clamping: number(header[16..<24]) & (1 << 48 - 1))
    guard found == expected else {
      throw .truncated(path: path, expected: expected, found: found)
    }
    guard header[168...].allSatisfy({ $0 == 0 }) else { throw .damaged(path: path) }
    let payload = unsafe UnsafeRawBufferPointer(
      start: file.baseAddress + headerByteCount, count: found - headerByteCount)
    guard unsafe quickChecksum(payload) == number(header[24..<32]),
      let identity = ContentHash(hex: String(decoding: header[32..<96], as: UTF8.self))
    else { throw .damaged(path: path) }
    if verifiesContent {
      let content = unsafe ContentHash(of: Array(payload))
      guard content.hex == String(decoding: header[96..<160], as: UTF8.self) else {
        throw .damaged(path: path)
      }
    }
    let textCount = Int(clamping: number(header[160..<168]))
    guard textCount <= payload.count else { throw .damaged(path: path) }
    let text = unsafe String(decoding: payload.suffix(textCount), as: UTF8.self)
    return PackedWeights(
      file, offset: headerByteCount, byteCount: payload.count - textCount, identity: identity,
      calibration: textCount == 0 ? nil : Calibration(text: text))
  }

  private static func littleEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Why a file of packed weights cannot be used.
public enum PackedWeightsFileError: Error, Hashable, CustomStringConvertible {
  /// The system does not give the file.
  case unreadable(String)
  /// The file is something else.
  case notPackedWeights(path: String)
  /// The file was written by another version.
  case otherVersion(path: String, found: UInt64)
  /// The file has another size than its header says.
  case truncated(path: String, expected: Int, found: Int)
  /// The bytes are not those that were written.
  case damaged(path: String)

  /// One sentence: what is wrong, where and what to do.
  public var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .notPackedWeights(let path):
      "'\(path)' is not a file of packed weights (.pbw); write one with 'pocketbench convert'"
    case .otherVersion(let path, let found):
      "'\(path)' has version \(found) of the format, expected 1; write it again with "
        + "'pocketbench convert'"
    case .truncated(let path, let expected, let found):
      "'\(path)' should have \(expected) bytes, it has \(found); write it again with "
        + "'pocketbench convert'"
    case .damaged(let path):
      "the bytes of '\(path)' are not those that were written; write it again with "
        + "'pocketbench convert'"
    }
  }
}
