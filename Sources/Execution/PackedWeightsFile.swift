import Basics
public import Graphs
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
/// | 168 ..< 4096 | 0 |
public enum PackedWeightsFile {
  /// The bytes of a file. ``write(_:calibration:to:)`` needs less memory.
  public static func bytes(_ weights: PackedWeights) -> [UInt8] {
    let text = Array((weights.calibration?.text ?? "").utf8)
    let memory = unsafe UnsafeRawBufferPointer(
      start: weights.baseAddress, count: weights.byteCount)
    let payload = unsafe Array(memory) + text
    let header = PackedWeightsHeader(
      payloadByteCount: payload.count,
      checksum: unsafe payload.withUnsafeBytes { unsafe quickChecksum($0) },
      identity: weights.identity, content: ContentHash(of: payload),
      calibrationByteCount: text.count)
    return header.bytes + payload
  }

  /// Packs the weights of a plan and writes them step by step: what is in memory at once are those of one
  /// step.
  ///
  /// - Parameter calibration: What the plan was made with, to be kept with the weights.
  /// - Returns: The size of the file.
  /// - Throws: ``ExecutionError`` where a constant has no elements, ``FileWriterError`` where the file
  ///   cannot be written; there is no file then.
  @discardableResult
  public static func write(
    _ plan: Plan, calibration: Calibration? = nil, to path: String
  ) throws -> Int {
    let layout = try SessionLayout(plan, Session.processor(for: plan))
    var writer = try PackedWeightsWriter(path: path)
    for piece in layout.pieces {
      try writer.fill(to: piece.offset)
      if case .constant(let id) = piece.content, let constant = plan.graph[id].constant,
        let source = ElementSource(constant)
      {
        try writer.add(source, byteCount: piece.byteCount)
      } else {
        try unsafe writer.add(byteCount: piece.byteCount) { target throws(ExecutionError) in
          try unsafe layout.pack(piece, plan.graph, into: target)
        }
      }
    }
    try writer.fill(to: layout.weightByteCount)
    return try writer.finish(identity: layout.identity(of: plan), calibration)
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
    let header = try PackedWeightsHeader(
      unsafe file.withBytes { unsafe Array($0.prefix(PackedWeightsHeader.byteCount)) },
      path: path, found: found)
    let payload = unsafe UnsafeRawBufferPointer(
      start: file.baseAddress + PackedWeightsHeader.byteCount, count: header.payloadByteCount)
    guard unsafe quickChecksum(payload) == header.checksum else { throw .damaged(path: path) }
    if verifiesContent {
      var hasher = ContentHasher()
      unsafe hasher.add(payload)
      guard hasher.finish().hex == header.contentHex else { throw .damaged(path: path) }
    }
    let count = header.calibrationByteCount
    let text = unsafe String(decoding: payload.suffix(count), as: UTF8.self)
    return PackedWeights(
      file, offset: PackedWeightsHeader.byteCount, byteCount: header.weightByteCount,
      identity: header.identity, calibration: count == 0 ? nil : Calibration(text: text))
  }

  /// The calibration that a file has; nothing else of it is read.
  ///
  /// - Throws: ``PackedWeightsFileError``.
  public static func calibration(
    path: String
  ) throws(PackedWeightsFileError) -> Calibration? {
    let file = try PackedWeightsReader(path: path)
    return try file.calibration()
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
