import Results
import TestSupport
import Testing

@Suite struct DatabaseTests {
  private func open(_ folder: borrowing TemporaryFolder) throws -> Database {
    try Database(path: folder.file("a.sqlite"), access: .readWrite, lockTimeout: .zero)
  }

  @Test(arguments: ["", "a\u{0}b", "'; DROP TABLE t; --", "\u{1F600}é"])
  func `a text comes back as it was bound`(text: String) throws {
    let folder = try TemporaryFolder()
    let database = try open(folder)
    let found = try database.rows("SELECT ?1", .text(text)) { row in row.optionalText(0) }
    #expect(found == [text])
  }

  @Test func `a digest comes back as it was bound`() throws {
    let folder = try TemporaryFolder()
    let database = try open(folder)
    let bytes = (0...255).map { UInt8($0) }
    #expect(try database.rows("SELECT ?1", .blob(bytes)) { row in row.blob(0) } == [bytes])
    #expect(try database.rows("SELECT ?1", .blob([])) { row in row.blob(0) } == [[]])
  }

  @Test func `numbers keep all 64 bits and null is not zero`() throws {
    let folder = try TemporaryFolder()
    let database = try open(folder)
    for number in [Int64.min, -1, 0, Int64.max] {
      #expect(try database.integer("SELECT ?1", .integer(number)) == number)
    }
    #expect(try database.integer("SELECT ?1", .null) == nil)
    #expect(try database.rows("SELECT NULL") { row in row.optionalText(0) } == [nil])
    #expect(try database.rows("SELECT NULL") { row in row.text(0) } == [""])
  }

  @Test func `a failed transaction leaves nothing`() throws {
    let folder = try TemporaryFolder()
    let database = try open(folder)
    try database.executeScript("CREATE TABLE t (a INTEGER) STRICT")
    #expect(throws: StoreError.runNotFound("x", existing: [])) {
      try database.transaction { () throws(StoreError) in
        try database.execute("INSERT INTO t VALUES (1)")
        throw StoreError.runNotFound("x", existing: [])
      }
    }
    #expect(try database.integer("SELECT count(*) FROM t") == 0)
    try database.transaction { () throws(StoreError) in
      try database.execute("INSERT INTO t VALUES (2)")
    }
    #expect(try database.integer("SELECT count(*) FROM t") == 1)
  }

  @Test func `an error says code, message, statement and file`() throws {
    let folder = try TemporaryFolder()
    let database = try open(folder)
    let error = #expect(throws: StoreError.self) { try database.execute("SELECT * FROM missing") }
    guard case .database(.failure(let code, let message, let sql), let path) = error else {
      Issue.record("unexpected \(String(describing: error))")
      return
    }
    #expect(code == 1)
    #expect(message == "no such table: missing")
    #expect(sql == "SELECT * FROM missing")
    #expect(path == folder.file("a.sqlite"))
  }

  @Test func `a full disk is told apart`() throws {
    let folder = try TemporaryFolder()
    let database = try open(folder)
    try database.executeScript("CREATE TABLE t (a BLOB); PRAGMA max_page_count = 3")
    #expect(throws: StoreError.database(.diskFull, path: folder.file("a.sqlite"))) {
      try database.execute("INSERT INTO t VALUES (zeroblob(100000))")
    }
  }

  @Test(arguments: ["", "a\u{0}b"])
  func `a name that SQLite would misread is refused`(path: String) {
    for access in [StoreAccess.readOnly, .readWrite] {
      let error = #expect(throws: StoreError.self) {
        try Database(path: path, access: access, lockTimeout: .zero)
      }
      #expect(error?.kind == .inputOutput)
    }
  }
}
