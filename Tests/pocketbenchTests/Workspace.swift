import FoundationEssentials
import TestSupport

/// A temporary folder with a store that calls of the tool share.
struct Workspace: ~Copyable {
  /// The folder.
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// The path of the store.
  var database: String { folder.file("runs.sqlite") }

  /// Calls the tool with the words of a line and the store of this folder.
  func call(_ line: String, environment: [String: String] = [:]) async -> ToolCall {
    await ToolCall("\(line) --db \(database)", environment: environment)
  }

  /// The smallest run there is: one model, device, configuration and scenario.
  func runSmall(_ options: String = "") async -> ToolCall {
    await call(
      "run --model mobilenetv2@32 --device budget-phone --config baseline --scenario warm "
        + options)
  }

  /// Copies the bundled profiles into a folder, with texts in one file replaced.
  ///
  /// - Returns: the folder's path.
  func profiles(
    changing file: String = "", _ old: String = "", to new: String = ""
  ) throws -> String {
    let path = folder.file("profiles")
    try FileManager.default.copyItem(atPath: Repository.profiles, toPath: path)
    guard !file.isEmpty else { return path }
    let url = URL(filePath: "\(path)/\(file)")
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    guard text.contains(old) else { throw TextNotFound(text: old, file: file) }
    try Data(text.replacing(old, with: new).utf8).write(to: url)
    return path
  }

  /// The text of a file of the folder.
  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: folder.file(name))), as: UTF8.self)
  }

  /// A fixture that is not what the test believes.
  private struct TextNotFound: Error {
    let text: String
    let file: String
  }
}

/// Places in the repository.
enum Repository {
  /// The folder of the bundled profiles.
  static var profiles: String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "DeviceProfiles").path
  }
}
