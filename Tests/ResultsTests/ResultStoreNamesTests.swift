import Records
import Results
import TestSupport
import Testing

@Suite struct ResultStoreNamesTests {
  /// Runs 1 to 5: three commits on two branches, an unfinished one, and one without a commit.
  private func storeWithRuns(_ folder: borrowing TemporaryFolder) async throws -> ResultStore {
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    _ = try await store.appendRun(commit: "1234567aaa", branch: "main", label: "nightly")
    _ = try await store.appendRun(commit: "1234567bbb", branch: "work")
    _ = try await store.appendRun(commit: "1234567aaa", branch: "main", label: "nightly")
    _ = try await store.appendRun(label: "last")
    _ = try await store.begin(.sample(commit: "fffffff00", branch: "main"))
    try await store.setBaseline("release", 2)
    return store
  }

  @Test(
    arguments: [
      ("3", 3), ("5", 5), ("@nightly", 3), ("@last", 4), ("latest", 4), ("latest~2", 2),
      ("previous", 3), ("latest:main", 3), ("latest~1:main", 1), ("latest:work", 2),
      ("1234567b", 2), ("1234567a", 3), ("1234567AAA", 3), ("merge-base", 2),
      ("baseline:release", 2),
    ] as [(String, Int64)])
  func `a name means one run`(text: String, id: Int64) async throws {
    let folder = try TemporaryFolder()
    let store = try await storeWithRuns(folder)
    let found = try await store.resolve(RunReference(parsing: text), mergeBase: "1234567bbb")
    #expect(found == id)
  }

  @Test(
    arguments: [
      "6", "0", "@night", "@nightl_", "latest~4", "latest~2:main", "latest:none", "fffffff00",
      "1234567c", "merge-base", "latest~9223372036854775807",
    ])
  func `a name without a run lists the latest runs`(text: String) async throws {
    let folder = try TemporaryFolder()
    let store = try await storeWithRuns(folder)
    let expected = StoreError.runNotFound(
      text, existing: ["5 (unfinished)", "4 (@last)", "3 (@nightly)", "2", "1 (@nightly)"])
    await #expect(throws: expected) {
      try await store.resolve(RunReference(parsing: text), mergeBase: "deadbeef")
    }
    #expect(expected.kind == .notFound)
  }

  @Test func `an ambiguous commit means its latest run`() async throws {
    let folder = try TemporaryFolder()
    let store = try await storeWithRuns(folder)
    #expect(try await store.resolve(.commit(prefix: "1234567")) == 3)
  }

  @Test func `a file or an unknown merge base is not in the store`() async throws {
    let folder = try TemporaryFolder()
    let store = try await storeWithRuns(folder)
    await #expect(throws: StoreError.runIsFile(path: "x.json")) {
      try await store.resolve(.file(path: "x.json"))
    }
    await #expect(throws: StoreError.mergeBaseUnknown) { try await store.resolve(.mergeBase) }
  }

  @Test func `baselines are set, moved and removed`() async throws {
    let folder = try TemporaryFolder()
    let store = try await storeWithRuns(folder)
    try await store.setBaseline("main", 1)
    try await store.setBaseline("main", 3)
    #expect(try await store.baselines() == ["main": 3, "release": 2])
    try await store.removeBaseline("release")
    let missing = StoreError.baselineNotFound("release", existing: ["main"])
    await #expect(throws: missing) { try await store.removeBaseline("release") }
    await #expect(throws: missing) { try await store.resolve(.baseline("release")) }
    await #expect(throws: StoreError.self) { try await store.setBaseline("main", 99) }
    await #expect(throws: StoreError.invalidRunName("baseline:")) {
      try await store.setBaseline("", 1)
    }
  }

  @Test func `a label is given and taken away`() async throws {
    let folder = try TemporaryFolder()
    let store = try await storeWithRuns(folder)
    try await store.label(2, "mine")
    #expect(try await store.resolve(.label("mine")) == 2)
    try await store.label(2, nil)
    await #expect(throws: StoreError.self) { try await store.resolve(.label("mine")) }
    await #expect(throws: StoreError.self) { try await store.label(99, "mine") }
  }

  @Test func `runs that latest does not mean are told from those it does`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    var header = RunHeader.sample()
    _ = try await store.begin(header)
    header.label = "nightly"
    try await store.finish(try await store.begin(header), .interrupted, at: "2026-02-03T04:05:06Z")
    let error = await #expect(throws: StoreError.self) {
      try await store.resolve(.latest(back: 0, branch: nil))
    }
    #expect(
      error?.description
        == "there is no run 'latest'; the runs are 2 (@nightly, interrupted), 1 (unfinished)")
  }

  @Test func `an empty store says so`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    let error = await #expect(throws: StoreError.self) { try await store.resolve(.previous) }
    #expect(error == .runNotFound("latest~1", existing: []))
    #expect(
      error?.description == "there is no run 'latest~1'; the database has no runs yet")
  }
}
