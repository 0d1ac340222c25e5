import CSystem

/// A number that changes, all but surely, when one of the bytes is damaged: some gigabytes a second,
/// and no protection against intent.
///
/// - Complexity: O(count).
public func quickChecksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  unsafe cs_checksum64(bytes.baseAddress, bytes.count)
}
