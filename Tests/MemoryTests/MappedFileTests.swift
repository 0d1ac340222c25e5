import Foundation
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

  @Test func `bytes are seen where they are mapped, and ranges end with the file`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: "abcd", count: 2500), to: "letters")
    let file = try MappedFile(path: path)
    let start = unsafe Int(bitPattern: file.baseAddress)
    let bytes = try file.bytes(in: 5000..<5004)
    let address = unsafe bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
    let all = file.bytes
    let counts = [bytes.byteCount, all.byteCount]
    let first = unsafe bytes.unsafeLoad(as: UInt8.self)
    #expect(address == start + 5000 && counts == [4, 10_000] && first == UInt8(ascii: "a"))
    do throws(MappedFileError) {
      _ = try file.bytes(in: 9000..<10_001)
      Issue.record("bytes beyond the end")
    } catch {
      #expect(error == .truncated(path: path, needed: 10_001, byteCount: 10_000))
      #expect(error.description.contains("ends after 10000 bytes, but 10001 are needed"))
    }
    #expect(throws: MappedFileError.truncated(path: path, needed: 20_000, byteCount: 10_000)) {
      _ = try MappedFile(path: path, leastByteCount: 20_000)
    }
  }

  @Test func `a file that is written to, cut or extended is found out`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("before", to: "text")
    let file = try MappedFile(path: path)
    try file.verifyUnchanged()
    // A file that is written in place; a second later, whatever the clock of the file system.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: 1)], ofItemAtPath: path)
    expectChange(of: file, "'\(path)' was written to while it was mapped; map it again")
    for length in [3, 9] {
      let other = try folder.write("before", to: "text\(length)")
      let mapped = try MappedFile(path: other)
      #expect(unsafe truncate(other, length) == 0)
      expectChange(
        of: mapped,
        "'\(other)' was changed while it was mapped: it has \(length) bytes and had 6; map it again"
      )
    }
    let kept = try MappedFile(path: folder.write("kept", to: "kept"))
    try FileManager.default.removeItem(atPath: folder.file("kept"))
    try kept.verifyUnchanged()
  }

  private func expectChange(of file: borrowing MappedFile, _ description: String) {
    do throws(MappedFileError) {
      try file.verifyUnchanged()
      Issue.record("no change was noticed")
    } catch {
      #expect(error.description == description)
    }
  }

  @Test func `pages that were released are read again`() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "0123456789abcdef", count: 4096)
    let path = try folder.write(text, to: "text")
    let file = try MappedFile(path: path, readsAhead: false)
    for range in [0..<65_536, 100..<9000, 60_000..<100_000, 70_000..<80_000, 10..<20, 5..<5] {
      for advice in [MappedFile.Advice.willNeed, .sequential, .random, .release] {
        file.advise(advice, for: range)
      }
      let isSame = unsafe file.withBytes { unsafe $0.elementsEqual(text.utf8) }
      #expect(isSame)
    }
  }
}
