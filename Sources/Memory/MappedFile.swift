#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file's bytes as memory, read only and without a copy: pages are read when they are touched and
/// given back to the system when memory is short. Processes that map one file share its pages.
///
/// Changing the file while it is mapped changes the bytes, and cutting it stops whoever reads what is
/// gone: ``verifyUnchanged()`` tells before. Replacing it by a new file does neither.
@safe public struct MappedFile: ~Copyable {
  /// What a range of the file will be used for.
  public enum Advice: Hashable, Sendable {
    /// It is read soon: the system fetches it ahead.
    case willNeed
    /// It is not used for now: its pages no longer count as this process's memory. It can be read
    /// again, from the system's cache or from storage.
    case release
    /// It is read once, from its beginning to its end.
    case sequential
    /// Nothing is fetched ahead.
    case random
  }

  private let base: UnsafeMutableRawPointer
  /// How many bytes there are; at least one.
  public let byteCount: Int
  private let path: String
  private let descriptor: Int32
  private let time: timespec

  /// Maps a whole file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - leastByteCount: How many bytes it must have, where a table or header tells.
  ///   - readsAhead: Whether all of it is fetched, as it will be read soon.
  /// - Throws: ``MappedFileError``.
  public init(
    path: String, leastByteCount: Int = 1, readsAhead: Bool = true
  ) throws(MappedFileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
    do throws(MappedFileError) {
      let status = try Self.status(of: descriptor, path)
      let count = Int(status.st_size)
      guard count > 0 else { throw .isEmpty(path: path) }
      guard count >= leastByteCount else {
        throw .truncated(path: path, needed: leastByteCount, byteCount: count)
      }
      let mapping = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
      guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
        throw .cannotOpen(path: path, errno: errno)
      }
      unsafe base = mapping
      byteCount = count
      time = Self.time(status)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
    if readsAhead { advise(.willNeed) }
  }

  deinit {
    unsafe munmap(base, byteCount)
    close(descriptor)
  }

  /// The first byte, at the beginning of a page; valid as long as the mapping lives.
  public var baseAddress: UnsafeRawPointer { unsafe UnsafeRawPointer(base) }

  /// The bytes, which cannot outlive the mapping.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: byteCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// Some of the bytes.
  ///
  /// - Throws: ``MappedFileError/truncated(path:needed:byteCount:)`` where the file is too short.
  @_lifetime(borrow self)
  public borrowing func bytes(in range: Range<Int>) throws(MappedFileError) -> RawSpan {
    precondition(range.lowerBound >= 0, "negative offset \(range.lowerBound)")
    guard range.upperBound <= byteCount else {
      throw .truncated(path: path, needed: range.upperBound, byteCount: byteCount)
    }
    return bytes.extracting(range)
  }

  /// Calls a function with the bytes.
  public func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(start: base, count: byteCount))
  }

  /// Tells the system what a range is used for; nothing is promised. Advice is for pages: fetching
  /// takes those that the range touches, releasing only those that lie in it.
  ///
  /// - Parameter range: Bytes of the file; what is beyond its end is left out. Nil for all.
  public func advise(_ advice: Advice, for range: Range<Int>? = nil) {
    let range = (range ?? 0..<byteCount).clamped(to: 0..<byteCount)
    let page = sysconf(Int32(_SC_PAGESIZE))
    var (start, end) = (range.lowerBound & -page, range.upperBound)
    let code: Int32
    switch advice {
    case .willNeed: code = Int32(MADV_WILLNEED)
    case .sequential: code = Int32(MADV_SEQUENTIAL)
    case .random: code = Int32(MADV_RANDOM)
    case .release:
      code = Int32(MADV_DONTNEED)
      start = range.lowerBound.roundedUp(to: page)
      // The last page is the file's alone.
      if end < byteCount { end &= -page }
    }
    guard start < end else { return }
    unsafe _ = madvise(base + start, end - start, code)
  }

  /// Checks that the file has the size and the time of its last change that it had when it was mapped.
  ///
  /// - Throws: ``MappedFileError/changed(path:byteCount:before:)``, or that the file cannot be asked.
  public func verifyUnchanged() throws(MappedFileError) {
    let status = try Self.status(of: descriptor, path)
    let now = Self.time(status)
    guard Int(status.st_size) == byteCount, now.tv_sec == time.tv_sec, now.tv_nsec == time.tv_nsec
    else { throw .changed(path: path, byteCount: Int(status.st_size), before: byteCount) }
  }

  private static func status(
    of descriptor: Int32, _ path: String
  ) throws(MappedFileError) -> stat {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(path: path, errno: errno)
    }
    return status
  }

  private static func time(_ status: stat) -> timespec {
    #if canImport(Darwin)
      status.st_mtimespec
    #else
      status.st_mtim
    #endif
  }
}

/// Why a file cannot be mapped.
public enum MappedFileError: Error, Hashable, CustomStringConvertible {
  /// The system does not give the file.
  case cannotOpen(path: String, errno: Int32)
  /// There is nothing in it.
  case isEmpty(path: String)
  /// It ends before the bytes that are needed.
  case truncated(path: String, needed: Int, byteCount: Int)
  /// Its size or the time of its last change is another one than when it was mapped.
  case changed(path: String, byteCount: Int, before: Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let code):
      "cannot open '\(path)': \(unsafe String(cString: strerror(code)))"
    case .isEmpty(let path): "'\(path)' is empty"
    case .truncated(let path, let needed, let byteCount):
      "'\(path)' ends after \(byteCount) bytes, but \(needed) are needed: copy or download it again"
    case .changed(let path, let byteCount, let before) where byteCount != before:
      "'\(path)' was changed while it was mapped: it has \(byteCount) bytes and had \(before); map it "
        + "again"
    case .changed(let path, _, _):
      "'\(path)' was written to while it was mapped; map it again"
    }
  }
}
