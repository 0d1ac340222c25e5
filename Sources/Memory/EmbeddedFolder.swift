import CSystem

/// A folder of the repository whose files are compiled into the executable.
public struct EmbeddedFolder: Hashable, Sendable {
  /// The path in the repository, such as `DeviceProfiles`.
  public let path: String

  /// A folder.
  public init(_ path: String) { self.path = path }

  /// The paths of its files relative to it, sorted, such as `catalog/core-types.json`.
  ///
  /// - Complexity: O(all compiled files).
  public var names: [String] {
    (0..<cs_embedded_count()).compactMap(name(at:)).sorted()
  }

  /// The bytes of a file; nil if there is none of this name.
  ///
  /// - Complexity: O(files + bytes).
  public func bytes(named name: String) -> [UInt8]? {
    let count = cs_embedded_count()
    guard let index = (0..<count).first(where: { self.name(at: $0) == name }),
      let start = unsafe cs_embedded_bytes(index)
    else { return nil }
    // The C side promises so many bytes, which live as long as the process.
    return unsafe Array(
      UnsafeBufferPointer(start: start, count: cs_embedded_length(index)))
  }

  /// The relative path of a compiled file; nil for one that is not in this folder.
  private func name(at index: Int) -> String? {
    guard let text = unsafe cs_embedded_name(index) else { return nil }
    let whole = unsafe String(cString: text)
    guard whole.hasPrefix(path + "/") else { return nil }
    return String(whole.dropFirst(path.count + 1))
  }
}
