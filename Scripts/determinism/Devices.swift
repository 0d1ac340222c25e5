// No file is compiled in: the driver reads them from standard input.

package enum EmbeddedFiles {
  package static func bytes(named name: String) -> [UInt8]? { nil }
}
