import CSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A part of a file whose bytes come into memory, and go, when they are told to; each has one address for
/// as long as the value lives.
///
/// Addresses are reserved for the whole part, memory is used by what has been read and not dropped.
/// What is queued is done by one thread of its own, in order; the caller's thread may read and drop at
/// once as well, where nothing is queued for the same bytes. Nothing is allocated behind the
/// initializer.
@safe public struct StreamedFile: ~Copyable {
  /// A read or a drop that is queued.
  public struct Job: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  /// The file.
  public let path: String
  /// How many bytes have an address.
  public let byteCount: Int
  private let stream: OpaquePointer

  /// Opens a file; nothing of it is in memory.
  ///
  /// - Parameters:
  ///   - offset: The first byte that gets an address.
  ///   - byteCount: How many do.
  ///   - capacity: How many jobs may be queued at once; who queues more waits.
  /// - Throws: ``StreamedFileError``.
  public init(
    path: String, offset: Int, byteCount: Int, capacity: Int = 1024
  ) throws(StreamedFileError) {
    precondition(offset >= 0 && byteCount >= 0 && capacity > 0, "\(offset), \(byteCount)")
    var code: Int32 = 0
    guard let stream = unsafe cs_file_stream_create(path, offset, byteCount, capacity, &code)
    else {
      throw code == Int32(cs_file_stream_truncated)
        ? .truncated(path: path) : .unreadable(path: path, errno: code)
    }
    unsafe self.stream = stream
    self.path = path
    self.byteCount = byteCount
  }

  deinit { unsafe cs_file_stream_destroy(stream) }

  /// The bytes of a page: memory comes and goes in multiples of it.
  public static var pageByteCount: Int { cs_page_bytes() }

  /// Where the first byte has its address: at a multiple of a page.
  public var baseAddress: UnsafeMutableRawPointer {
    guard let base = unsafe cs_file_stream_base(stream) else {
      preconditionFailure("a stream has addresses")
    }
    return unsafe base
  }

  /// Queues the reading of some bytes.
  public mutating func read(_ range: Range<Int>) -> Job {
    check(range)
    return Job(number: unsafe cs_file_stream_read(stream, range.lowerBound, range.count))
  }

  /// Queues that the pages which lie wholly in a range give their memory back; their bytes are zero until
  /// they are read again.
  @discardableResult
  public mutating func drop(_ range: Range<Int>) -> Job {
    check(range)
    return Job(number: unsafe cs_file_stream_drop(stream, range.lowerBound, range.count))
  }

  /// Whether a job is done.
  public func isDone(_ job: Job) -> Bool {
    unsafe cs_file_stream_is_done(stream, job.number) != 0
  }

  /// Waits for a job.
  ///
  /// - Throws: ``StreamedFileError`` where it could not be done.
  public func wait(for job: Job) throws(StreamedFileError) {
    try check(unsafe cs_file_stream_wait(stream, job.number))
  }

  /// Reads some bytes at once, in this thread.
  ///
  /// - Throws: ``StreamedFileError``.
  public mutating func readNow(_ range: Range<Int>) throws(StreamedFileError) {
    check(range)
    try check(unsafe cs_file_stream_read_now(stream, range.lowerBound, range.count))
  }

  /// Drops the pages of a range at once, in this thread.
  public mutating func dropNow(_ range: Range<Int>) {
    check(range)
    unsafe cs_file_stream_drop_now(stream, range.lowerBound, range.count)
  }

  /// Whether the file has the size and the time of change that it had when it was opened.
  public var isUnchanged: Bool { unsafe cs_file_stream_is_unchanged(stream) != 0 }

  /// The pages that lie wholly in a range, which ``drop(_:)`` frees.
  public static func wholePages(in range: Range<Int>) -> Range<Int> {
    let page = pageByteCount
    let start = (range.lowerBound + page - 1) / page * page
    return start..<max(start, range.upperBound / page * page)
  }

  private func check(_ range: Range<Int>) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount, "\(range) of \(byteCount) bytes")
  }

  private func check(_ code: Int32) throws(StreamedFileError) {
    guard code != 0 else { return }
    throw code == Int32(cs_file_stream_truncated)
      ? .truncated(path: path) : .unreadable(path: path, errno: code)
  }
}

/// Why bytes of a file do not come.
public enum StreamedFileError: Error, Hashable, CustomStringConvertible {
  /// The system does not give the file, or the memory for it.
  case unreadable(path: String, errno: Int32)
  /// The file ends before the bytes.
  case truncated(path: String)
  /// The file is not the one that was opened.
  case changed(path: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .unreadable(let path, let code):
      "cannot read '\(path)': \(unsafe String(cString: strerror(code)))"
    case .truncated(let path): "'\(path)' ends before the bytes that are needed"
    case .changed(let path): "'\(path)' was changed while it was in use: open it again"
    }
  }
}
