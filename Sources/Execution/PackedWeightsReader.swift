import Basics
import Graphs
import Memory

/// A file of packed weights that is read part by part: its weights need not fit in memory.
@safe struct PackedWeightsReader: ~Copyable {
  let path: String
  let header: PackedWeightsHeader
  private let file: FileReader

  /// Reads and checks the header.
  ///
  /// - Throws: ``PackedWeightsFileError``.
  init(path: String) throws(PackedWeightsFileError) {
    let opened = try Self.opened(path)
    let bytes: [UInt8]
    do throws(StreamedFileError) {
      bytes = try opened.bytes(0..<min(opened.byteCount, PackedWeightsHeader.byteCount))
    } catch {
      throw .unreadable("\(error)")
    }
    guard !bytes.isEmpty else { throw .unreadable("'\(path)' is empty") }
    header = try PackedWeightsHeader(bytes, path: path, found: opened.byteCount)
    self.path = path
    file = opened
  }

  private static func opened(_ path: String) throws(PackedWeightsFileError) -> FileReader {
    do throws(StreamedFileError) {
      return try FileReader(path: path)
    } catch {
      throw .unreadable("\(error)")
    }
  }

  /// Compares the quick checksum, in memory of one part.
  ///
  /// - Throws: ``PackedWeightsFileError``.
  func verify() throws(PackedWeightsFileError) {
    let partByteCount = 1 << 20
    let buffer = AlignedBuffer<UInt8>(uninitializedCount: partByteCount)
    var checksum = QuickChecksum()
    var position = 0
    while position < header.payloadByteCount {
      let count = min(partByteCount, header.payloadByteCount - position)
      let part = unsafe UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
      do throws(StreamedFileError) {
        try unsafe file.read(into: part, at: PackedWeightsHeader.byteCount + position)
      } catch {
        throw .unreadable("\(error)")
      }
      unsafe checksum.add(UnsafeRawBufferPointer(part))
      position += count
    }
    guard checksum.value == header.checksum else { throw .damaged(path: path) }
  }

  /// The calibration at the end; nil where there is none.
  ///
  /// - Throws: ``PackedWeightsFileError``.
  func calibration() throws(PackedWeightsFileError) -> Calibration? {
    guard header.calibrationByteCount > 0 else { return nil }
    let start = PackedWeightsHeader.byteCount + header.weightByteCount
    do throws(StreamedFileError) {
      let text = try file.bytes(start..<start + header.calibrationByteCount)
      return Calibration(text: String(decoding: text, as: UTF8.self))
    } catch {
      throw .unreadable("\(error)")
    }
  }
}
