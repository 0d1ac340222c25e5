import FoundationEssentials

/// A folder that exists as long as the value: give it a name, an unnamed one is gone at once.
public struct TemporaryFolder: ~Copyable {
  /// Its absolute path, without a slash at the end.
  public let path: String

  /// Makes an empty folder with a name of its own.
  public init() throws {
    let parent = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    let separator = parent.hasSuffix("/") ? "" : "/"
    path = "\(parent)\(separator)pocketbench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    // What cannot be removed is left to the system; a test has nothing to say about it.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file of text in the folder.
  ///
  /// - Returns: Its path.
  public func write(_ text: String, to name: String) throws -> String {
    let path = file(name)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  /// The names of what is in the folder, sorted.
  public func contents() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
