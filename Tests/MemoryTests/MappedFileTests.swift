import FoundationEssentials
import Memory
import TestSupport
import Testing

struct MappedFileTests {
  @Test(arguments: [1, 4095, 4096, 4097, 100_000])
  func `the bytes of a file are mapped`(count: Int) throws {
    let folder = try TemporaryFolder()
    let text = String((0..<count).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
    let file = try MappedFile(path: folder.write(text, to: "letters"))
    #expect(file.byteCount == count)
    let bytes = unsafe file.withBytes { unsafe Array($0) }
    #expect(bytes == Array(text.utf8))
    #expect(Int(bitPattern: unsafe file.baseAddress) % 4096 == 0)
  }

  @Test func `a file that is replaced stays mapped as it was`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("before", to: "text")
    let first = try MappedFile(path: path)
    let second = try MappedFile(path: path)
    #expect(unsafe first.baseAddress != second.baseAddress)
    try replace(path, in: folder)
    #expect(unsafe first.withBytes { unsafe Array($0) } == Array("before".utf8))
    let new = try MappedFile(path: path)
    #expect(unsafe new.withBytes { unsafe Array($0) } == Array("afterwards".utf8))
  }

  private func replace(_ path: String, in folder: borrowing TemporaryFolder) throws {
    let other = try folder.write("afterwards", to: "other")
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: other, toPath: path)
  }

  @Test func `files that cannot be mapped are named`() throws {
    let folder = try TemporaryFolder()
    let absent = folder.file("absent")
    let error = #expect(throws: MappedFileError.self) { _ = try MappedFile(path: absent) }
    #expect(error?.description == "cannot open '\(absent)': No such file or directory")
    let empty = try folder.write("", to: "empty")
    #expect(throws: MappedFileError.isEmpty(path: empty)) { _ = try MappedFile(path: empty) }
    #expect(MappedFileError.isEmpty(path: "x").description == "'x' is empty")
    let directory = folder.path
    #expect(throws: MappedFileError.self) { _ = try MappedFile(path: directory) }
  }

  @Test func `errors pass through`() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let file = try MappedFile(path: folder.write("x", to: "x"))
    var caught = 0
    do { try unsafe file.withBytes { _ in throw Stop() } } catch { caught += 1 }
    #expect(caught == 1)
  }
}
