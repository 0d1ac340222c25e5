import Basics
import Graphs
import Memory

/// Writes a file of packed weights from its first byte to its last.
@safe struct PackedWeightsWriter: ~Copyable {
  private var file: FileWriter
  private var position = 0
  private var checksum = QuickChecksum()
  private var hasher = ContentHasher()

  /// Elements that are made at once where they follow from a rule.
  private static let partCount = 1 << 18

  init(path: String) throws(FileWriterError) {
    file = try FileWriter(path: path)
  }

  /// Goes on with zeros up to an offset.
  mutating func fill(to offset: Int) throws {
    precondition(offset >= position, "\(offset) lies before \(position)")
    guard offset > position else { return }
    let zeros = [UInt8](repeating: 0, count: offset - position)
    try unsafe zeros.withUnsafeBytes { try unsafe append($0) }
  }

  /// Goes on with bytes that are written to memory of their own.
  mutating func add(
    byteCount: Int, _ write: (UnsafeMutableRawPointer) throws(ExecutionError) -> Void
  ) throws {
    let buffer = AlignedBuffer<UInt8>(zeroedCount: byteCount)
    try unsafe write(UnsafeMutableRawPointer(buffer.baseAddress))
    try unsafe append(UnsafeRawBufferPointer(start: buffer.baseAddress, count: byteCount))
  }

  /// Goes on with elements that follow from a rule.
  mutating func add(_ source: ElementSource, byteCount: Int) throws {
    var source = source
    var rest = byteCount / 4
    let buffer = AlignedBuffer<Float>(zeroedCount: min(rest, Self.partCount))
    while rest > 0 {
      let part = unsafe UnsafeMutableBufferPointer(
        start: buffer.baseAddress, count: min(rest, Self.partCount))
      unsafe source.next(into: part)
      try unsafe append(UnsafeRawBufferPointer(part))
      rest -= part.count
    }
  }

  /// Writes what stands at the end and at the beginning.
  ///
  /// - Returns: The size of the file.
  consuming func finish(identity: ContentHash, _ calibration: Calibration?) throws -> Int {
    let text = Array((calibration?.text ?? "").utf8)
    try unsafe text.withUnsafeBytes { try unsafe append($0) }
    let header = PackedWeightsHeader(
      payloadByteCount: position, checksum: checksum.value, identity: identity,
      content: hasher.finish(), calibrationByteCount: text.count)
    try unsafe header.bytes.withUnsafeBytes { try unsafe file.write($0, at: 0) }
    let byteCount = PackedWeightsHeader.byteCount + position
    try file.finish(byteCount: byteCount)
    return byteCount
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
    unsafe checksum.add(bytes)
    unsafe hasher.add(bytes)
    try unsafe file.write(bytes, at: PackedWeightsHeader.byteCount + position)
    position += bytes.count
  }
}
