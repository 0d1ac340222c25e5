#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Owned, zero-filled memory at an aligned address: a session's arena and packed weights.
///
/// It never grows. Elements are reached through spans, which cannot outlive it.
@safe public struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable {
  private let base: UnsafeMutablePointer<Element>
  /// How many elements there are.
  public let count: Int

  /// Allocates and fills.
  ///
  /// - Parameters:
  ///   - count: Elements; zero is allowed.
  ///   - value: What every element is set to.
  ///   - alignment: A power of two, in bytes.
  public init(count: Int, filledWith value: Element, alignment: Int = 64) {
    precondition(count >= 0, "negative count \(count)")
    precondition(alignment > 0 && alignment & (alignment - 1) == 0, "alignment \(alignment)")
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count * MemoryLayout<Element>.stride), alignment: alignment)
    unsafe base = raw.bindMemory(to: Element.self, capacity: count)
    self.count = count
    for index in 0..<count { unsafe (base + index).initialize(to: value) }
  }

  /// Allocates memory whose bytes are all zero, which is quicker than filling element by element.
  ///
  /// - Parameter alignment: A power of two, in bytes.
  public init(zeroedCount count: Int, alignment: Int = 64) {
    precondition(count >= 0, "negative count \(count)")
    precondition(alignment > 0 && alignment & (alignment - 1) == 0, "alignment \(alignment)")
    let byteCount = max(1, count * MemoryLayout<Element>.stride)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: alignment)
    unsafe _ = memset(raw, 0, byteCount)
    unsafe base = raw.bindMemory(to: Element.self, capacity: count)
    self.count = count
  }

  /// Allocates memory with any bytes in it: what is not written uses no memory as long as the system
  /// gives it in fresh pages.
  ///
  /// - Parameter alignment: A power of two, in bytes.
  public init(uninitializedCount count: Int, alignment: Int = 64) {
    precondition(count >= 0, "negative count \(count)")
    let byteCount = max(1, count * MemoryLayout<Element>.stride)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: alignment)
    unsafe base = raw.bindMemory(to: Element.self, capacity: count)
    self.count = count
  }

  deinit { unsafe base.deallocate() }

  /// The first element. It stays where it is as long as the buffer lives: for whoever owns the buffer
  /// and prepares addresses once.
  public var baseAddress: UnsafeMutablePointer<Element> { unsafe base }

  /// Calls a function with the elements for writing.
  public mutating func withMutableElements<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeMutableBufferPointer(start: base, count: count))
  }

  /// Calls a function with the elements for reading.
  public func withElements<Result: ~Copyable, Failure: Error>(
    _ body: (UnsafeBufferPointer<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe body(UnsafeBufferPointer(start: base, count: count))
  }
}
