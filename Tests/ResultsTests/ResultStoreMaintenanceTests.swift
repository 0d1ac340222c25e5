import Records
import Results
import TestSupport
import Testing

@Suite struct ResultStoreMaintenanceTests {
  @Test func `deleting every run leaves no rows`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    var samples = SampleRecords(seed: 11)
    let shared = samples.run(cells: 8)
    var ids: [Int64] = []
    for _ in 0..<2 { ids.append(try await store.append(shared)) }
    ids.append(try await store.append(samples.run(cells: 8)))
    try await store.storeVerdicts([
      VerdictRecord(
        run: ids[1], baseline: ids[0], series: shared.cells[0].series, metric: .latency,
        outcome: "unchanged", old: nil, new: nil, limits: "{}", createdAt: "t")
    ])
    for id in ids { try await store.delete(id) }
    #expect(try rowCounts(folder.file("a.sqlite")).filter { $0.value != 0 } == [:])
    #expect(try await store.integrityProblems() == [])
  }

  @Test func `deleting a run keeps what others use`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    var other = CellRecord.sample(model: "b", content: "b")
    other.planHash = CellRecord.sample().planHash
    let kept = try await store.appendRun(cells: [.sample()])
    let before = try rowCounts(folder.file("a.sqlite"))
    let deleted = try await store.appendRun(cells: [.sample(), other])
    try await store.delete(deleted)
    #expect(try rowCounts(folder.file("a.sqlite")) == before)
    #expect(try await store.run(kept).cells == [.sample()])
    await #expect(throws: StoreError.runNotFound("\(deleted)", existing: ["\(kept)"])) {
      try await store.delete(deleted)
    }
  }

  @Test func `the number of a deleted run is not given again`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    let first = try await store.appendRun()
    try await store.delete(first)
    #expect(try await store.appendRun() > first)
  }

  @Test func `a baseline is not deleted`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    let id = try await store.appendRun(cells: [.sample()])
    try await store.setBaseline("b", id)
    try await store.setBaseline("a", id)
    await #expect(throws: StoreError.runIsBaseline(run: id, names: ["a", "b"])) {
      try await store.delete(id)
    }
    #expect(try await store.run(id).cells == [.sample()])
  }

  @Test(
    arguments: [
      (0, [1, 3, 4, 5]), (1, [1, 3, 4]), (3, [1]), (5, []), (9, []), (-1, []),
    ] as [(Int, [Int64])])
  func `pruning keeps the latest and the baselines`(count: Int, deleted: [Int64]) async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    for _ in 1...5 { _ = try await store.appendRun(cells: [.sample()]) }
    try await store.setBaseline("old", 2)
    #expect(try await store.prune(keepingLatest: count) == deleted)
    #expect(try await store.runs().map(\.id) == (1...5).reversed().filter { !deleted.contains($0) })
    #expect(try await store.run(2).cells == [.sample()])
  }
}
