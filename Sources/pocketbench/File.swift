import FoundationEssentials

/// Whole files, with errors that name the path.
enum File {
  /// Whether there is a file or folder.
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The bytes of a file.
  static func bytes(_ path: String) throws(FileError) -> [UInt8] {
    var isFolder = false
    guard !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || !isFolder else {
      throw FileError(path: path, action: "read", reason: "it is a folder")
    }
    do {
      return [UInt8](try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw FileError(path: path, action: "read", reason: reason(error))
    }
  }

  /// The names of what is in a folder, sorted.
  static func names(in folder: String) throws(FileError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      throw FileError(path: folder, action: "read", reason: reason(error))
    }
  }

  /// Replaces a file as a whole or not at all; makes its folder.
  static func write(_ text: String, to path: String) throws(FileError) {
    try write(Data(text.utf8), to: path)
  }

  /// Replaces a file as a whole or not at all; makes its folder.
  static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(Data(bytes), to: path)
  }

  /// Makes the folder of a file.
  static func makeFolder(of path: String) throws(FileError) {
    do {
      try FileManager.default.createDirectory(
        at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw FileError(path: path, action: "written", reason: reason(error))
    }
  }

  private static func write(_ data: Data, to path: String) throws(FileError) {
    do {
      let url = URL(filePath: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url, options: .atomic)
    } catch {
      throw FileError(path: path, action: "written", reason: reason(error))
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    return switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
    case .fileReadNoPermission, .fileWriteNoPermission: "permission denied"
    case .fileWriteOutOfSpace: "the disk is full"
    case .fileWriteVolumeReadOnly: "the disk is read-only"
    default: "\(error)"
    }
  }
}

/// A file that cannot be read or written.
struct FileError: Error, CustomStringConvertible {
  let path: String
  let action: String
  let reason: String

  var description: String { "\(path): cannot be \(action): \(reason)" }
}
