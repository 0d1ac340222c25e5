#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a file part by part, in memory of one part; the file appears as a whole, or not at all.
@safe public struct FileWriter: ~Copyable {
  /// The file.
  public let path: String
  private let temporaryPath: String
  private var descriptor: Int32
  private var isFinished = false

  /// Begins a file beside the place where it will be.
  ///
  /// - Throws: ``FileWriterError``.
  public init(path: String) throws(FileWriterError) {
    self.path = path
    temporaryPath = "\(path).part\(getpid())"
    descriptor = unsafe open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw FileWriterError(path: path, errno: errno) }
  }

  deinit {
    close(descriptor)
    if !isFinished { unsafe unlink(temporaryPath) }
  }

  /// Writes bytes at a place.
  ///
  /// - Throws: ``FileWriterError``.
  public mutating func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(FileWriterError) {
    var done = 0
    while done < bytes.count {
      guard let start = bytes.baseAddress else { return }
      let count = unsafe pwrite(descriptor, start + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileWriterError(path: path, errno: errno) }
      done += count
    }
  }

  /// Gives the file its size and its name.
  ///
  /// - Throws: ``FileWriterError``.
  public consuming func finish(byteCount: Int) throws(FileWriterError) {
    guard ftruncate(descriptor, off_t(byteCount)) == 0,
      unsafe rename(temporaryPath, path) == 0
    else { throw FileWriterError(path: path, errno: errno) }
    isFinished = true
  }
}

/// Why a file cannot be written.
public struct FileWriterError: Error, Hashable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The system's reason.
  public let errno: Int32

  /// One sentence.
  public var description: String {
    "cannot write '\(path)': \(unsafe String(cString: strerror(errno)))"
  }
}
