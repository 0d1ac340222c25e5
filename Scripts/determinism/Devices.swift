// No file is compiled in: the driver reads them from standard input.

package enum EmbeddedFiles {
  /// The files by their paths below `DeviceProfiles`; set once, before anything is played.
  nonisolated(unsafe) package static var files: [String: [UInt8]] = [:]

  package static func bytes(named name: String) -> [UInt8]? { files[name] }
}
