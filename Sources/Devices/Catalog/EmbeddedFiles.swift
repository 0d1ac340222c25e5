import CSystem

/// The files of `DeviceProfiles/`, compiled into the executable.
public enum EmbeddedFiles {
  /// The paths relative to `DeviceProfiles/`, sorted, such as `catalog/core-types.json`.
  public static var names: [String] {
    (0..<cs_embedded_count()).compactMap(name(at:)).sorted()
  }

  /// The bytes of a file; nil if there is none of this name.
  ///
  /// - Complexity: O(files + bytes).
  public static func bytes(named name: String) -> [UInt8]? {
    let count = cs_embedded_count()
    guard let index = (0..<count).first(where: { self.name(at: $0) == name }),
      let start = unsafe cs_embedded_bytes(index)
    else { return nil }
    // The C side promises so many bytes, which live as long as the process.
    return unsafe Array(
      UnsafeBufferPointer(start: start, count: cs_embedded_length(index)))
  }

  private static func name(at index: Int) -> String? {
    guard let text = unsafe cs_embedded_name(index) else { return nil }
    return unsafe String(cString: text)
  }
}
