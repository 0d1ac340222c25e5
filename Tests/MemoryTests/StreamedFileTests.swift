import Basics
import FoundationEssentials
import Memory
import TestSupport
import Testing

struct StreamedFileTests {
  private static let page = StreamedFile.pageByteCount

  /// A file of random bytes.
  private func write(_ count: Int, to path: String) throws -> [UInt8] {
    var random = SplitMix64(seed: 5)
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    try Data(bytes).write(to: URL(filePath: path))
    return bytes
  }

  private func bytes(_ file: borrowing StreamedFile, _ range: Range<Int>) -> [UInt8] {
    let start = unsafe UnsafeRawPointer(file.baseAddress) + range.lowerBound
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: range.count))
  }

  @Test func `bytes come where they belong, and neighbours stay`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    let page = Self.page
    let content = try write(8 * page + 10, to: path)
    var file = try StreamedFile(path: path, offset: 10, byteCount: 8 * page)
    let ranges = [0..<page + 5, page + 5..<4 * page - 1, 4 * page - 1..<8 * page]
    var jobs: [StreamedFile.Job] = []
    for range in ranges { jobs.append(file.read(range)) }
    for (range, job) in zip(ranges, jobs) {
      try file.wait(for: job)
      #expect(file.isDone(job) == true)
      let expected = Array(content[(10 + range.lowerBound)..<(10 + range.upperBound)])
      #expect(bytes(file, range) == expected)
    }
    try file.wait(for: file.drop(ranges[1]))
    #expect(bytes(file, ranges[0]) == Array(content[10..<10 + ranges[0].count]))
    let gone = StreamedFile.wholePages(in: ranges[1])
    #expect(gone == 2 * page..<3 * page)
    let dropped = bytes(file, gone)
    #expect(dropped.allSatisfy { $0 == 0 })
    try file.readNow(ranges[1])
    #expect(bytes(file, ranges[1]) == Array(content[(10 + page + 5)..<(10 + 4 * page - 1)]))
    file.dropNow(0..<8 * page)
    let rest = bytes(file, 0..<8 * page)
    #expect(rest.allSatisfy { $0 == 0 })
  }

  @Test func `more jobs than there is room for wait`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    _ = try write(4 * Self.page, to: path)
    var file = try StreamedFile(path: path, offset: 0, byteCount: 4 * Self.page, capacity: 2)
    var last: StreamedFile.Job?
    for index in 0..<100 {
      let range = (index % 4) * Self.page..<(index % 4 + 1) * Self.page
      last = index % 8 < 4 ? file.read(range) : file.drop(range)
    }
    try file.wait(for: #require(last))
  }

  @Test func `files that are missing, short or cut are reported`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    #expect(throws: StreamedFileError.unreadable(path: path, errno: 2)) {
      _ = try StreamedFile(path: path, offset: 0, byteCount: 1)
    }
    let content = try write(3 * Self.page, to: path)
    #expect(throws: StreamedFileError.truncated(path: path)) {
      _ = try StreamedFile(path: path, offset: 1, byteCount: 3 * Self.page)
    }
    var file = try StreamedFile(path: path, offset: 0, byteCount: 3 * Self.page)
    #expect(file.isUnchanged == true)
    try Data(content.prefix(Self.page)).write(to: URL(filePath: path), options: [])
    #expect(file.isUnchanged == false)
    try file.readNow(0..<Self.page)
    #expect(throws: StreamedFileError.truncated(path: path)) {
      try file.readNow(Self.page..<2 * Self.page)
    }
    let job = file.read(2 * Self.page..<3 * Self.page)
    #expect(throws: StreamedFileError.truncated(path: path)) { try file.wait(for: job) }
  }
}

struct ChecksumPartsTests {
  @Test func `parts have the checksum of the whole`() {
    var random = SplitMix64(seed: 9)
    for _ in 0..<200 {
      let count = Int.random(in: 0...1000, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var checksum = QuickChecksum()
      var hasher = ContentHasher()
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = Array(rest.prefix(Int.random(in: 1...150, using: &random)))
        rest = rest.dropFirst(part.count)
        unsafe part.withUnsafeBytes {
          unsafe checksum.add($0)
          unsafe hasher.add($0)
        }
      }
      let whole = unsafe bytes.withUnsafeBytes { unsafe quickChecksum($0) }
      #expect(checksum.value == whole)
      #expect(hasher.finish() == ContentHash(of: bytes))
    }
  }
}

struct FileWriterTests {
  @Test func `a file appears as a whole or not at all`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a")
    let sevens = [UInt8](repeating: 7, count: 3)
    do {
      var writer = try FileWriter(path: path)
      try unsafe sevens.withUnsafeBytes { try unsafe writer.write($0, at: 5) }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    #expect(try folder.contents().isEmpty)
    var writer = try FileWriter(path: path)
    try unsafe sevens.withUnsafeBytes { try unsafe writer.write($0, at: 1) }
    try writer.finish(byteCount: 6)
    #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == [0, 7, 7, 7, 0, 0])
    #expect(throws: FileWriterError.self) { _ = try FileWriter(path: "/no/such/folder/a") }
  }
}
