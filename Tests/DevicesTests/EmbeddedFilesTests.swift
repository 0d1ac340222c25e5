import Devices
import Testing

struct EmbeddedFilesTests {
  // Also catches a stale build: clang lists embedded files as dependencies, so editing one
  // recompiles embedded_files.c.
  @Test func `the embedded files are those of the folder, byte for byte`() throws {
    #expect(EmbeddedFiles.names == (try Repository.files()))
    for name in EmbeddedFiles.names {
      #expect(EmbeddedFiles.bytes(named: name) == (try Repository.bytes(name)), "\(name)")
    }
  }

  @Test func `an unknown name has no bytes`() {
    #expect(EmbeddedFiles.bytes(named: "no-such.json") == nil)
  }
}
