import Memory

/// The files of `DeviceProfiles/`, compiled into the executable.
public enum EmbeddedFiles {
  private static let folder = EmbeddedFolder("DeviceProfiles")

  /// The paths relative to `DeviceProfiles/`, sorted, such as `catalog/core-types.json`.
  public static var names: [String] { folder.names }

  /// The bytes of a file; nil if there is none of this name.
  ///
  /// - Complexity: O(files + bytes).
  public static func bytes(named name: String) -> [UInt8]? { folder.bytes(named: name) }
}
