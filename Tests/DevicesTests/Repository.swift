import Basics
import Devices
import FoundationEssentials

/// Files of the repository that tests compare with.
enum Repository {
  /// `DeviceProfiles/`, found from the place of this file.
  static let profiles =
    #filePath.components(separatedBy: "/Tests/DevicesTests/")[0] + "/DeviceProfiles"

  /// The paths of all files in `DeviceProfiles/` that are compiled in, relative to it, sorted: all but
  /// measurements.
  static func files(under folder: String = "") throws -> [String] {
    let manager = FileManager.default
    var files: [String] = []
    for name in try manager.contentsOfDirectory(atPath: profiles + "/" + folder)
    where name != "measurements" {
      let path = folder.isEmpty ? name : folder + "/" + name
      var isFolder = false
      _ = manager.fileExists(atPath: profiles + "/" + path, isDirectory: &isFolder)
      files += isFolder ? try self.files(under: path) : [path]
    }
    return files.sorted()
  }

  /// The bytes of a file in `DeviceProfiles/`.
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: profiles + "/" + name)))
  }

  /// The bytes of a file in the folder `Fixtures` beside this file.
  static func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    return Array(try Data(contentsOf: folder.appending(path: "Fixtures/" + name)))
  }

  /// Runs a body with an empty folder, which is removed afterwards.
  static func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.path() + "/devices-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  /// The bundled core types.
  static func cores() throws -> CoreCatalog { try bundledCores.get() }

  // Read once: a debug build takes 50 ms for it.
  private static let bundledCores = Result { try DeviceCatalog().cores }

  /// The profile of a JSON text.
  static func profile(_ text: String, file: String = "test.json") throws -> DeviceProfile {
    try DeviceProfile(json: Array(text.utf8), file: file, catalog: cores())
  }

  /// The problems of a JSON text.
  static func problems(_ text: String, file: String = "test.json") throws -> [Problem] {
    do {
      _ = try profile(text, file: file)
      return []
    } catch let error as ProfileError {
      return error.problems
    }
  }

  /// The least that a profile needs.
  static let minimal = #"""
    {"clusters": [{"coreType": "cortex-a76", "count": 2, "operatingPoints":
      [{"frequencyKHz": 2000000}]}], "dram": {}}
    """#
}
