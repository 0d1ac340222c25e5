import Records
import Results
import TestSupport
import Testing

@Suite struct ResultStoreFileTests {
  @Test func `reading a missing file is refused and makes none`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("none/a.sqlite")
    #expect(throws: StoreError.database(.missing, path: path)) {
      try ResultStore(path: path, access: .readOnly)
    }
    #expect(try folder.contents() == [])
  }

  @Test func `the last folder of the path is made, not more`() throws {
    let folder = try TemporaryFolder()
    _ = try ResultStore(path: folder.file("Results/a.sqlite"), access: .readWrite)
    #expect(try folder.contents() == ["Results"])
    let error = #expect(throws: StoreError.self) {
      try ResultStore(path: folder.file("x/y/a.sqlite"), access: .readWrite)
    }
    guard case .database(.cannotOpen, _) = error else {
      Issue.record("unexpected \(String(describing: error))")
      return
    }
    #expect(try folder.contents() == ["Results"])
  }

  @Test(arguments: [StoreAccess.readOnly, .readWrite])
  func `a file that is no database is refused and left alone`(access: StoreAccess) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: "not a database\n", count: 100), to: "a.sqlite")
    #expect(throws: StoreError.database(.notADatabase, path: path)) {
      try ResultStore(path: path, access: access)
    }
    #expect(try folder.contents() == ["a.sqlite"])
  }

  @Test func `a folder is no database`() throws {
    let folder = try TemporaryFolder()
    for access in [StoreAccess.readOnly, .readWrite] {
      let error = #expect(throws: StoreError.self) {
        try ResultStore(path: folder.path, access: access)
      }
      #expect(error?.kind == .inputOutput)
    }
  }

  @Test func `a store opened for reading does not write`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    let writer = try ResultStore(path: path, access: .readWrite)
    let id = try await writer.appendRun(cells: [.sample()])
    let reader = try ResultStore(path: path, access: .readOnly)
    #expect(try await reader.run(id).cells == [.sample()])
    await #expect(throws: StoreError.database(.readOnly, path: path)) {
      try await reader.label(id, "x")
    }
  }

  @Test func `two stores write to one file in turn`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    let stores = [
      try ResultStore(path: path, access: .readWrite),
      try ResultStore(path: path, access: .readWrite),
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, store) in stores.enumerated() {
        group.addTask {
          let id = try await store.begin(.sample(label: "store \(index)"))
          for number in 0..<20 {
            try await store.append(.sample(model: "m\(number)", content: "\(number)"), to: id)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await stores[0].runs().map(\.cellCounts) == [[.ok: 20], [.ok: 20]])
    #expect(try rowCounts(path)["cell"] == 20)
    #expect(try await stores[1].integrityProblems() == [])
  }

  @Test func `a locked database is reported after the wait`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    let store = try ResultStore(path: path, access: .readWrite, lockTimeout: .milliseconds(20))
    let id = try await store.appendRun(cells: [.sample()])
    let other = try Database(path: path, access: .readWrite, lockTimeout: .zero)
    try other.execute("BEGIN IMMEDIATE")
    let locked = StoreError.database(.locked(waitedMilliseconds: 20), path: path)
    await #expect(throws: locked) { try await store.label(id, "x") }
    #expect(try await store.run(id).cells == [.sample()], "reading goes on")
    try other.execute("ROLLBACK")
    try await store.label(id, "x")
    #expect(locked.description.contains("locked by another process after 20 ms"))
  }

  @Test func `hostile texts are data`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(
      path: folder.file("a.sqlite"), access: .readWrite)
    let texts = [
      "'; DROP TABLE run; --", "\"quoted\"", "nul\u{0}inside", "\u{1F600}\u{200d}\u{1F680}",
      String(repeating: "long ", count: 2000), "", "%_*?[", "\\", "line\nbreak", "e\u{301}",
    ]
    for text in texts {
      let cell = CellRecord.sample(model: text)
      let id = try await store.appendRun(label: text, cells: [cell])
      #expect(try await store.run(id).cells == [cell])
      #expect(try await store.resolve(.label(text)) == id)
      #expect(try await store.history(of: cell.series, .latency).map(\.value) == [100])
      if !text.isEmpty {
        try await store.setBaseline(text, id)
        #expect(try await store.resolve(.baseline(text)) == id)
      }
    }
    #expect(try await store.runs().count == texts.count)
  }

  @Test func `content that no version writes is damage`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    let store = try ResultStore(path: path, access: .readWrite)
    let id = try await store.appendRun(cells: [.sample()])
    let database = try Database(path: path, access: .readWrite, lockTimeout: .zero)
    try database.execute("UPDATE cell SET status = 'excellent'")
    let damage = StoreError.database(
      .damaged(detail: "'excellent' is not a value of Status"), path: path)
    await #expect(throws: damage) { try await store.run(id) }
    #expect(damage.kind == .malformed)
  }

  @Test func `a reference to nothing is an integrity problem`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.sqlite")
    let store = try ResultStore(path: path, access: .readWrite)
    _ = try await store.appendRun(cells: [.sample()])
    let database = try Database(path: path, access: .readWrite, lockTimeout: .zero)
    try database.executeScript("PRAGMA foreign_keys = OFF; DELETE FROM plan")
    #expect(
      try await store.integrityProblems() == ["a row of cell refers to a missing row of plan"])
  }

  @Test func `a backup is a whole store, and overwrites nothing`() async throws {
    let folder = try TemporaryFolder()
    let (path, copy) = (folder.file("a.sqlite"), folder.file("it's a copy.sqlite"))
    let store = try ResultStore(path: path, access: .readWrite)
    let id = try await store.appendRun(cells: [.sample()])
    try await store.backup(to: copy)
    let copied = try ResultStore(path: copy, access: .readOnly)
    #expect(try await copied.run(id) == store.run(id))
    #expect(try await copied.integrityProblems() == [])
    await #expect(throws: StoreError.database(.alreadyExists, path: copy)) {
      try await store.backup(to: copy)
    }
    let nowhere = folder.file("none/b.sqlite")
    let error = await #expect(throws: StoreError.self) { try await store.backup(to: nowhere) }
    #expect(error?.kind == .inputOutput)
    #expect(error?.description.contains(nowhere) == true)
  }
}
