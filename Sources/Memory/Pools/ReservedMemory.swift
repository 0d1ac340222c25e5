#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Zero-filled memory from the system that occupies a page from its first use on.
///
/// It is sendable as an address is: who gives out parts of it sees to it that they do not overlap.
@safe struct ReservedMemory: ~Copyable, @unchecked Sendable {
  /// What addresses can be aligned to: the smallest page of the systems that this runs on.
  static let alignment = 4096

  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// Reserves addresses.
  ///
  /// - Parameter byteCount: At least one.
  /// - Throws: ``MemoryPoolError/refused(byteCount:errno:)``.
  init(byteCount: Int) throws(MemoryPoolError) {
    #if canImport(Darwin)
      let flags = MAP_PRIVATE | MAP_ANON
    #else
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
    #endif
    let mapping = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
      throw .refused(byteCount: byteCount, errno: errno)
    }
    unsafe base = mapping
    self.byteCount = byteCount
  }

  deinit { unsafe munmap(base, byteCount) }
}

/// Why there can be no pool.
public enum MemoryPoolError: Error, Hashable, CustomStringConvertible {
  /// A pool must have room for one block at least.
  case capacity(Int, minimum: Int)
  /// The system does not give so much memory.
  case refused(byteCount: Int, errno: Int32)

  /// One sentence.
  public var description: String {
    switch self {
    case .capacity(let byteCount, let minimum):
      "a pool of \(byteCount) bytes is impossible: the maximum must be at least \(minimum) bytes"
    case .refused(let byteCount, let code):
      "the system gives no pool of \(byteCount) bytes: \(unsafe String(cString: strerror(code)))"
    }
  }
}
