import Records
import Results
import TestSupport
import Testing

@Suite struct MigrationTests {
  private func open(
    _ path: String, _ access: StoreAccess = .readWrite
  ) throws -> Database {
    try Database(path: path, access: access, lockTimeout: .zero)
  }

  @Test func `an empty file gets the schema, our mark and the log`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("", to: "a.sqlite")
    _ = try ResultStore(path: path, access: .readWrite)
    let database = try open(path, .readOnly)
    #expect(try database.integer("PRAGMA application_id") == Migration.applicationID)
    #expect(try database.integer("PRAGMA user_version") == Int64(Migration.all.count))
    #expect(try database.rows("PRAGMA journal_mode") { row in row.text(0) } == ["wal"])
  }

  @Test func `every table is strict`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    _ = try ResultStore(path: path, access: .readWrite)
    let loose = try open(path, .readOnly).rows(
      "SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'"
    ) { row in row.text(0) }
    #expect(loose == [])
  }

  @Test func `steps are taken once, in order, and a failed one leaves the earlier`() throws {
    let folder = try TemporaryFolder()
    let database = try open(folder.file("a.sqlite"))
    let bad = Migration("bad", "CREATE TABLE second (a INTEGER) STRICT; CREATE TABLE second (b)")
    let good = Migration("good", "CREATE TABLE second (a INTEGER) STRICT")
    #expect(throws: StoreError.self) {
      try Migration.apply([.firstSchema, bad], to: database, access: .readWrite)
    }
    #expect(try database.integer("PRAGMA user_version") == 1)
    #expect(throws: StoreError.self) { try database.execute("SELECT * FROM second") }
    for _ in 0..<2 {
      try Migration.apply([.firstSchema, good], to: database, access: .readWrite)
    }
    #expect(try database.integer("PRAGMA user_version") == 2)
    #expect(try database.integer("SELECT count(*) FROM second") == 0)
  }

  @Test func `a schema of a later version is refused and left alone`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    _ = try ResultStore(path: path, access: .readWrite)
    try open(path).setSchemaVersion(99)
    for access in [StoreAccess.readOnly, .readWrite] {
      #expect(
        throws: StoreError.database(
          .newerSchema(found: 99, supported: Int64(Migration.all.count)), path: path)
      ) { try ResultStore(path: path, access: access) }
    }
    try open(path).setSchemaVersion(-1)
    #expect(throws: StoreError.self) { try ResultStore(path: path, access: .readWrite) }
  }

  @Test func `cells of the first schema keep what they say, and learn the work of their steps`()
    async throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    _ = try ResultStore(path: path, access: .readWrite)
    let cell = CellRecord.sample()
    _ = try await ResultStore(path: path, access: .readWrite).appendRun(cells: [cell])
    // The file as the first version left it.
    let database = try open(path)
    try database.executeScript(
      """
      ALTER TABLE layer_terms DROP COLUMN macs;
      ALTER TABLE layer_terms DROP COLUMN bytes;
      ALTER TABLE layer_terms DROP COLUMN storage_ns;
      """)
    try database.setSchemaVersion(1)

    let store = try ResultStore(path: path, access: .readWrite)
    var old = cell
    old.layers[0].work = nil
    #expect(try await store.run(1).cells == [old])
    _ = try await store.appendRun(cells: [cell])
    #expect(try await store.run(1).cells == [cell])
    _ = try await store.appendRun(cells: [old])
    #expect(try await store.run(3).cells == [cell])
  }

  @Test func `reading does not update a schema`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("", to: "a.sqlite")
    #expect(
      throws: StoreError.database(
        .olderSchema(found: 0, supported: Int64(Migration.all.count)), path: path)
    ) { try ResultStore(path: path, access: .readOnly) }
    #expect(try folder.contents() == ["a.sqlite"])
  }

  @Test func `a database of another program is refused and left alone`() throws {
    let folder = try TemporaryFolder()
    let (unmarked, marked) = (folder.file("a.sqlite"), folder.file("b.sqlite"))
    try open(unmarked).executeScript("CREATE TABLE theirs (a INTEGER)")
    try open(marked).executeScript("PRAGMA application_id = 42")
    for (path, mark) in [(unmarked, 0), (marked, 42)] as [(String, Int64)] {
      for access in [StoreAccess.readOnly, .readWrite] {
        #expect(throws: StoreError.database(.foreign(applicationID: mark), path: path)) {
          try ResultStore(path: path, access: access)
        }
      }
      let database = try open(path, .readOnly)
      #expect(try database.rows("PRAGMA journal_mode") { row in row.text(0) } == ["delete"])
      #expect(try database.integer("PRAGMA application_id") == mark)
    }
  }
}
