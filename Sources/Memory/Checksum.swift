import CSystem

/// A number that changes, all but surely, when one of the bytes is damaged: some gigabytes a second,
/// and no protection against intent.
///
/// - Complexity: O(count).
public func quickChecksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  unsafe cs_checksum64(bytes.baseAddress, bytes.count)
}

/// ``quickChecksum(_:)`` of bytes that come part by part.
public struct QuickChecksum: Sendable {
  private var state = cs_checksum()

  /// Begins with no bytes.
  public init() { unsafe cs_checksum_begin(&state) }

  /// Goes on with more bytes.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    unsafe cs_checksum_add(&state, bytes.baseAddress, bytes.count)
  }

  /// The number of all bytes so far.
  public var value: UInt64 {
    unsafe withUnsafePointer(to: state) { unsafe cs_checksum_end($0) }
  }
}
