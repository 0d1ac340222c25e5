#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file's bytes as memory, read only and without a copy: pages are read when they are touched and
/// given back to the system when memory is short.
///
/// Changing the file while it is mapped changes the bytes; replacing it by a new file does not.
@safe public struct MappedFile: ~Copyable {
  private let base: UnsafeMutableRawPointer
  /// How many bytes there are; at least one.
  public let byteCount: Int

  /// Maps a whole file.
  ///
  /// - Throws: ``MappedFileError``.
  public init(path: String) throws(MappedFileError) {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(path: path, errno: errno)
    }
    let count = Int(status.st_size)
    guard count > 0 else { throw .isEmpty(path: path) }
    let mapping = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .cannotOpen(path: path, errno: errno)
    }
    // All of it will be read soon.
    unsafe _ = madvise(mapping, count, MADV_WILLNEED)
    unsafe base = mapping
    byteCount = count
  }

  deinit { unsafe munmap(base, byteCount) }

  /// The first byte, at the beginning of a page; valid as long as the mapping lives.
  public var baseAddress: UnsafeRawPointer { unsafe UnsafeRawPointer(base) }

  /// Calls a function with the bytes.
  public func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeRawBufferPointer(start: base, count: byteCount))
  }
}

/// Why a file cannot be mapped.
public enum MappedFileError: Error, Hashable, CustomStringConvertible {
  /// The system does not give the file.
  case cannotOpen(path: String, errno: Int32)
  /// There is nothing in it.
  case isEmpty(path: String)

  /// One sentence.
  public var description: String {
    switch self {
    case .cannotOpen(let path, let code):
      "cannot open '\(path)': \(unsafe String(cString: strerror(code)))"
    case .isEmpty(let path): "'\(path)' is empty"
    }
  }
}
