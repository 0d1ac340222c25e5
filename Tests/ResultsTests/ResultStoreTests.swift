import Basics
import Records
import Results
import TestSupport
import Testing

@Suite struct ResultStoreTests {
  private func open(_ folder: borrowing TemporaryFolder) throws -> ResultStore {
    try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
  }

  @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
  func `a run is read as it was added`(seed: UInt64) async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    var samples = SampleRecords(seed: seed)
    var first = samples.run(cells: 20)
    var second = samples.run(cells: 5)
    first.id = try await store.append(first)
    second.id = try await store.append(second)
    #expect(first.id != second.id)
    for record in [first, second] {
      #expect(try await store.run(#require(record.id)) == record)
    }
    #expect(try await store.integrityProblems() == [])
  }

  @Test func `a run added cell by cell is visible while it is made`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let other = try ResultStore(path: folder.file("a.sqlite"), access: .readOnly)
    let id = try await store.begin(.sample())
    try await store.append(.sample(model: "b", content: "b"), to: id)
    try await store.append(.sample(model: "a"), to: id)
    let names = [CellRecord.sample(model: "a"), .sample(model: "b", content: "b")]
    #expect(try await other.run(id).cells == names)
    #expect(
      try await other.storedCells(ofRun: id)
        == [names[0].series: names[0].hash, names[1].series: names[1].hash])
    #expect(try await other.summary(id).isCompleted == false)

    try await store.finish(id, .interrupted, at: "t1")
    #expect(try await other.summary(id).outcome == .interrupted)
    try await store.append(.sample(model: "c", content: "c"), to: id)
    try await store.finish(id, .completed, at: "t2")
    let summary = try await other.summary(id)
    #expect(summary.finishedAt == "t2")
    #expect(summary.isCompleted)
    #expect(summary.cellCounts == [.ok: 3])
    await #expect(throws: StoreError.runIsCompleted(run: id)) {
      try await store.append(.sample(model: "d"), to: id)
    }
  }

  @Test func `runs are listed with the latest first and their cells counted`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    var failed = CellRecord.sample(model: "b", content: "b")
    failed.status = .oom
    failed.reason = StatusReason("too large", needed: 9, available: 5, unit: "bytes")
    let empty = try await store.appendRun()
    let full = try await store.appendRun(label: "x", cells: [.sample(), failed])
    let runs = try await store.runs()
    #expect(runs.map(\.id) == [full, empty])
    #expect(runs.map(\.cellCounts) == [[.ok: 1, .oom: 1], [:]])
    #expect(runs[0].header == .sample(label: "x"))
  }

  @Test func `an unchanged cell costs one row, and what the machine did`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    _ = try await store.appendRun(cells: [.sample()])
    let before = try rowCounts(folder.file("a.sqlite"))
    let id = try await store.appendRun(cells: [.sample()])
    let after = try rowCounts(folder.file("a.sqlite"))
    let grown = after.filter { $0.value != before[$0.key] }.keys.sorted()
    #expect(grown == ["run", "run_cell", "run_value", "sample"])
    #expect(try await store.run(id).cells == [.sample()])
  }

  @Test func `what a machine did may differ for the same cell`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    var other = CellRecord.sample()
    other.measurements[3].value = 13
    other.samples = []
    let first = try await store.appendRun(cells: [.sample()])
    let second = try await store.appendRun(cells: [other])
    #expect(try await store.run(first).cells == [.sample()])
    #expect(try await store.run(second).cells == [other])
  }

  @Test func `a cell may have several names, in one run and over runs`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let names = ["baseline", "fast"].map { CellRecord.sample(configuration: $0) }
    let first = try await store.appendRun(cells: names)
    let second = try await store.appendRun(cells: [.sample(configuration: "renamed")])
    #expect(try await store.run(first).cells == names)
    #expect(try await store.run(second).cells == [.sample(configuration: "renamed")])
    #expect(try rowCounts(folder.file("a.sqlite"))["cell"] == 1)

    var wrong = CellRecord.sample(configuration: "third", latency: 101)
    wrong.samples = []
    await #expect(throws: StoreError.self) { try await store.appendRun(cells: [wrong]) }

    try await store.delete(second)
    #expect(try rowCounts(folder.file("a.sqlite"))["value"] == 4)
    #expect(try await store.run(first).cells == names)
  }

  @Test func `a repeated series or metric is refused and nothing of it stored`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let cell = CellRecord.sample()
    var twice = cell
    twice.measurements.append(Measurement(.energy, 6))
    await #expect(throws: StoreError.repeatedSeries(cell.series, run: 1)) {
      try await store.appendRun(cells: [cell, cell])
    }
    await #expect(
      throws: StoreError.repeatedMetric("energyNanojoules", series: cell.series)
    ) { try await store.appendRun(cells: [twice]) }
    #expect(try rowCounts(folder.file("a.sqlite")).values.allSatisfy { $0 == 0 })
  }

  @Test func `plans are kept once, and their text may come later`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let cell = CellRecord.sample()
    let hash = try #require(cell.planHash)
    _ = try await store.appendRun(cells: [cell])
    #expect(try await store.planText(hash) == nil)
    let id = try await store.begin(.sample())
    try await store.append(cell, planText: "step one", to: id)
    #expect(try await store.planText(hash) == "step one")
    #expect(try rowCounts(folder.file("a.sqlite"))["plan"] == 1)
    #expect(try await store.planText(ContentHash(of: "unknown")) == nil)

    let record = RunRecord(
      header: .sample(), cells: [.sample(model: "b", content: "b")])
    _ = try await store.append(record, planTexts: [ContentHash(of: "plan b"): "b's steps"])
    #expect(try await store.planText(ContentHash(of: "plan b")) == "b's steps")
  }

  @Test func `the history of a series follows the runs`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let series = CellRecord.sample().series
    for (commit, latency) in [("aaaaaaa", 100), ("bbbbbbb", 100), ("ccccccc", 90)] {
      let cell = CellRecord.sample(content: "\(latency)", latency: Int64(latency))
      _ = try await store.appendRun(commit: commit, branch: "main", cells: [cell])
    }
    _ = try await store.appendRun(cells: [.sample(model: "other")])
    let history = try await store.history(of: series, .latency)
    #expect(history.map(\.value) == [100, 100, 90])
    #expect(history.map(\.commit) == ["aaaaaaa", "bbbbbbb", "ccccccc"])
    #expect(history.map(\.run) == [1, 2, 3])
    #expect(history[0].inputs == CellRecord.sample(content: "100").inputs)
    #expect(history.allSatisfy { $0.status == .ok && $0.low == 80 && $0.high == 120 })
    let measured = try await store.history(of: series, .hostLatency)
    #expect(measured.map(\.samples) == [[35, 33, 34], [35, 33, 34], [35, 33, 34]])
    var other = series
    other.model = "other"
    #expect(try await store.seriesKeys() == [series, other])
    #expect(history.allSatisfy { $0.branch == "main" && $0.startedAt.hasPrefix("2026") })
    #expect(try await store.history(of: series, .outputError).map(\.value) == [12, 12, 12])
    #expect(try await store.history(of: series, .loadTime) == [])
  }

  @Test func `a run without a value stays in the history`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    var large = CellRecord.sample(content: "large")
    large.status = .oom
    large.measurements = []
    for cell in [CellRecord.sample(), large, .sample(content: "small", latency: 90)] {
      _ = try await store.appendRun(label: "nightly", cells: [cell])
    }
    let history = try await store.history(of: large.series, .latency)
    #expect(history.map(\.value) == [100, nil, 90])
    #expect(history.map(\.status) == [.ok, .oom, .ok])
    #expect(history.allSatisfy { $0.label == "nightly" && $0.samples.isEmpty })
  }

  @Test func `verdicts are stored with their limits`() async throws {
    let folder = try TemporaryFolder()
    let store = try open(folder)
    let cell = CellRecord.sample()
    let baseline = try await store.appendRun(cells: [cell])
    let run = try await store.appendRun(cells: [cell])
    var verdict = VerdictRecord(
      run: run, baseline: baseline, series: cell.series, metric: .latency, outcome: "regression",
      old: 100, new: 120, limits: #"{"relative":0.05}"#, createdAt: "2026-01-02T03:04:05Z")
    try await store.storeVerdicts([verdict])
    #expect(try await store.verdicts(ofRun: run) == [verdict])
    #expect(try await store.verdicts(ofRun: baseline) == [])
    verdict.baseline = 99
    await #expect(throws: StoreError.self) { try await store.storeVerdicts([verdict]) }
    #expect(try await store.verdicts(ofRun: run).count == 1)
  }

  @Test(
    arguments: [
      (
        ResultStore.historyOfSeries,
        [
          "run_cell_by_subject", "run USING INTEGER", "cell USING INTEGER",
          "value USING PRIMARY KEY", "run_value USING PRIMARY KEY",
        ]
      ),
      (ResultStore.cellsOfRun, ["run_cell USING PRIMARY KEY", "cell USING INTEGER", "plan USING"]),
      (ResultStore.valuesOfCell, ["value USING PRIMARY KEY", "series USING INTEGER"]),
      (ResultStore.valuesOfRun, ["sqlite_autoindex_series", "run_value USING PRIMARY KEY"]),
      (ResultStore.samplesOfRun, ["sqlite_autoindex_series", "sample USING PRIMARY KEY"]),
      (ResultStore.layersOfCell, ["layer_terms USING PRIMARY KEY"]),
    ])
  func `queries search and never scan`(sql: StaticString, indexes: [String]) throws {
    let folder = try TemporaryFolder()
    _ = try open(folder)
    let database = try Database(
      path: folder.file("a.sqlite"), access: .readOnly, lockTimeout: .zero)
    let plan = try database.queryPlan(sql).joined(separator: "\n")
    for index in indexes { #expect(plan.contains(index), "\(plan)") }
    #expect(!plan.contains("SCAN"), "\(plan)")
  }
}
