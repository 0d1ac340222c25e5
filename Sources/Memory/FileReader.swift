#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads parts of a file.
@safe public struct FileReader: ~Copyable {
  /// The file.
  public let path: String
  /// How many bytes there were when it was opened.
  public let byteCount: Int
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: ``StreamedFileError``.
  public init(path: String) throws(StreamedFileError) {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .unreadable(path: path, errno: code)
    }
    self.path = path
    self.descriptor = descriptor
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills memory with bytes from an offset on.
  ///
  /// - Throws: ``StreamedFileError``.
  public func read(
    into target: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(StreamedFileError) {
    var done = 0
    while done < target.count {
      guard let start = target.baseAddress else { return }
      let count = unsafe pread(descriptor, start + done, target.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
      guard count > 0 else { throw .truncated(path: path) }
      done += count
    }
  }

  /// The bytes of a range.
  ///
  /// - Throws: ``StreamedFileError``.
  public func bytes(_ range: Range<Int>) throws(StreamedFileError) -> [UInt8] {
    let buffer = AlignedBuffer<UInt8>(zeroedCount: range.count)
    try unsafe read(
      into: UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: range.count),
      at: range.lowerBound)
    return unsafe buffer.withElements { unsafe Array($0) }
  }
}
